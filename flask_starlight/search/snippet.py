"""The part of a text that shows why it was found, with what was found marked; the same for either engine.

Words match as in the index, by their keys, so "running" marks run. Only terms that were sought are marked, and a phrase
only where it stands whole. Made from the text in the database: the index keeps none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from itertools import takewhile
from typing import Literal

from flask_starlight.search import tokens
from flask_starlight.search.nearby import nearby
from flask_starlight.search.nodes import Query
from flask_starlight.search.nodes import Term

MAX_TEXT_CHARS = 100_000
"""Characters of a text that are looked at: 20,000 words of English, two hours' reading."""

CLOSE_LENGTHS = 3
"""A text of fewer lengths is looked at as a whole; of a longer one the stretch where the terms seem to be."""

LEAD = 0.25
"""Part of the length that stands before the first mark, for the sense of it."""

WORD_CHARS = 20
"""Characters that a cut may be moved so as not to go through a word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, plain (to be escaped like any text)."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where in the text *term* (its number in the query) was found."""

    start: int
    end: int
    term: int


def snippet(
    text: str, query: Query, *, length: int = 240, part: Literal["title", "author", "text"] = "text"
) -> tuple[Piece, ...]:
    """Return about *length* characters of *text* around where most of *query* is found, else its beginning.

    Line breaks and repeated spaces become one space; "…" stands where text was left out.  part: what *text* is, for
    terms such as title:word; marks of other fields do not show in it.  No piece is empty; no text, no pieces.
    """
    text = " ".join(tokens.normal(text[:MAX_TEXT_CHARS]).split())
    terms = [term for term in query.sought() if term.field in (None, part)]
    near = nearby(text, [term.keys[0] for term in terms], length) if len(text) > CLOSE_LENGTHS * length else None
    if near is not None and (marks := _marks_within(text, terms, *near)):
        marks = _without_overlap(marks)
    else:
        marks = _without_overlap(_marks(text, terms))
    start, end = _window(text, marks, length)
    shown = [mark for mark in marks if start <= mark.start and mark.end <= end]
    return tuple(piece for piece in _pieces(text, start, end, shown) if piece.text)


def _marks(text: str, terms: list[Term]) -> list[_Mark]:
    """Return every place where a term stands, by its start; the longer of two at the same place first."""
    found = [(key, start, end) for start, end in tokens.spans(text) for key in tokens.known_keys(text[start:end])]
    keys = [key for key, _, _ in found]
    by_first: dict[str, list[tuple[int, list[str]]]] = {}
    for number, term in enumerate(terms):
        by_first.setdefault(term.keys[0], []).append((number, list(term.keys)))
    marks = [
        _Mark(start, found[place + len(wanted) - 1][2], number)
        for place, (key, start, _) in enumerate(found)
        for number, wanted in by_first.get(key, ())
        if keys[place : place + len(wanted)] == wanted
    ]
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def _marks_within(text: str, terms: list[Term], start: int, end: int) -> list[_Mark]:
    return [_Mark(mark.start + start, mark.end + start, mark.term) for mark in _marks(text[start:end], terms)]


def _without_overlap(marks: list[_Mark]) -> list[_Mark]:
    kept: list[_Mark] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _window(text: str, marks: list[_Mark], length: int) -> tuple[int, int]:
    """Return the start and end of what is shown: with the most terms, then the most marks, then the earliest."""
    if len(text) <= length:
        return 0, len(text)
    if not marks:
        return 0, _cut_before(text, length, 0)
    lead = int(length * LEAD)
    groups = [_within(marks, first, marks[first].start + length - lead) for first in range(len(marks))]
    best = max(groups, key=lambda group: (len({mark.term for mark in group}), len(group)))
    start = max(0, min(best[0].start - lead, len(text) - length))
    end = max(start + length, best[0].end)
    return _cut_after(text, start, best[0].start), _cut_before(text, end, best[-1].end)


def _within(marks: list[_Mark], first: int, end: int) -> list[_Mark]:
    """Return the mark number *first* and those after it that end by *end*."""
    return [marks[first], *takewhile(lambda mark: mark.end <= end, islice(marks, first + 1, None))]


def _cut_after(text: str, at: int, latest: int) -> int:
    """Return where to begin, at *at* or after the next space, not beyond *latest*."""
    if at == 0 or text[at - 1] == " ":
        return at
    space = text.find(" ", at, min(at + WORD_CHARS, latest))
    return space + 1 if space >= 0 else at


def _cut_before(text: str, at: int, earliest: int) -> int:
    """Return where to end, at *at* or before the space before it, not short of *earliest*."""
    if at >= len(text) or text[at] == " ":
        return min(at, len(text))
    space = text.rfind(" ", max(at - WORD_CHARS, earliest), at)
    return space if space >= 0 else at


def _pieces(text: str, start: int, end: int, marks: list[_Mark]) -> Iterator[Piece]:
    """Yield text[start:end], plain and marked in turn, with an ellipsis at an end that was cut."""
    plain = "…" if start > 0 else ""
    place = start
    for mark in marks:
        yield Piece(plain + text[place : mark.start])
        yield Piece(text[mark.start : mark.end], is_match=True)
        plain, place = "", mark.end
    yield Piece(plain + text[place:end] + ("…" if end < len(text) else ""))
