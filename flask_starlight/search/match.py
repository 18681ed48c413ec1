"""Whether one entry is what a question asks for, without an engine: it finds exactly what the engines would.

Keys stand between spaces here as in the index, and no key has a space in it, so a phrase is a part of a string.
"""

from dataclasses import dataclass

from flask_starlight.model.selection import Condition
from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import AnyOf
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Having
from flask_starlight.search.nodes import Language
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Term
from flask_starlight.search.pattern import Pattern
from flask_starlight.search.port import SearchDocument
from flask_starlight.search.question import Question
from flask_starlight.search.row import Row
from flask_starlight.search.row import row_of


@dataclass(frozen=True, slots=True)
class Searchable:
    """An entry to look into; its keys by field, a space before and after each of them."""

    row: Row
    title: str
    author: str
    text: str
    tag: str


def searchable(document: SearchDocument) -> Searchable:
    """Return an entry to look into."""
    row = row_of(document)
    return Searchable(row, *(f" {keys} " for keys in (row.title, row.author, row.text, row.tags)))


def matches(question: Question, entry: Searchable) -> bool:
    """Tell whether *question* finds *entry*; one that asks for nothing finds none."""
    return question.root is not None and _holds(question, question.root, entry)


def _holds(question: Question, node: Node, entry: Searchable) -> bool:
    match node:
        case Not(part):
            return not _holds(question, part, entry)
        case AllOf(parts):
            return all(_holds(question, part, entry) for part in parts)
        case AnyOf(parts):
            return any(_holds(question, part, entry) for part in parts)
        case Term():
            return _stands(node, entry)
        case Condition():
            return question.entries(node).holds(entry.row.entry_id, entry.row.feed_id)
        case Dated():
            begin, end = question.span(node)
            return (begin is None or begin <= entry.row.at_ms) and (end is None or entry.row.at_ms < end)
        case Language(tag):
            return f"{entry.row.language}-".startswith(f"{tag}-")
        case Having(trait):
            return trait in entry.row.traits
        case Pattern():
            return node.matches(entry.row.heading)


def _stands(term: Term, entry: Searchable) -> bool:
    phrase = f" {' '.join(term.keys)} "
    if term.field == "tag":
        return phrase in entry.tag
    if term.field is not None:
        return phrase in (entry.title if term.field == "title" else entry.author)
    return phrase in entry.title or phrase in entry.author or phrase in entry.text
