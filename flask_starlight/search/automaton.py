"""Regular expressions as finite automata: whatever they say and whatever is read, a character costs one step.

Expressions are values; an automaton is made from one by derivatives (Brzozowski, Journal of the ACM 11(4), 1964).
Python's own `re` is no choice here: there, a reader's pattern and a feed's title together can take minutes.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

MAX_STATES = 200
LAST = 0x10FFFF

Ranges: TypeAlias = tuple[tuple[int, int], ...]


class TooLarge(Exception):
    """The automaton would have more than MAX_STATES states."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One character of *ranges*, both ends included, ascending and apart."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Then:
    """*first*, and *rest* after it."""

    first: "Expression"
    rest: "Expression"


@dataclass(frozen=True, slots=True)
class Either:
    """One of *choices*; of none: nothing at all matches."""

    choices: frozenset["Expression"]


@dataclass(frozen=True, slots=True)
class Many:
    """*part* any number of times, none among them."""

    part: "Expression"


Expression: TypeAlias = OneOf | Then | Either | Many

NEVER = Either(frozenset())
EMPTY = Many(NEVER)
ANY = OneOf(((0, LAST),))
ANYTHING = Many(ANY)


def then(first: Expression, rest: Expression) -> Expression:
    """Return *first* followed by *rest*."""
    if NEVER in (first, rest):
        return NEVER
    if first == EMPTY or first == rest == ANYTHING:
        return rest
    if rest == EMPTY:
        return first
    return Then(first.first, then(first.rest, rest)) if isinstance(first, Then) else Then(first, rest)


def either(choices: Iterable[Expression]) -> Expression:
    """Return what matches where one of *choices* does."""
    flat: set[Expression] = set()
    for choice in choices:
        flat |= choice.choices if isinstance(choice, Either) else {choice}
    if ANYTHING in flat:
        return ANYTHING
    return flat.pop() if len(flat) == 1 else Either(frozenset(flat))


def many(part: Expression) -> Expression:
    """Return *part* any number of times."""
    return part if isinstance(part, Many) else Many(part)


def one_of(ranges: Iterable[tuple[int, int]]) -> OneOf:
    """Return one character of *ranges*, which may overlap and stand in any order."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return OneOf(tuple(merged))


def none_of(ranges: Iterable[tuple[int, int]]) -> OneOf:
    """Return one character that is not in *ranges*."""
    edges = [-1, *(edge for span in one_of(ranges).ranges for edge in span), LAST + 1]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return OneOf(tuple((low + 1, high - 1) for low, high in gaps if low + 1 < high))


class State(dict[str, "State"]):
    """A state, and by character the next one; filled in as characters come.

    is_final: nothing that follows changes whether it accepts.
    """

    accepts: bool
    is_final: bool

    def __init__(self, cuts: list[int]) -> None:
        super().__init__()
        self.following: list[State] = []
        self._cuts = cuts

    def __missing__(self, character: str) -> "State":
        state = self[character] = self.following[bisect_right(self._cuts, ord(character)) - 1]
        return state


def automaton(expression: Expression) -> State:
    """Return the state from which *expression* is read, whole. Raises `TooLarge`."""
    sets = _sets(expression)
    cuts = sorted({0}.union(*(_cuts(each) for each in sets)))
    alike = [frozenset(each for each in sets if _has(each, low)) for low in cuts]
    states = {expression: State(cuts)}
    waiting = [expression]
    while waiting:
        source = waiting.pop()
        state = states[source]
        state.accepts = _accepts_empty(source)
        targets = {kind: _after(source, low) for kind, low in dict(zip(alike, cuts, strict=True)).items()}
        for target in targets.values():
            if target not in states:
                if len(states) == MAX_STATES:
                    raise TooLarge
                states[target] = State(cuts)
                waiting.append(target)
        following = {kind: states[target] for kind, target in targets.items()}
        state.following = [following[kind] for kind in alike]
        state.is_final = all(other is state for other in state.following)
    return states[expression]


def accepts(state: State, text: str) -> bool:
    """Tell whether *text* as a whole is what the automaton reads from *state* on."""
    for character in text:
        state = state[character]
        if state.is_final:
            break
    return state.accepts


def _sets(expression: Expression) -> set[OneOf]:
    match expression:
        case OneOf():
            return {expression}
        case Then(first, rest):
            return _sets(first) | _sets(rest)
        case Either(choices):
            return set[OneOf]().union(*map(_sets, choices))
        case Many(part):
            return _sets(part)


def _cuts(one_of: OneOf) -> set[int]:
    """Return where its ranges and the gaps between them begin."""
    return {low for low, _ in one_of.ranges} | {high + 1 for _, high in one_of.ranges if high < LAST}


def _has(one_of: OneOf, character: int) -> bool:
    return any(low <= character <= high for low, high in one_of.ranges)


def _accepts_empty(expression: Expression) -> bool:
    match expression:
        case OneOf():
            return False
        case Then(first, rest):
            return _accepts_empty(first) and _accepts_empty(rest)
        case Either(choices):
            return any(map(_accepts_empty, choices))
        case Many():
            return True


def _after(expression: Expression, character: int) -> Expression:
    """Return what remains to be matched of *expression* after *character*."""
    match expression:
        case OneOf():
            return EMPTY if _has(expression, character) else NEVER
        case Then(first, rest):
            after = then(_after(first, character), rest)
            return either([after, _after(rest, character)]) if _accepts_empty(first) else after
        case Either(choices):
            return either(_after(choice, character) for choice in choices)
        case Many(part):
            return then(_after(part, character), expression)
