"""What a text's letters tell of it: how long it takes to read, in which script it is, and which way that runs.

The rule: what a feed says of its language counts as long as the letters do not say otherwise. Many declare the English
of the template that they were made from.
"""

import re

WORDS_PER_MINUTE = 230
"""English prose, read silently: 238 on average over 190 studies (Brysbaert 2019); lists and code take longer."""

CHARS_PER_MINUTE = 400
"""Chinese, Japanese, Korean."""

SAMPLE_CHARS = 4000
"""Of a text's beginning, by which its script is judged."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_ONE_BY_ONE = re.compile(rf"[{_HAN}{_KANA}{_HANGUL}]")
_WORD = re.compile(rf"[^\W{_HAN}{_KANA}{_HANGUL}]+(?:['’.,:@/_-][^\W{_HAN}{_KANA}{_HANGUL}]+)*")
_KANA_LETTER = re.compile(f"[{_KANA}]")
_HANGUL_LETTER = re.compile(f"[{_HANGUL}]")
_LETTERS = re.compile(r"[^\W\d_]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_OWN_LETTERS = {"he": re.compile(r"[\u05d0-\u05ea]"), "ur": re.compile(r"[ٹڈڑںے]"), "fa": re.compile(r"[پچژگی]")}
_WRITTEN_RIGHT_TO_LEFT = frozenset(
    {"ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "ku", "ckb", "dv", "arc", "syr"}
)
_EAST_ASIAN = frozenset({"zh", "ja", "ko", "yue", "wuu", "nan", "hak", "lzh", "cmn"})


def reading_minutes(text: str) -> int:
    """Return how many minutes the plain *text* takes, at least 1; 0 where there is none."""
    chars = len(_ONE_BY_ONE.findall(text))
    words = len(_WORD.findall(text))
    if not chars and not words:
        return 0
    return max(1, round(chars / CHARS_PER_MINUTE + words / WORDS_PER_MINUTE))


def text_language(declared: str, text: str) -> str:
    """Return the language tag of the plain *text*: as *declared*, unless its letters contradict; "" for unknown."""
    sample = text[:SAMPLE_CHARS]
    tag = declared.replace("_", "-")
    told = tag.partition("-")[0].lower()
    letters, east = len(_LETTERS.findall(sample)), len(_ONE_BY_ONE.findall(sample))
    if not letters:
        return tag
    if east * 3 > letters:
        return tag if told in _EAST_ASIAN else _east_asian(sample, east)
    if len(_RIGHT_TO_LEFT.findall(sample)) * 2 > letters:
        return tag if told in _WRITTEN_RIGHT_TO_LEFT else _right_to_left(sample)
    return "" if told in _EAST_ASIAN or told in _WRITTEN_RIGHT_TO_LEFT else tag


def text_direction(text: str) -> str:
    """Return "rtl" or "ltr", whichever most letters of the plain *text* run; "auto" where it has none."""
    sample = text[:SAMPLE_CHARS]
    letters = len(_LETTERS.findall(sample))
    if not letters:
        return "auto"
    return "rtl" if len(_RIGHT_TO_LEFT.findall(sample)) * 2 > letters else "ltr"


def _east_asian(sample: str, letters: int) -> str:
    if len(_KANA_LETTER.findall(sample)) * 10 > letters:
        return "ja"
    return "ko" if len(_HANGUL_LETTER.findall(sample)) * 2 > letters else "zh"


def _right_to_left(sample: str) -> str:
    """Tell by letters that the others do not have."""
    for language, letter in _OWN_LETTERS.items():
        if letter.search(sample):
            return language
    return "ar"
