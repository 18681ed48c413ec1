"""A document as the engines store it: its words as keys, its time as a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_starlight.search.days import milliseconds
from flask_starlight.search.nodes import Trait
from flask_starlight.search.port import SearchDocument
from flask_starlight.search.tokens import index_text

BETWEEN_TAGS = " · "
"""No key has this sign, so no phrase reaches from one tag into the next."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the index. title, author, text, tags: keys.  at_ms: milliseconds since 1970.

    language: in lower case.  heading: the title as it is read, for patterns.
    """

    entry_id: int
    feed_id: int
    version: int
    at_ms: int
    title: str
    author: str
    text: str
    tags: str
    language: str
    traits: frozenset[Trait]
    heading: str


def rows_of(documents: Iterable[SearchDocument]) -> dict[int, Row]:
    """Return *documents* as rows by entry id, of several versions of an entry the highest."""
    newest: dict[int, SearchDocument] = {}
    for document in documents:
        other = newest.setdefault(document.entry_id, document)
        if other.version < document.version:
            newest[document.entry_id] = document
    return {entry_id: row_of(document) for entry_id, document in newest.items()}


def row_of(document: SearchDocument) -> Row:
    """Return *document* as a row."""
    return Row(
        entry_id=document.entry_id,
        feed_id=document.feed_id,
        version=document.version,
        at_ms=milliseconds(document.sort_at),
        title=index_text(document.title),
        author=index_text(document.author),
        text=index_text(document.text),
        tags=BETWEEN_TAGS.join(map(index_text, document.tags)),
        language=document.language.lower().replace("_", "-"),
        traits=document.traits,
        heading=" ".join(document.title.encode(errors="replace").decode().split()),
    )
