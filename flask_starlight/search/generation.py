"""One index of the embedded engine: its tables, and every statement on them.

    documents_N           a row per entry, with what a search filters and shows by
    words_N               its keys (FTS5), with the row's place as their own
    dropped_N             the versions of entries that were removed

A *place* is the entry's time and, among those of one millisecond, its id. So both tables lie in the order of time: the
newest of a common word's hits are the first that FTS5 comes upon, and a year is a stretch of the table.
Each function works within the caller's transaction.
"""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from sqlite3 import Connection
from sqlite3 import Cursor

from flask_starlight.search.nodes import Trait
from flask_starlight.search.row import Row

TRAITS: dict[Trait, int] = {"audio": 1, "video": 2, "image": 4, "edited": 8}
"""Trait -> its bit in documents_N.traits."""

_ID_BITS = 20

GATHERED_BYTES = 16 * 1024 * 1024
"""Of keys that FTS5 holds in memory before it writes them: a thousand entries. At its 1 MB, a third of the time to put
them goes into merging what it wrote."""


def create(db: Connection, number: int) -> None:
    """Make the tables of generation *number*."""
    run(
        db,
        number,
        """CREATE TABLE documents_N (
               place INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL UNIQUE, feed_id INTEGER NOT NULL,
               version INTEGER NOT NULL, traits INTEGER NOT NULL, language TEXT NOT NULL, heading TEXT NOT NULL)""",
    )
    # ascii: what arrives is keys and spaces, and to it every character outside ASCII is part of a key
    run(db, number, "CREATE VIRTUAL TABLE words_N USING fts5(title, author, text, tags, tokenize = 'ascii')")
    run(db, number, "CREATE TABLE dropped_N (entry_id INTEGER PRIMARY KEY, version INTEGER NOT NULL)")
    run(db, number, "INSERT INTO words_N (words_N, rank) VALUES ('hashsize', ?)", (GATHERED_BYTES,))


def delete(db: Connection, number: int) -> None:
    """Remove the tables of generation *number*."""
    for table in ("words_N", "documents_N", "dropped_N"):
        run(db, number, f"DROP TABLE IF EXISTS {table}")


def place_of(at_ms: int, entry_id: int = 0) -> int:
    """Return where an entry of that time stands, if nobody stands there yet; without an id: where its time begins."""
    return at_ms << _ID_BITS | entry_id & (1 << _ID_BITS) - 1


def put(db: Connection, number: int, rows: Mapping[int, Row]) -> None:
    """Store *rows* (by entry id) but those of which the same or a higher version is there, or was dropped."""
    held = _held(db, number, rows)
    fresh = [row for row in rows.values() if row.entry_id not in held or held[row.entry_id] < row.version]
    _forget(db, number, [row.entry_id for row in fresh if row.entry_id in held])
    # in this order: FTS5 writes what it has gathered to the file whenever a place is not beyond the one before
    placed = sorted(_placed(db, number, fresh).items())
    db.executemany(
        _named("INSERT INTO words_N (rowid, title, author, text, tags) VALUES (?, ?, ?, ?, ?)", number),
        [(place, row.title, row.author, row.text, row.tags) for place, row in placed],
    )
    db.executemany(
        _named(
            """INSERT INTO documents_N (place, entry_id, feed_id, version, traits, language, heading)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            number,
        ),
        [
            (
                place,
                row.entry_id,
                row.feed_id,
                row.version,
                sum(TRAITS[trait] for trait in row.traits),
                row.language,
                row.heading,
            )
            for place, row in placed
        ],
    )


def drop(db: Connection, number: int, versions: Mapping[int, int]) -> None:
    """Remove entries (id -> version) but those of which a higher version is there; their versions stay known."""
    held = _held(db, number, versions)
    gone = {entry_id: version for entry_id, version in versions.items() if held.get(entry_id, version) <= version}
    _forget(db, number, [entry_id for entry_id in gone if entry_id in held])
    db.executemany(_named("INSERT INTO dropped_N (entry_id, version) VALUES (?, ?)", number), gone.items())


def count(db: Connection, number: int) -> int:
    """Return how many entries generation *number* holds."""
    (total,) = run(db, number, "SELECT count(*) FROM documents_N").fetchone()
    return int(total)


def run(db: Connection, number: int, sql: str, values: Sequence[object] = ()) -> Cursor:
    """Execute *sql*, in which `_N` stands for the generation."""
    return db.execute(_named(sql, number), values)


def _held(db: Connection, number: int, entry_ids: Iterable[int]) -> dict[int, int]:
    """Return the versions that are there, of dropped entries too: entry id -> version."""
    sql = """WITH wanted AS (SELECT value AS entry_id FROM json_each(?))
             SELECT entry_id, version FROM documents_N WHERE entry_id IN wanted
             UNION ALL SELECT entry_id, version FROM dropped_N WHERE entry_id IN wanted"""
    return dict(run(db, number, sql, (_json(entry_ids),)))


def _placed(db: Connection, number: int, rows: Iterable[Row]) -> dict[int, Row]:
    """Return a place of its own for each of *rows*."""
    wanted = [(place_of(row.at_ms, row.entry_id), row) for row in rows]
    sql = "SELECT place FROM documents_N WHERE place IN (SELECT value FROM json_each(?))"
    taken = {place for (place,) in run(db, number, sql, (_json(place for place, _ in wanted),))}
    placed: dict[int, Row] = {}
    for place, row in wanted:
        while place in placed or place in taken:
            place += 1
            if run(db, number, "SELECT 1 FROM documents_N WHERE place = ?", (place,)).fetchone():
                taken.add(place)
        placed[place] = row
    return placed


def _forget(db: Connection, number: int, entry_ids: Iterable[int]) -> None:
    values = (_json(entry_ids),)
    places = "SELECT place FROM documents_N WHERE entry_id IN (SELECT value FROM json_each(?))"
    run(db, number, f"DELETE FROM words_N WHERE rowid IN ({places})", values)
    for table in ("documents_N", "dropped_N"):
        run(db, number, f"DELETE FROM {table} WHERE entry_id IN (SELECT value FROM json_each(?))", values)


def _named(sql: str, number: int) -> str:
    return sql.replace("_N", f"_{number}")


def _json(numbers: Iterable[int]) -> str:
    return json.dumps(list(numbers))
