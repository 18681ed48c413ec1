"""Patterns between slashes, /star(ship|link)s?/i: regular expressions that are sought in titles.

    pattern  = "^"? branch "$"? ("|" "^"? branch "$"?)*
    branch   = piece*                 piece = atom ("*" | "+" | "?" | "{2}" | "{2,}" | "{2,5}")*
    atom     = character | "." | "[a-z]" | "[^a-z]" | escape | "(" branch ("|" branch)* ")"
    escape   = \\d \\s \\w (of ASCII) and their contraries \\D \\S \\W, or "\\" before a sign that stands for itself

What matches is the same in both engines: it is read here, made an automaton for the one and told anew to the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask_starlight.search import automaton
from flask_starlight.search.automaton import ANY
from flask_starlight.search.automaton import ANYTHING
from flask_starlight.search.automaton import EMPTY
from flask_starlight.search.automaton import Expression
from flask_starlight.search.automaton import OneOf
from flask_starlight.search.automaton import State
from flask_starlight.search.automaton import TooLarge
from flask_starlight.search.automaton import either
from flask_starlight.search.automaton import many
from flask_starlight.search.automaton import none_of
from flask_starlight.search.automaton import one_of
from flask_starlight.search.automaton import then

MAX_CHARS = 100
MAX_TIMES = 20
"""Of a repetition: {2,20}."""

MAX_PIECES = 400
"""Of a pattern's repetitions, written out."""

_CACHED = 256
_CLASSES = {
    "d": ((0x30, 0x39),),
    "s": ((0x09, 0x0D), (0x20, 0x20)),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
}
_TIMES = re.compile(r"\{([0-9]{1,2})(,?)([0-9]{0,2})\}")
_FOLDED_AT_MOST = 2000
_SIGNS = frozenset("\\.[](){}*+?|^$")


class BadPattern(Exception):
    """The pattern is none, or asks for more than an automaton should hold."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a title must contain; *ignores_case*: as both are in lower case."""

    text: str
    ignores_case: bool = False

    def is_good(self) -> bool:
        """Tell whether it can be sought at all."""
        try:
            return bool(_compiled(self))
        except BadPattern:
            return False

    def matches(self, title: str) -> bool:
        """Tell whether *title* contains it."""
        return automaton.accepts(_compiled(self)[1], title.lower() if self.ignores_case else title)

    @property
    def expression(self) -> Expression:
        """What matches a title as a whole, one in lower case where *ignores_case*."""
        return _compiled(self)[0]

    @property
    def needle(self) -> str:
        """Characters that stand in each title which it finds, "" where there are none for sure."""
        branches = self.expression
        longest, run = "", ""
        for piece in _row(branches):
            is_one = isinstance(piece, OneOf) and len(piece.ranges) == 1 and piece.ranges[0][0] == piece.ranges[0][1]
            run = run + chr(piece.ranges[0][0]) if isinstance(piece, OneOf) and is_one else ""
            longest = max(longest, run, key=len)
        return longest


@lru_cache(maxsize=_CACHED)
def _compiled(pattern: Pattern) -> tuple[Expression, State]:
    if len(pattern.text) > MAX_CHARS or not pattern.text.isprintable():
        raise BadPattern
    try:
        expression = _Reader(pattern).whole()
        return expression, automaton.automaton(expression)
    except (TooLarge, RecursionError) as error:
        raise BadPattern from error


def _row(expression: Expression) -> Iterator[Expression]:
    while isinstance(expression, automaton.Then):
        yield expression.first
        expression = expression.rest
    yield expression


def _size(expression: Expression) -> int:
    match expression:
        case OneOf():
            return 1
        case automaton.Then(first, rest):
            return _size(first) + _size(rest)
        case automaton.Either(choices):
            return 1 + sum(map(_size, choices))
        case automaton.Many(part):
            return 1 + _size(part)


