"""Regular expressions as Lucene reads them (flags NONE, always of a whole title): groups, sets and repetition alone."""

from flask_starlight.search.automaton import ANY
from flask_starlight.search.automaton import EMPTY
from flask_starlight.search.automaton import Either
from flask_starlight.search.automaton import Expression
from flask_starlight.search.automaton import Many
from flask_starlight.search.automaton import OneOf
from flask_starlight.search.automaton import Then

_BEFORE_SURROGATES, _AFTER_SURROGATES = 0xD7FF, 0xE000
"""Halves of characters stand in no text, and cannot be sent."""

_SIGNS_IN_BRACKETS = frozenset('\\[]^-"')


def lucene(expression: Expression) -> str:
    """Return *expression* in Lucene's spelling."""
    match expression:
        case OneOf(ranges):
            return "." if expression == ANY else "(" + "|".join(_range(*each) for each in ranges) + ")"
        case Then(first, rest):
            return lucene(first) + lucene(rest)
        case Either(choices):
            return "(" + "|".join(sorted(map(lucene, choices))) + ")"
        case Many(part):
            return "()" if expression == EMPTY else f"({lucene(part)})*"


def _range(low: int, high: int) -> str:
    low = _AFTER_SURROGATES if _BEFORE_SURROGATES < low < _AFTER_SURROGATES else low
    high = _BEFORE_SURROGATES if _BEFORE_SURROGATES < high < _AFTER_SURROGATES else high
    if low == high:
        return _sign(low)
    # in brackets Lucene takes a sign after a backslash for one by itself, never for the end of a range
    if chr(low) in _SIGNS_IN_BRACKETS:
        return f"{_sign(low)}|{_range(low + 1, high)}"
    if chr(high) in _SIGNS_IN_BRACKETS:
        return f"{_range(low, high - 1)}|{_sign(high)}"
    return f"[{chr(low)}-{chr(high)}]"


def _sign(point: int) -> str:
    character = chr(point)
    return f"\\{character}" if point < 0x80 and not character.isalnum() else character
