"""Days as they are typed in a query, and the time that each of them is for a reader."""

import re
from calendar import monthrange
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST_MS = 1 << 42
"""139 years: what lies further off is taken to be as far, so that an engine can have it in a number of 64 bits beside
something else."""

_CALENDAR = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?", re.ASCII)
_AGO = re.compile(r"([0-9]{1,4})d", re.ASCII)
_LAST_YEAR = 2999


def normal_day(text: str) -> str:
    """Return the day that *text* (in lower case) names, as the language spells it; "" where it names none."""
    if text in ("today", "yesterday"):
        return text
    if ago := _AGO.fullmatch(text):
        return f"{int(ago[1])}d"
    found = _CALENDAR.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= _LAST_YEAR:
        return ""
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return ""
    return "-".join([f"{year:04}", *(f"{number:02}" for number in (month, day)[: found[0].count("-")])])


def span_ms(day: str, *, now: datetime, zone: tzinfo) -> tuple[int, int]:
    """Return when a *normal_day* begins and ends, in milliseconds since 1970."""
    first, after = _dates(day, now.astimezone(zone).date())
    begin, end = (datetime.combine(each, time(), zone) for each in (first, after))
    return milliseconds(begin), milliseconds(end)


def milliseconds(at: datetime) -> int:
    """Return the milliseconds from 1970 to *at*."""
    passed = (at - _EPOCH) // timedelta(milliseconds=1)
    return max(-_FURTHEST_MS, min(passed, _FURTHEST_MS))


def _dates(day: str, today: date) -> tuple[date, date]:
    """Return the first day of what *day* names, and the first one after it."""
    ago = {"today": 0, "yesterday": 1}.get(day)
    if ago is None and day.endswith("d"):
        ago = int(day.removesuffix("d"))
    if ago is not None:
        first = today - timedelta(days=ago)
        return first, first + timedelta(days=1)
    year, month, number = [*map(int, day.split("-")), 0, 0][:3]
    if number:
        return date(year, month, number), date(year, month, number) + timedelta(days=1)
    if month:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return date(year, 1, 1), date(year + 1, 1, 1)
