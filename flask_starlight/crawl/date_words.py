"""The words in dates: months in the languages of feeds, time zones, the halves of a day.

The rule: words are compared without case, accents and dots. A month is known by how its name begins, and the longest
beginning wins; so abbreviations and grammatical cases need no rows of their own.
"""

import unicodedata
from functools import lru_cache

_MONTHS = (
    # English, Romance, Germanic; Finnish, Estonian, Slavic, Turkish | Greek and Cyrillic | Hebrew, Arabic, Chinese
    "jan ene gen jaa ian tammi sij led sty oca | ιαν янв яну січ | יאנואר ינואר يناير 一月 元月",
    "feb fev fbr helm velj uno lut sub vee | φεβ фев лют | פברואר فبراير 二月",
    "mar maa mae mrt mrz bre ozu | μαρ мар бер | מרץ مارس 三月",
    "apr abr avr huht dub kwi nis trav | απρ апр кві | אפריל أبريل ابريل 四月",
    "mai may mei mag maj tou kve svib | μαι мая маи тра | מאי مايو 五月",
    "jun juin giu iun juun kes cze cerv cvn lipanj lipnj haz | ιουν июн юни чер | יוני يونيو 六月",
    "jul juil lug iul juul hei lip cervenc cvc srpanj srpnj tem | ιουλ июл юли лип | יולי يوليو 七月",
    "aug ago aou elo sie srp kol agu agt | αυγ авг сер | אוגוסט أغسطس اغسطس 八月",
    "sep set sze syys zar wrz ruj eyl | σεπ сен вер | ספטמבר سبتمبر 九月",
    "okt oct out ott loka rij paz eki | οκτ окт жов | אוקטובר أكتوبر اكتوبر 十月",
    "nov noi marras stu lis kas | νοε ноя ное лис | נובמבר نوفمبر 十一月",
    "dec dez des dic joul pro gru ara | δεκ дек гру | דצמבר ديسمبر 十二月",
)

_ZONE_HOURS = {
    0: "z ut utc gmt wet",
    1: "cet met mez bst west wat",
    2: "cest mest mesz eet sast cat",
    3: "msk eest eat trt idt",
    4: "msd gst",
    5: "pkt",
    7: "wib ict",
    8: "hkt sgt myt pht awst",
    9: "jst kst",
    10: "aest chst",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
    -3: "adt brt art clst",
    -4: "ast edt at clt",
    -5: "est cdt et",
    -6: "cst mdt ct",
    -7: "mst pdt mt",
    -8: "pst akdt pt",
    -9: "akst",
    -10: "hst",
}
"""Zones of RFC 822, 5.1 (its one-letter ones say nothing: RFC 5322, 4.3), and others that one place alone uses. CST is
the American one, as RFC 822 has it."""

_ZONE_MINUTES = {"acst": 570, "acdt": 630, "nst": -210, "ndt": -150, "npt": 345}

_AFTERNOON = ("pm", "p.m", "下午", "午後", "午后", "晚上", "오후", "μμ", "μ.μ")
_MORNING = ("am", "a.m", "上午", "午前", "早上", "凌晨", "오전", "πμ", "π.μ")


@lru_cache(maxsize=1024)
def month_of(word: str) -> int | None:
    """Return the number of the month whose name begins as *word* does, None where it names none."""
    word = _fold(word)
    for size in range(min(len(word), _LONGEST), 1, -1):
        if month := _MONTH_OF.get(word[:size]):
            return month
    return None


def zone_min(word: str) -> int | None:
    """Return the minutes east of UTC that the zone called *word* is, None for one that is unknown."""
    return _ZONES.get(word.lower())


@lru_cache(maxsize=256)
def zone_offset(word: str) -> str | None:
    """Return how ISO 8601 writes the offset of the zone called *word* ("+01:00"), None for one that is unknown."""
    minutes = zone_min(word)
    if minutes is None:
        return None
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def hour_of_day(hour: int, words: str) -> int:
    """Return *hour* on the 24-hour clock: *words* stand beside it and may name a half of the day."""
    words = words.lower()
    if hour < 12 and any(word in words for word in _AFTERNOON):
        return hour + 12
    if hour == 12 and any(word in words for word in _MORNING):
        return 0
    return hour


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_MONTH_OF = {_fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.replace("|", "").split()}
_LONGEST = max(map(len, _MONTH_OF))
_ZONES = {name: 60 * hours for hours, names in _ZONE_HOURS.items() for name in names.split()} | _ZONE_MINUTES
