"""How times, numbers and sizes are written, in the reader's language and by their clock."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import locale
from flask_starlight.web.i18n import speech
from flask_starlight.web.i18n import time_zone


def attach(app: Flask) -> None:
    """Give the templates of *app* the filters."""
    app.jinja_env.filters |= {"ago": ago, "day": day, "moment": moment, "number": number, "size": size}


def ago(when: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago, or how far ahead, *when* is; with its day from two days on; "never" for None."""
    if when is None:
        return _("never")
    now = now or utc_now()
    apart = abs(now - when)
    if apart >= timedelta(days=2):
        return day(_local(when), with_year=_local(when).year != _local(now).year)
    if apart < timedelta(minutes=1):
        return _("just now") if when <= now else _("in a moment")
    minutes = int(apart.total_seconds()) // 60
    if when <= now:
        return _("%(n)s min ago", n=minutes) if minutes < 60 else _("%(n)s h ago", n=minutes // 60)
    return _("in %(n)s min", n=minutes) if minutes < 60 else _("in %(n)s h", n=minutes // 60)


def moment(when: datetime) -> str:
    """Return *when* in full, by the reader's clock: "20 November 2026, 12:00", with "UTC" where that is their clock."""
    local = _local(when)
    zone = " UTC" if time_zone() == "UTC" else ""
    return _("%(day)s, %(time)s", day=day(local, is_long=True), time=f"{local:%H:%M}{zone}")


def day(which: date, *, with_year: bool = True, is_long: bool = False) -> str:
    """Return the day *which*: "20 Nov 2026", or "20 November 2026"."""
    month = _months(locale(), is_long)[which.month]
    if with_year:
        return _("%(day)s %(month)s %(year)s", day=which.day, month=month, year=which.year)
    return _("%(day)s %(month)s", day=which.day, month=month)


def number(value: int) -> str:
    """Return *value* with its thousands apart."""
    return _number(value, locale())


def size(length: int) -> str:
    """Return a file's size in the unit that suits it."""
    if length < 1_000_000:
        return f"{max(1, length // 1000)} kB"
    return f"{length / 1_000_000:.1f} MB"


_NUMBERED_MONTHS = {"zh_Hans"}
"""Languages whose long dates have the month as a number, which Babel calls its abbreviation: 11月, not 十一月."""


@lru_cache
def _months(language: str, is_long: bool) -> dict[int, str]:
    is_spelled = is_long and language not in _NUMBERED_MONTHS
    return dict(get_month_names("wide" if is_spelled else "abbreviated", locale=Locale.parse(language)).items())


@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    return str(format_decimal(value, locale=language))


def _local(when: datetime) -> datetime:
    return when.astimezone(speech().zone)
