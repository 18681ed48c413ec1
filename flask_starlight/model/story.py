"""When entries of several feeds tell the same story: the same address, else nearly the same text. Pure.

    address -> key                                    the same key: the same story
    text -> shingles -> sketch (bands, fingerprint)   a band in common: compare the fingerprints, then the shingles

A shingle is two words side by side (of scripts without spaces: two characters), as a number. The sketch holds the
smallest shingle of each of `BINS` (one permutation hashing, Li, Owen and Zhang 2012), two of them a band; the
fingerprint is the last four bits of each (b-bit minwise hashing, Li and König 2010).

The rule: two entries of one feed never tell the same story, not even by way of a third.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Set
from dataclasses import dataclass
from zlib import crc32

MIN_WORDS = 25
"""Shorter texts say too little: "Read more at …" is the same in many feeds."""

MAX_WORDS = 300
MAX_CHARS = 3000
MAX_HTML_CHARS = 12_000
"""Of a longer text, its beginning: stories that begin with so much of the same are the same."""

SAME_STORY = 0.7
"""Of all shingles of two texts, so many in common. Of 338,000 pairs of real entries that are no copies, one reaches it,
a quotation told twice; of copies without a tenth of their text, 97 in 100 do (tests/benchmarks/test_stories.py)."""

BINS = 16
BANDS = 4
_BIN_SHIFT = 28
_NEARLY = 7
"""Of the fingerprint's 16 parts; of two texts that just reach `SAME_STORY`, one in a hundred agrees in fewer."""

_HALVES = 0x1111_1111_1111_1111
_SIGN = 1 << 63
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
    "|[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]+"
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text to find its like: numbers of 64 bits with a sign, as databases have them."""

    fingerprint: int
    bands: frozenset[int]


@dataclass(frozen=True, slots=True)
class Teller:
    """An entry that tells a story; *cluster_id* None: as far as we know, nobody else does."""

    entry_id: int
    feed_id: int
    cluster_id: int | None


def shingles(title: str, html: str) -> frozenset[int]:
    """Return the shingles of an entry with sanitized *html*; none where it is shorter than `MIN_WORDS`."""
    text = f"{title} {_TAG.sub(' ', html[:MAX_HTML_CHARS])}"[:MAX_CHARS].lower()
    words = " ".join(_WORD.findall(text)[:MAX_WORDS]).encode().split()
    if len(words) < MIN_WORDS:
        return frozenset()
    return frozenset(map(crc32, words[1:], map(crc32, words)))


def sketch(found: Set[int]) -> Sketch:
    """Return the sketch of some shingles, at least one. An empty bin borrows from the next one that is not."""
    smallest: dict[int, int] = {}
    for shingle in sorted(found, reverse=True):
        smallest[shingle >> _BIN_SHIFT] = shingle
    bins = [min(smallest.values())] * BINS
    for place in reversed(range(BINS)):
        bins[place] = smallest.get(place, bins[(place + 1) % BINS])
    fingerprint = sum((value & 15) << (4 * place) for place, value in enumerate(bins))
    bands = ((bins[2 * place] << 32 | bins[2 * place + 1]) - _SIGN for place in range(BANDS))
    return Sketch(fingerprint - _SIGN, frozenset(bands))


def may_be_near(one: int, other: int) -> bool:
    """Tell whether the texts of two fingerprints are worth a closer look."""
    differing = (one + _SIGN) ^ (other + _SIGN)
    differing |= differing >> 2
    differing |= differing >> 1
    return BINS - (differing & _HALVES).bit_count() >= _NEARLY


def similarity(one: Set[int], other: Set[int]) -> float:
    """Return which share of all shingles of two texts they have in common, from 0 to 1 (Jaccard)."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def united(tellers: Iterable[Teller], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return entry id -> cluster id of those *tellers* whose cluster changes when *pairs* of them tell one story.

    A pair that would bring two entries of one feed together is passed over. The cluster is named after its first entry.
    tellers: all of a cluster, where one of it is among them.
    """
    by_id = {teller.entry_id: teller for teller in tellers}
    groups: dict[int, list[Teller]] = {}
    for teller in by_id.values():
        groups.setdefault(teller.cluster_id or teller.entry_id, []).append(teller)
    name_of = {teller.entry_id: name for name, group in groups.items() for teller in group}
    for one, other in pairs:
        keep, drop = sorted((name_of[one], name_of[other]))
        if keep == drop or _share_a_feed(groups[keep], groups[drop]):
            continue
        for teller in groups[drop]:
            name_of[teller.entry_id] = keep
        groups[keep] += groups.pop(drop)
    return _changed(by_id, groups)


def _share_a_feed(one: list[Teller], other: list[Teller]) -> bool:
    return not {teller.feed_id for teller in one}.isdisjoint(teller.feed_id for teller in other)


def _changed(by_id: Mapping[int, Teller], groups: Mapping[int, list[Teller]]) -> dict[int, int]:
    named = {teller.entry_id: name for name, group in groups.items() if len(group) > 1 for teller in group}
    return {entry_id: name for entry_id, name in named.items() if by_id[entry_id].cluster_id != name}