class _Reader:
    """Reads one pattern by recursive descent; a method per line of the grammar."""

    def __init__(self, pattern: Pattern) -> None:
        self._left = list(pattern.text)[::-1]
        self._ignores_case = pattern.ignores_case
        self._pieces = 0

    def whole(self) -> Expression:
        """Read it all."""
        branches = [self._outer_branch()]
        while self._takes("|"):
            branches.append(self._outer_branch())
        if self._left:
            raise BadPattern
        return either(branches)

    def _outer_branch(self) -> Expression:
        before = EMPTY if self._takes("^") else ANYTHING
        branch = self._branch()
        return then(before, then(branch, EMPTY if self._takes("$") else ANYTHING))

    def _branch(self) -> Expression:
        pieces = []
        while self._left and self._left[-1] not in "|)$":
            pieces.append(self._piece())
        row: Expression = EMPTY
        for piece in reversed(pieces):
            row = then(piece, row)
        return row

    def _piece(self) -> Expression:
        atom = self._atom()
        while self._left and self._left[-1] in "*+?{":
            atom = self._repeated(atom)
        return atom

    def _atom(self) -> Expression:
        character = self._left.pop()
        if character == "(":
            branches = [self._branch()]
            while self._takes("|"):
                branches.append(self._branch())
            self._expect(")")
            return either(branches)
        if character == "[":
            return self._class()
        if character == ".":
            return ANY
        if character == "\\":
            return self._set(self._escaped())
        if character in _SIGNS:
            raise BadPattern
        return self._set([(ord(character), ord(character))])

    def _repeated(self, atom: Expression) -> Expression:
        if self._takes("*"):
            return many(atom)
        if self._takes("+"):
            return then(atom, many(atom))
        if self._takes("?"):
            return either([atom, EMPTY])
        found = _TIMES.match("".join(reversed(self._left[-7:])))
        if not found:
            raise BadPattern
        del self._left[-found.end() :]
        least = int(found[1])
        most = int(found[3]) if found[3] else least if not found[2] else None
        return self._times(atom, least, most)

    def _times(self, atom: Expression, least: int, most: int | None) -> Expression:
        if max(least, most or 0) > MAX_TIMES or (most is not None and most < least):
            raise BadPattern
        self._pieces += _size(atom) * max(least, most or 0, 1)
        if self._pieces > MAX_PIECES:
            raise BadPattern
        row = many(atom) if most is None else EMPTY
        for _ in range((most or least) - least):
            row = either([then(atom, row), EMPTY])
        for _ in range(least):
            row = then(atom, row)
        return row

    def _class(self) -> OneOf:
        is_negated = self._takes("^")
        ranges: list[tuple[int, int]] = []
        while not (ranges and self._takes("]")):
            ranges += self._class_item()
        if is_negated:
            return none_of(self._set(ranges).ranges)
        return self._set(ranges)

    def _class_item(self) -> list[tuple[int, int]]:
        first = self._class_end()
        if len(self._left) < 2 or self._left[-1] != "-" or self._left[-2] == "]":
            return first
        self._left.pop()
        last = self._class_end()
        if len(first) != 1 or len(last) != 1 or first[0][0] != first[0][1] or first[0][0] > last[0][0]:
            raise BadPattern
        return [(first[0][0], last[0][0])]

    def _class_end(self) -> list[tuple[int, int]]:
        if not self._left or self._left[-1] == "[":
            raise BadPattern
        character = self._left.pop()
        return self._escaped() if character == "\\" else [(ord(character), ord(character))]

    def _escaped(self) -> list[tuple[int, int]]:
        if not self._left:
            raise BadPattern
        character = self._left.pop()
        if character.lower() in _CLASSES:
            ranges = _CLASSES[character.lower()]
            return list(none_of(ranges).ranges if character.isupper() else ranges)
        if character.isalnum():
            raise BadPattern
        return [(ord(character), ord(character))]

    def _set(self, ranges: list[tuple[int, int]]) -> OneOf:
        if not self._ignores_case:
            return one_of(ranges)
        short = [range(low, high + 1) for low, high in ranges if high - low < _FOLDED_AT_MOST]
        lower = [chr(point).lower() for points in short for point in points]
        return one_of([*ranges, *((ord(one), ord(one)) for one in lower if len(one) == 1)])

    def _takes(self, character: str) -> bool:
        if self._left and self._left[-1] == character:
            self._left.pop()
            return True
        return False

    def _expect(self, character: str) -> None:
        if not self._takes(character):
            raise BadPattern
