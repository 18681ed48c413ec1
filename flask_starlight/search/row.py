"""A document as the engines store it: its words as keys, its time as a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from flask_starlight.search.port import SearchDocument
from flask_starlight.search.tokens import index_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the index. title, author, text: keys.  sort_at: microseconds since 1970."""

    entry_id: int
    feed_id: int
    version: int
    sort_at: int
    title: str
    author: str
    text: str


def rows_of(documents: Iterable[SearchDocument]) -> dict[int, Row]:
    """Return *documents* as rows by entry id, of several versions of an entry the highest."""
    newest: dict[int, SearchDocument] = {}
    for document in documents:
        other = newest.setdefault(document.entry_id, document)
        if other.version < document.version:
            newest[document.entry_id] = document
    return {entry_id: _row(document) for entry_id, document in newest.items()}


def _row(document: SearchDocument) -> Row:
    return Row(
        entry_id=document.entry_id,
        feed_id=document.feed_id,
        version=document.version,
        sort_at=(document.sort_at - _EPOCH) // timedelta(microseconds=1),
        title=index_text(document.title),
        author=index_text(document.author),
        text=index_text(document.text),
    )
