"""When a feed says that it changes: minutes it stays fresh, hours and days on which it is silent.

The rule: what is no number or no name that the format knows is not said.
"""

from flask_starlight.crawl.draft import Draft

_PERIOD_MIN = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
"""RSS 1.0 syndication module: updatePeriod, divided by updateFrequency."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def ttl_min(draft: Draft) -> int | None:
    """Return for how many minutes the feed stays fresh (RSS 2.0, ttl; else the syndication module), None if unsaid."""
    ttl, frequency = draft.text("ttl"), draft.text("frequency")
    if ttl.isdecimal() and len(ttl) <= 9 and int(ttl):
        return int(ttl)
    period_min = _PERIOD_MIN.get(draft.text("period").lower())
    if period_min is None:
        return None
    times = int(frequency) if frequency.isdecimal() and len(frequency) <= 6 else 1
    return max(1, period_min // max(1, times))


def skip_hours(draft: Draft) -> tuple[int, ...]:
    """Return the hours, in UTC, in which the feed is silent (RSS 2.0, skipHours: 0 to 23; RSS 0.91 has 24 for 0)."""
    said = {int(hour) for hour in draft.text("skip_hours").split() if hour.isdecimal() and len(hour) <= 2}
    return tuple(sorted({hour % 24 for hour in said if hour <= 24}))


def skip_days(draft: Draft) -> tuple[int, ...]:
    """Return the days, in UTC, on which the feed is silent (RSS 2.0, skipDays). Monday is 0."""
    said = draft.text("skip_days").lower().split()
    return tuple(number for number, day in enumerate(_DAYS) if day in said)
