"""Text to the keys under which it is found: one way for documents, queries and highlights, whatever the engine.

Both engines store the keys joined by spaces and split them at the spaces again, so they cannot disagree on what a word
is. A word is a run of letters and digits; scripts that write no spaces (Chinese, Japanese, Korean, Thai, ...) give one
key a character, so that any two adjacent characters are found as a phrase. Case, width, accents and English inflection
do not matter: Ｃａｆé and cafe, running and run share a key.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from flask_starlight.search.stem import stem

MAX_KEY_CHARS = 64
"""Longer words (encoded data, mostly) are cut; the cut is the same in documents and queries."""

CACHED_WORDS = 1 << 16

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Myanmar, Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3005-\u3007\u3031-\u303c\u3041-\u3098\u309d-\u30ff\u31f0-\u31ff\uff66-\uff9d\uffa0-\uffdc"  # kana and repetition
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"  # Han
)
_HALFWIDTH_VOICING = "\uff9e\uff9f"
_MARKS = _HALFWIDTH_VOICING + "".join(
    chr(point) for point in range(0x300, 0x10000) if unicodedata.category(chr(point)) in {"Mn", "Mc"}
)
_SPACED_WORD = rf"[^\W_{_UNSPACED}{_HALFWIDTH_VOICING}]+(?:[{_MARKS}]+[^\W_{_UNSPACED}{_HALFWIDTH_VOICING}]*)*"
_UNSPACED_WORD = rf"(?=[^\W_])[{_UNSPACED}][{_MARKS}]*"
_WORD = re.compile(f"{_SPACED_WORD}|{_UNSPACED_WORD}")
_IDEOGRAPHS = "\u4e00-\u9fff"
_WORD_OR_IDEOGRAPHS = re.compile(f"[{_IDEOGRAPHS}]+(?![{_MARKS}])|{_WORD.pattern}")
_ASCII_WORDS = {point: chr(point).lower() if chr(point).isalnum() else " " for point in range(128)}
_STARTS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}{_HALFWIDTH_VOICING}]")
_ACCENTS = re.compile("[\u0300-\u036f]+")


def normal(text: str) -> str:
    """Return *text* with letters and their accents composed (NFC): the text that `spans` counts in."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each word of *text*, which is `normal`."""
    for match in _WORD.finditer(text):
        yield match.span()


def index_text(text: str) -> str:
    """Return the keys of *text*, joined by spaces: what an engine stores."""
    if text.isascii():
        return " ".join(map(_joined_keys.__getitem__, text.translate(_ASCII_WORDS).split()))
    if not _ANY_UNSPACED.search(text):
        return " ".join(filter(None, map(_keys_of_piece.__getitem__, text.split())))
    found: list[str] = []
    for word in _WORD_OR_IDEOGRAPHS.findall(normal(text)):
        if "\u4e00" <= word[0] <= "\u9fff" and "\u4e00" <= word[-1] <= "\u9fff":
            found += word  # each is its own key: nothing to fold, nothing to stem
        elif joined := _joined_keys[word]:
            found.append(joined)
    return " ".join(found)


class _JoinedKeys(dict[str, str]):
    """Word -> its keys, joined by spaces, remembered: what a document asks for every one of its words."""

    def __missing__(self, word: str) -> str:
        if len(self) >= CACHED_WORDS:
            self.clear()
        joined = self[word] = " ".join(keys(word))
        return joined


class _KeysOfPiece(dict[str, str]):
    """What stands between white space -> the keys of its words, joined by spaces, remembered: for texts with accents,
    dashes and quotation marks, twice to three times as fast as to find each of their words by an expression.
    """

    def __missing__(self, piece: str) -> str:
        joined = " ".join(filter(None, map(_joined_keys.__getitem__, _WORD.findall(normal(piece)))))
        if len(piece) <= MAX_KEY_CHARS:
            if len(self) >= CACHED_WORDS:
                self.clear()
            self[piece] = joined
        return joined


_joined_keys = _JoinedKeys()
_keys_of_piece = _KeysOfPiece()


def keys(word: str) -> tuple[str, ...]:
    """Return the keys of one word: nearly always one, none for what folds to nothing, two for ½."""
    return tuple(stem(part) for part in folded(word))


@lru_cache(maxsize=CACHED_WORDS)
def known_keys(word: str) -> tuple[str, ...]:
    """Return what `keys` does, remembered from the last time."""
    return keys(word)


@lru_cache(maxsize=CACHED_WORDS)
def folded(word: str) -> tuple[str, ...]:
    """Return *word* without case, width and accents (NFKC, case-folded), in as many parts as that makes of it."""
    if word.isascii():
        return (word.lower()[:MAX_KEY_CHARS],)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word)).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", bare))
    return tuple(part[:MAX_KEY_CHARS] for part in _WORD.findall(unicodedata.normalize("NFKC", bare)))


def is_unspaced(word: str) -> bool:
    """Tell whether *word* is one character of a script that writes no spaces."""
    return _STARTS_UNSPACED.match(word) is not None
