"""Full-text search in a SQLite file of its own: the engine that needs no other service.

The file holds generations of the index (`search.generation`): the live one and, during a rebuild, the one being built.
A write goes to both. A rebuild fills its tables in short transactions, then makes them the live ones and drops the
others: readers see the one or the other, whichever process they are in. The file keeps the room for the next rebuild.
A build that was broken off is swept away when the next begins; of two at once, the later wins. A file of another
layout is emptied by `prepare`, for nothing in it can be read or written: a search finds nothing until the rebuild.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from urllib.parse import urlsplit

from flask_starlight.errors import BackendUnavailable
from flask_starlight.errors import Conflict
from flask_starlight.search import finding
from flask_starlight.search import generation
from flask_starlight.search.plan import plan
from flask_starlight.search.port import LAYOUT
from flask_starlight.search.port import MAX_HITS
from flask_starlight.search.port import Facets
from flask_starlight.search.port import Hits
from flask_starlight.search.port import Order
from flask_starlight.search.port import SearchDocument
from flask_starlight.search.question import Question
from flask_starlight.search.row import Row
from flask_starlight.search.row import rows_of
from flask_starlight.search.sqlite_file import SqliteFile
from flask_starlight.settings import Settings

TIMEOUT_S = 10
"""For an answer, as with Elasticsearch: a pattern can make SQLite look at every title there is."""

# AUTOINCREMENT: a number is never used again, so a build that was overtaken cannot take its successor for itself
_CATALOGUE = """CREATE TABLE IF NOT EXISTS generations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, is_live INTEGER NOT NULL, is_whole INTEGER NOT NULL DEFAULT 0)"""
"""is_whole: it was filled by a rebuild."""


def open_engine(settings: Settings) -> "EmbeddedSearch":
    """Return the engine in the file that the search URL names, else in one beside the data."""
    path = urlsplit(settings.search_url).path
    return EmbeddedSearch(Path(path) if path else settings.data_dir / "search.db")


class EmbeddedSearch:
    """The search engine (`search.port`) in the file at *path*, for any number of threads."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path)

    def prepare(self) -> bool:
        """Make the index where it is missing or has another layout; tells whether it was ever filled."""
        with self._file.writing() as db:
            if _layout(db) != LAYOUT:
                _clear(db)
            db.execute(_CATALOGUE)
            if not _numbers(db, is_live=True):
                number = _begin(db)
                db.execute("UPDATE generations SET is_live = 1 WHERE number = ?", (number,))
            (is_whole,) = db.execute("SELECT is_whole FROM generations WHERE is_live").fetchone()
            return bool(is_whole)

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Store *documents* unless the index holds the same or a higher version of them."""
        rows = rows_of(documents)
        with self._file.writing() as db:
            _live(db)
            for number in _numbers(db):
                generation.put(db, number, rows)

    def drop(self, versions: dict[int, int]) -> None:
        """Remove entries: entry id -> the version at which it was removed."""
        with self._file.writing() as db:
            _live(db)
            for number in _numbers(db):
                generation.drop(db, number, versions)

    def search(self, question: Question, *, feed_ids: Sequence[int], order: Order, offset: int, limit: int) -> Hits:
        """Find what *question* asks for within *feed_ids*."""
        if question.root is None or not feed_ids:
            return Hits((), 0)
        limit = min(limit, MAX_HITS - offset)
        asked = plan(question, feed_ids)
        with self._file.reading(timeout_s=TIMEOUT_S) as db:
            number = _live(db)
            asked.lend(db)
            total = finding.hits(db, number, asked, at_most=MAX_HITS + 1)
            found: list[int] = []
            if limit > 0 and offset < total:
                found = finding.page(db, number, asked, order=order, offset=offset, limit=limit)
        return Hits(tuple(found), min(total, MAX_HITS), total <= MAX_HITS)

    def facets(self, question: Question, *, feed_ids: Sequence[int]) -> Facets:
        """Tell how what *question* finds within *feed_ids* is spread."""
        if question.root is None or not feed_ids:
            return Facets()
        asked = plan(question, feed_ids)
        with self._file.reading(timeout_s=TIMEOUT_S) as db:
            number = _live(db)
            asked.lend(db)
            return finding.facets(db, number, asked)

    def count(self) -> int:
        """Return how many entries the index holds."""
        with self._file.reading() as db:
            return generation.count(db, _live(db))

    def rebuild(self, documents: Iterable[Sequence[SearchDocument]]) -> int:
        """Make a new index from batches of *documents* and swap it in. Raises `Conflict` when another one began."""
        with self._file.writing() as db:
            _live(db)
            for number in _numbers(db, is_live=False):
                _discard(db, number)
            number = _begin(db)
        try:
            for batch in documents:
                self._add(number, rows_of(batch))
            return self._swap_in(number)
        except BaseException:
            # where even this fails, the next rebuild sweeps it away
            with suppress(BackendUnavailable):
                self._abandon(number)
            raise

    def ping(self) -> None:
        """Return when the file can be read and holds an index."""
        with self._file.reading() as db:
            _live(db)

    def close(self) -> None:
        """Close the idle connections; the next call opens one again."""
        self._file.close()

    def _add(self, number: int, rows: Mapping[int, Row]) -> None:
        with self._file.writing() as db:
            _still_ours(db, number)
            generation.put(db, number, rows)

    def _abandon(self, number: int) -> None:
        with self._file.writing() as db:
            if number in _numbers(db, is_live=False):
                _discard(db, number)

    def _swap_in(self, number: int) -> int:
        with self._file.writing() as db:
            _still_ours(db, number)
            for other in _numbers(db):
                if other != number:
                    _discard(db, other)
            db.execute("UPDATE generations SET is_live = 1, is_whole = 1 WHERE number = ?", (number,))
            return generation.count(db, number)


def _layout(db: Connection) -> int:
    """Return the layout of the file, 0 for that of the first version and for an empty file."""
    (layout,) = db.execute("PRAGMA user_version").fetchone()
    return int(layout)


def _clear(db: Connection) -> None:
    """Remove whatever there is, and let the file have this version's layout."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?"
    for pattern in ("words_[0-9]", "words_[0-9]*[0-9]", "documents_*", "dropped_*", "generations"):
        for (name,) in db.execute(tables, (pattern,)).fetchall():
            db.execute(f"DROP TABLE IF EXISTS {name}")
    db.execute(f"PRAGMA user_version = {LAYOUT}")


def _numbers(db: Connection, *, is_live: bool | None = None) -> list[int]:
    found = db.execute("SELECT number, is_live FROM generations ORDER BY number")
    return [number for number, live in found.fetchall() if is_live in (None, bool(live))]


def _live(db: Connection) -> int:
    for number in _numbers(db, is_live=True):
        return number
    raise BackendUnavailable("search", "the index has not been prepared")


def _begin(db: Connection) -> int:
    """Add an empty generation and return its number."""
    cursor = db.execute("INSERT INTO generations (is_live) VALUES (0)")
    number = cursor.lastrowid or 0
    generation.create(db, number)
    return number


def _discard(db: Connection, number: int) -> None:
    generation.delete(db, number)
    db.execute("DELETE FROM generations WHERE number = ?", (number,))


def _still_ours(db: Connection, number: int) -> None:
    if number not in _numbers(db):
        raise Conflict("search: rebuild: another rebuild began meanwhile and takes its place")
