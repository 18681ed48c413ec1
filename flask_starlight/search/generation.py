"""One index of the embedded engine: two tables, and every statement on them.

    documents_N           a row per entry, the dropped ones too, with what a search filters and sorts by
    words_N               its keys (FTS5)

Each function works within the caller's transaction.
"""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from sqlite3 import Connection
from sqlite3 import Cursor
from typing import Literal

from flask_starlight.search.fts import EVERY_KEY
from flask_starlight.search.row import Row

GATHERED_BYTES = 16 * 1024 * 1024
"""Of keys that FTS5 holds in memory before it writes them: a thousand entries. At its 1 MB, a third of the time to put
them goes into merging what it wrote."""


def create(db: Connection, number: int) -> None:
    """Make the tables of generation *number*."""
    _run(
        db,
        number,
        """CREATE TABLE documents_N (
               entry_id INTEGER PRIMARY KEY, feed_id INTEGER NOT NULL, version INTEGER NOT NULL,
               sort_at INTEGER NOT NULL, is_dropped INTEGER NOT NULL)""",
    )
    # ascii: what arrives is keys and spaces, and to it every character outside ASCII is part of a key
    _run(db, number, "CREATE VIRTUAL TABLE words_N USING fts5(title, author, text, every, tokenize = 'ascii')")
    _run(db, number, "INSERT INTO words_N (words_N, rank) VALUES ('hashsize', ?)", (GATHERED_BYTES,))


def delete(db: Connection, number: int) -> None:
    """Remove the tables of generation *number*."""
    _run(db, number, "DROP TABLE words_N")
    _run(db, number, "DROP TABLE documents_N")


def put(db: Connection, number: int, rows: Mapping[int, Row]) -> None:
    """Store *rows* (by entry id) but those of which the same or a higher version is there, or was dropped."""
    held = _held(db, number, rows)
    fresh = [row for row in rows.values() if row.entry_id not in held or held[row.entry_id] < row.version]
    _forget_words(db, number, [row.entry_id for row in fresh if row.entry_id in held])
    db.executemany(
        _named("INSERT INTO words_N (rowid, title, author, text, every) VALUES (?, ?, ?, ?, ?)", number),
        [(row.entry_id, row.title, row.author, row.text, EVERY_KEY) for row in fresh],
    )
    _put_documents(
        db,
        number,
        [(row.entry_id, row.feed_id, row.version, row.sort_at, False) for row in fresh],
    )


def drop(db: Connection, number: int, versions: Mapping[int, int]) -> None:
    """Remove entries (id -> version) but those of which a higher version is there; their versions stay known."""
    held = _held(db, number, versions)
    gone = {entry_id: version for entry_id, version in versions.items() if held.get(entry_id, version) <= version}
    _forget_words(db, number, [entry_id for entry_id in gone if entry_id in held])
    _put_documents(db, number, [(entry_id, 0, version, 0, True) for entry_id, version in gone.items()])


def page(
    db: Connection,
    number: int,
    match: str,
    feed_ids: Iterable[int],
    *,
    order: Literal["relevance", "newest"],
    offset: int,
    limit: int,
) -> list[int]:
    """Return the ids of the entries that *match* (an FTS5 expression) finds, title above author above text."""
    sql = """
        SELECT d.entry_id FROM words_N CROSS JOIN documents_N AS d ON d.entry_id = words_N.rowid
        WHERE words_N MATCH ? AND d.feed_id IN (SELECT value FROM json_each(?))
        ORDER BY iif(?, bm25(words_N, 8, 2, 1, 0), 0), d.sort_at DESC, d.entry_id DESC LIMIT ? OFFSET ?"""
    found = _run(db, number, sql, (match, _json(feed_ids), order == "relevance", limit, offset))
    return [entry_id for (entry_id,) in found]


def hits(db: Connection, number: int, match: str, feed_ids: Iterable[int], *, at_most: int) -> int:
    """Return how many entries *match* finds, or *at_most*."""
    sql = """
        SELECT count(*) FROM (
            SELECT 1 FROM words_N CROSS JOIN documents_N AS d ON d.entry_id = words_N.rowid
            WHERE words_N MATCH ? AND d.feed_id IN (SELECT value FROM json_each(?)) LIMIT ?)"""
    (total,) = _run(db, number, sql, (match, _json(feed_ids), at_most)).fetchone()
    return int(total)


def count(db: Connection, number: int) -> int:
    """Return how many entries generation *number* holds."""
    (total,) = _run(db, number, "SELECT count(*) FROM documents_N WHERE is_dropped = 0").fetchone()
    return int(total)


def _held(db: Connection, number: int, entry_ids: Iterable[int]) -> dict[int, int]:
    """Return the versions that are there, of dropped entries too: entry id -> version."""
    sql = "SELECT entry_id, version FROM documents_N WHERE entry_id IN (SELECT value FROM json_each(?))"
    return dict(_run(db, number, sql, (_json(entry_ids),)))


def _put_documents(db: Connection, number: int, rows: Iterable[tuple[int, int, int, int, bool]]) -> None:
    sql = """INSERT OR REPLACE INTO documents_N (entry_id, feed_id, version, sort_at, is_dropped)
             VALUES (?, ?, ?, ?, ?)"""
    db.executemany(_named(sql, number), rows)


def _forget_words(db: Connection, number: int, entry_ids: Iterable[int]) -> None:
    sql = "DELETE FROM words_N WHERE rowid IN (SELECT value FROM json_each(?))"
    _run(db, number, sql, (_json(entry_ids),))


def _run(db: Connection, number: int, sql: str, values: Sequence[object] = ()) -> Cursor:
    return db.execute(_named(sql, number), values)


def _named(sql: str, number: int) -> str:
    return sql.replace("_N", f"_{number}")


def _json(numbers: Iterable[int]) -> str:
    return json.dumps(list(numbers))
