"""Where in a text it is worth to look for terms: quick, and nearly always right. `search.snippet` looks closely there.

Words that share a key share their beginning, but for its last letters. So the places where such a beginning stands are
found without cutting the text into its words, which takes a hundred times as long.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

PLACES = 200
"""Places that are compared; where a word stands that often any part of the text will do."""

_SPARE = {1: 0, 2: 0, 3: 0, 4: 1}
_SPARE_OF_LONG = 2
"""Letters at the end of a key that its words may write otherwise: happy, happier: happi."""


def nearby(text: str, keys: Sequence[str], length: int) -> tuple[int, int] | None:
    """Return the start and end of a stretch of *text*, two lengths long, in which most of *keys* seem to stand.

    None: the beginnings of none of them were found, which does not mean that none is there.
    """
    if not keys:
        return None
    matches = islice(_beginnings(tuple(keys)).finditer(text), PLACES)
    found = [(match.start(), match.lastindex or 0) for match in matches]
    if not found:
        return None
    best = max(range(len(found)), key=lambda first: (_kinds(found, first, length), -first))
    at = found[best][0]
    start = text.rfind(" ", 0, at - length // 2) + 1 if at > length // 2 else 0
    end = text.find(" ", at + 3 * length // 2)
    return start, end if end >= 0 else len(text)


def _kinds(found: Sequence[tuple[int, int]], first: int, length: int) -> int:
    end = found[first][0] + length
    kinds = set()
    for at, kind in found[first:]:
        if at > end:
            break
        kinds.add(kind)
    return len(kinds)


@lru_cache(256)
def _beginnings(keys: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"({_beginning(key)})" for key in keys), re.IGNORECASE)


def _beginning(key: str) -> str:
    kept = key[: len(key) - _SPARE.get(len(key), _SPARE_OF_LONG)] if key.isascii() and key.isalpha() else key
    return (r"(?<![^\W_])" if key.isascii() else "") + re.escape(kept)
