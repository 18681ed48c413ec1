"""Where in a text it is worth to look for terms: quick, and nearly always right. `search.snippet` looks closely there.

Words that share a key share their beginning, but for its last letters. So the places where such a beginning stands are
found without cutting the text into its words, which takes a hundred times as long.
"""

from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import islice

PLACES = 200
"""Places of a key that are compared; where a word stands that often any part of the text will do."""

_SPARE = {1: 0, 2: 0, 3: 0, 4: 1}
_SPARE_OF_LONG = 2
"""Letters at the end of a key that its words may write otherwise: happy, happier: happi."""


def nearby(text: str, keys: Sequence[str], length: int) -> tuple[int, int] | None:
    """Return the start and end of a stretch of *text*, two lengths long, in which most of *keys* seem to stand.

    None: the beginnings of none of them were found, which does not mean that none is there.
    """
    lower = text.lower()
    if len(lower) != len(text):  # some capitals become two letters: places would not be those of the text
        return None
    sought = dict.fromkeys(keys)
    at_most = PLACES if len(sought) > 1 else 1
    places = [each for key in sought if (each := list(islice(_places(lower, key), at_most)))]
    if not places:
        return None
    at = (
        places[0][0]
        if len(places) == 1
        else max(sorted(set().union(*places)), key=lambda at: _kinds(places, at, length))
    )
    start = text.rfind(" ", 0, at - length // 2) + 1 if at > length // 2 else 0
    end = text.find(" ", at + 3 * length // 2)
    return start, end if end >= 0 else len(text)


def _kinds(places: Sequence[Sequence[int]], at: int, length: int) -> int:
    """Return how many keys have a place from *at* on, at most *length* further."""
    return sum(bisect_right(each, at + length) > bisect_right(each, at - 1) for each in places)


def _places(lower: str, key: str) -> Iterator[int]:
    """Yield where a word begins as those of *key* do."""
    beginning = key[: len(key) - _SPARE.get(len(key), _SPARE_OF_LONG)] if key.isascii() and key.isalpha() else key
    at = lower.find(beginning)
    while at >= 0:
        if at == 0 or not key.isascii() or not lower[at - 1].isalnum():
            yield at
        at = lower.find(beginning, at + 1)
