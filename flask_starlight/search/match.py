"""Whether one entry is what a query looks for, without an engine: it finds exactly what the engines would.

Keys stand between spaces here as in the index, and no key has a space in it, so a phrase is a part of a string.
"""

from dataclasses import dataclass

from flask_starlight.search.tokens import index_text
from flask_starlight.search.words import AllOf
from flask_starlight.search.words import AnyOf
from flask_starlight.search.words import Node
from flask_starlight.search.words import Not
from flask_starlight.search.words import Query
from flask_starlight.search.words import Term


@dataclass(frozen=True, slots=True)
class Searchable:
    """An entry's keys by field, a space before and after each of them."""

    title: str
    author: str
    text: str


def searchable(title: str, author: str, text: str) -> Searchable:
    """Return an entry to look into; *text* is plain text."""
    return Searchable(*(f" {index_text(field)} " for field in (title, author, text)))


def matches(query: Query, entry: Searchable) -> bool:
    """Tell whether *query* finds *entry*; a query that looks for nothing finds none."""
    return query.root is not None and _holds(query.root, entry)


def _holds(node: Node, entry: Searchable) -> bool:
    match node:
        case Term():
            return _stands(node, entry)
        case Not(part):
            return not _holds(part, entry)
        case AllOf(parts):
            return all(_holds(part, entry) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, entry) for part in parts)


def _stands(term: Term, entry: Searchable) -> bool:
    phrase = f" {' '.join(term.keys)} "
    if term.field is not None:
        return phrase in (entry.title if term.field == "title" else entry.author)
    return phrase in entry.title or phrase in entry.author or phrase in entry.text
