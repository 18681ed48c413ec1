"""Reads the dates of feeds, in whatever form and language they come.

    RFC 822 as feeds write it | ISO 8601 | digits alone | anything else, by its parts: time, zone, month, year, day

The rule: a time without a zone is UTC; what makes no sense, or lies outside the years below, is None and not a guess.
"""

import re
import unicodedata
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from flask_starlight.crawl.date_words import hour_of_day
from flask_starlight.crawl.date_words import month_of
from flask_starlight.crawl.date_words import zone_min
from flask_starlight.crawl.date_words import zone_offset

FIRST_YEAR = 1900
LAST_YEAR = 2199
"""Beyond them lie the zero dates of programs (0001-01-01) and other calendars (Buddhist 2567), not entries."""

MAX_CHARS = 100
MAX_OFFSET_MIN = 15 * 60
"""No place is further from UTC than 14 hours; larger offsets are slips and count as none."""

_MAX_OFFSET = timedelta(minutes=MAX_OFFSET_MIN)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_EPOCH_S = 10**8
"""Shorter numbers are no seconds since 1970: an entry of before March 1973 has a date that is written out."""

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}, ?)?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?: *([+-][0-9]{2}:?[0-9]{2}|[A-Za-z]{1,4}))?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_DIGITS = {name: f"{number:02}" for number, name in enumerate(_MONTHS, 1)}
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})\s?(?:[:h時时点點]|시)\s?(\d{1,2})(?!\d)(?:\s?(?:[:分]|분)\s?(\d{1,2})(?!\d)(?:[.,]\d+)?)?(?:\s?[秒초])?"
)
_COMPACT_TIME = re.compile(r"(?<=\d)t(\d\d)(\d\d)(\d\d)?(?!\d)")
_OFFSET = re.compile(r"(?:\b(?:gmt|utc|ut)\s?)?(?<![\d-])([+-])(\d{1,2})(?::?(\d\d))?(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_SHORT_ISO = re.compile(r"\s*\d\d-(?:0[1-9]|1[0-2])-\d\d[\st]*")
"""YY-MM-DD (ISO 8601:1988, 5.2.1.3), and nothing but a time beside it."""

_MONTH_NUMBER = re.compile(r"(\d{1,2})\s?[月월]|\bth(?:áng)?\s?(\d{1,2})(?!\d)")

_KOREAN = re.compile(r"\d\s?년|오[전후]", re.ASCII)
_KOREA_MIN = 9 * 60
"""Dates in Korean words name no zone, and the language is that of one zone."""


def parse_date(text: str | None) -> datetime | None:
    """Return the moment that *text* names, aware and in UTC, to the second; None where it names none."""
    text = (text or "").strip()
    if not text or len(text) > MAX_CHARS:
        return None
    try:
        moment = _digits(text) if text.isdecimal() else _standard(text) or _by_parts(text)
    except (ValueError, OverflowError):
        return None
    if moment is None or moment == _EPOCH or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _standard(text: str) -> datetime | None:
    return _iso8601(text) if text[4:5] == "-" else _rfc822(text) or _iso8601(text)


def _rfc822(text: str) -> datetime | None:
    """Read the standard form, by writing it as ISO 8601: three times as fast as by its numbers."""
    match = _RFC822.fullmatch(text)
    if match is None:
        return None
    day, name, year, clock, zone = match.groups("GMT")
    month = _MONTH_DIGITS.get(name)
    offset = zone if zone[0] in "+-" else zone_offset(zone)
    return _iso8601(f"{year}-{month}-{day:0>2}T{clock}{offset}") if month and offset else None


def _iso8601(text: str) -> datetime | None:
    """Read the forms that the standard library knows; it knows no 24:00, no leap second, no space before a zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is UTC:
        return moment
    offset = moment.utcoffset()
    is_absurd = offset is None or abs(offset) > _MAX_OFFSET
    return moment.replace(tzinfo=UTC) if is_absurd else moment.astimezone(UTC)


def _digits(text: str) -> datetime | None:
    """Read YYYYMMDDHHMM[SS], YYYYMMDD, YYYYDDD, YYYYMM, YYYY, or seconds or milliseconds since 1970."""
    year = int(text[:4])
    if len(text) in (9, 10, 13):
        seconds = int(text) // (1000 if len(text) == 13 else 1)
        return _EPOCH + timedelta(seconds=seconds) if seconds >= _FIRST_EPOCH_S else None
    if len(text) == 7:
        return _moment(_year_first(year, int(text[4:]), ordinal=True), (0, 0, 0), 0)
    if len(text) not in (4, 6, 8, 12, 14):
        return None
    month, day, hour, minute, second = (int(text[at : at + 2] or default) for at, default in _FIELDS)
    return _moment((year, month, day), (hour, minute, second), 0)


_FIELDS = ((4, 1), (6, 1), (8, 0), (10, 0), (12, 0))


def _by_parts(text: str) -> datetime | None:
    text = unicodedata.normalize("NFKC", text).lower()
    time = _TIME.search(text) or _COMPACT_TIME.search(text)
    if time:
        before, after = text[: time.start()], text[time.end() :]
        hour = hour_of_day(int(time[1]), f"{before[-4:]} {after[:5]}")
        clock = (hour, int(time[2]), int(time[3] or 0))
        offset_min, after = _offset(after)
        text = f"{before} {after}"
        if not offset_min and _KOREAN.search(text):
            offset_min = _KOREA_MIN
    else:
        clock, offset_min = (0, 0, 0), 0
    date = _date(text)
    return _moment(date, clock, offset_min) if date else None


def _offset(after_time: str) -> tuple[int, str]:
    """Return the minutes east of UTC that stand behind a time, and what is left of the text there."""
    if match := _OFFSET.search(after_time):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return (-minutes if match[1] == "-" else minutes), after_time[: match.start()] + " " + after_time[match.end() :]
    for word in _WORD.finditer(after_time):
        minutes_of_zone = zone_min(word[0])
        if minutes_of_zone is not None:
            return minutes_of_zone, after_time
    return 0, after_time


def _date(text: str) -> tuple[int, int, int] | None:
    """Return year, month, day. The month may be a word; a weekday that looks like one stands before it (fr. "mar.")."""
    month = None
    if number := _MONTH_NUMBER.search(text):
        month = int(number[1] or number[2])
        text = text[: number.start()] + " " + text[number.end() :]
    else:
        months = [found for word in _WORD.findall(text) if (found := month_of(word))]
        month = months[-1] if months else None
    numbers = _NUMBER.findall(text)
    if month:
        return _around_month(numbers, month)
    if _SHORT_ISO.fullmatch(text):
        return _full_year(numbers[0]), int(numbers[1]), int(numbers[2])
    if len(numbers) in (2, 3) and len(numbers[0]) == 4:
        return _year_first(*map(int, numbers), ordinal=len(numbers[1]) == 3)
    if len(numbers) == 3 and len(numbers[2]) == 4:
        first, second = int(numbers[0]), int(numbers[1])
        day_first = first > 12 or "/" not in text
        return int(numbers[2]), *((second, first) if day_first else (first, second))
    return None


def _year_first(year: int, month: int, day: int = 1, *, ordinal: bool) -> tuple[int, int, int]:
    """Return year, month, day; an *ordinal* number is the day of the year (ISO 8601, 5.2.2)."""
    if ordinal:
        date = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=month - 1)
        return date.year, date.month, date.day
    return year, month, day


def _around_month(numbers: list[str], month: int) -> tuple[int, int, int] | None:
    """Return year, month, day from the numbers beside a month that is known; a year of two digits stands last."""
    years = [number for number in numbers if len(number) >= 3]
    days = [number for number in numbers if len(number) < 3]
    if not years and len(days) >= 2:
        years.append(days.pop())
    if not years:
        return None
    return _full_year(years[0]), month, int(days[0]) if days else 1


def _full_year(digits: str) -> int:
    """RFC 5322, 4.3: two digits below 50 are after 2000, other two and three digits are after 1900."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _moment(date: tuple[int, int, int], clock: tuple[int, int, int], offset_min: int) -> datetime:
    """Return that moment in UTC. Midnight may be 24:00, and a leap second is the last one before it."""
    hour, minute, second = clock
    ahead = timedelta()
    if clock == (24, 0, 0):
        hour, ahead = 0, timedelta(days=1)
    if offset_min and abs(offset_min) <= MAX_OFFSET_MIN:
        ahead -= timedelta(minutes=offset_min)
    moment = datetime(*date, hour, minute, 59 if second == 60 else second, tzinfo=UTC)
    return moment + ahead if ahead else moment
