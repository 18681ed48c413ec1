"""What shows why an entry was found: its title and a passage, with what was sought marked.

Kept for who comes back to what they searched for: by entry and its version, so that an edit is seen at once.
"""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from flask import current_app

from flask_starlight.crawl.sanitize import text_of_clean
from flask_starlight.search.nodes import Query
from flask_starlight.search.snippet import Piece
from flask_starlight.search.snippet import snippet
from flask_starlight.store import entries
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.web.shelf import Shelf

EXTENSION = "starlight.passages"

ROOM = 2000
"""In each process; some 2 kB each."""

Pieces = tuple[Piece, ...]
Asked = tuple[int, int, Query]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with its title and a passage, both with what was sought marked."""

    entry: ListedEntry
    title: Pieces
    passage: Pieces


def attach(app: Flask) -> None:
    """Let *app* keep passages."""
    app.extensions[EXTENSION] = Shelf[Asked, tuple[Pieces, Pieces]](ROOM)


def with_passages(user_id: int, entry_ids: Sequence[int], query: Query) -> list[Found]:
    """Return the entries, those that the user may see, each with what shows why *query* found it."""
    shelf: Shelf[Asked, tuple[Pieces, Pieces]] = current_app.extensions[EXTENSION]
    listed = entries.by_ids(db.session(), user_id, entry_ids)
    shown = {entry.id: shelf.get(_asked(entry, query)) for entry in listed}
    unknown = [entry for entry in listed if shown[entry.id] is None]
    for entry, marked in _marked(unknown, query):
        shelf.put(_asked(entry, query), marked)
        shown[entry.id] = marked
    return [Found(entry, *pieces) for entry in listed if (pieces := shown[entry.id])]


def _marked(listed: Sequence[ListedEntry], query: Query) -> Iterator[tuple[ListedEntry, tuple[Pieces, Pieces]]]:
    bodies = entries.contents(db.session(), [entry.id for entry in listed]) if listed else {}
    for entry in listed:
        title = snippet(entry.title, query, length=len(entry.title), part="title")
        yield entry, (title, snippet(text_of_clean(bodies.get(entry.id, "")), query))


def _asked(entry: ListedEntry, query: Query) -> Asked:
    return entry.id, entry.version, query
