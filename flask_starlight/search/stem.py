"""English words to their stems, so that "running" finds "run": the algorithm of M. F. Porter, in one pass of tables.

Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two departures (-bli, -logi) that its author
published later; SQLite's `porter` tokenizer gives the same stems, and the tests compare the two. Words of other
languages in Latin letters pass through it too: the same in documents and queries, so nothing is lost but precision.
"""

_KEPT = frozenset({"news"})
"""Not stemmed. Without it, every search for news would find everything that is new."""

_STEP_2 = {
    "ational": "ate",
    "ization": "ize",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "tional": "tion",
    "biliti": "ble",
    "entli": "ent",
    "ousli": "ous",
    "ation": "ate",
    "alism": "al",
    "aliti": "al",
    "iviti": "ive",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "alli": "al",
    "ator": "ate",
    "logi": "log",
    "bli": "ble",
    "eli": "e",
}
_STEP_3 = {
    "icate": "ic",
    "ative": "",
    "alize": "al",
    "iciti": "ic",
    "ical": "ic",
    "ness": "",
    "ful": "",
}
_STEP_4 = dict.fromkeys(
    [
        *("ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti"),
        *("ous", "ive", "ize", "al", "er", "ic", "ou"),
    ],
    "",
)


def stem(word: str) -> str:
    """Return the stem of a lower-case *word*; anything but three or more letters a to z is returned as it is."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()) or word in _KEPT:
        return word
    word = _without_past(_without_plural(word))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    word = _replaced(word, _STEP_2, 0)
    word = _replaced(word, _STEP_3, 0)
    word = _replaced(word, _STEP_4, 1)
    return _tidied(word)


def _shape(word: str) -> str:
    """Return *word* with each letter replaced by c (consonant) or v (vowel; y is one after a consonant)."""
    shape = ""
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and shape.endswith("c"))
        shape += "v" if is_vowel else "c"
    return shape


def _measure(word: str) -> int:
    """Return how many times a vowel is followed by a consonant: Porter's m."""
    return _shape(word).count("vc")


def _is_short(word: str) -> bool:
    """Tell whether *word* ends consonant, vowel, consonant (not w, x, y): hop, fil."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _without_plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _without_past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            bare = word.removesuffix(suffix)
            return _restored(bare) if "v" in _shape(bare) else word
    return word


def _restored(word: str) -> str:
    """Return what stood before -ed or -ing: conflat(ed) -> conflate, hopp(ing) -> hop, fil(ing) -> file."""
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _ends_double(word) and word[-1] not in "lsz":
        return word[:-1]
    if _measure(word) == 1 and _is_short(word):
        return word + "e"
    return word


def _ends_double(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word)[-1] == "c"


def _replaced(word: str, endings: dict[str, str], above: int) -> str:
    """Replace the longest of *endings* (listed longest first) if what precedes it has a measure above *above*."""
    for ending, other in endings.items():
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            allowed = _measure(rest) > above and (ending != "ion" or rest.endswith(("s", "t")))
            return rest + other if allowed else word
    return word


def _tidied(word: str) -> str:
    """Take off a last e and one of two last l, where enough is left."""
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _is_short(word[:-1])):
            word = word[:-1]
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word
