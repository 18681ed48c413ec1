"""How long a server says its document stays fresh: Cache-Control and Expires (RFC 9111, 4.2 and 5.2).

The rule: nonsense says nothing; it neither raises nor is guessed at.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from email.utils import parsedate_to_datetime

MAX_FRESH_S = 31 * 24 * 3600
"""Static files are served with a year; what follows from such a promise is the schedule's business, so it is cut."""

_DIRECTIVE = re.compile(r"""\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s,;"]*))?[^,]*(?:,|$)""")
_MAX_CHARS = 1000


def fresh_for_s(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return for how many seconds from *now* the answer is fresh, 0 where it no longer is, None where it does not say.

    headers: names in lower case.  s-maxage is for shared caches, and no-cache and no-store say nothing about time.
    """
    directives = _directives(headers.get("cache-control", "")[:_MAX_CHARS])
    if "no-cache" in directives or "no-store" in directives:
        return None
    lifetime_s = _seconds(directives["max-age"]) if "max-age" in directives else _until_expiry_s(headers, now)
    if lifetime_s is None:
        return None
    age_s = _seconds(headers.get("age", "")) or 0
    return max(0, min(lifetime_s - age_s, MAX_FRESH_S))


def http_date(value: str) -> datetime | None:
    """Return the moment that an HTTP date (RFC 9110, 5.6.7) names, None where it is none."""
    try:
        moment = parsedate_to_datetime(value.strip()[:100])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _directives(value: str) -> dict[str, str]:
    """Return directive -> argument; the first of several counts (RFC 9111, 4.2.1)."""
    found: dict[str, str] = {}
    for match in _DIRECTIVE.finditer(value):
        found.setdefault(match[1].lower(), (match[2] or "").strip('"'))
    return found


def _until_expiry_s(headers: Mapping[str, str], now: datetime) -> int | None:
    expires = http_date(headers.get("expires", ""))
    sent = http_date(headers.get("date", "")) or now
    return None if expires is None else max(0, int((expires - sent).total_seconds()))


def _seconds(value: str) -> int | None:
    value = value.strip()
    return int(value[:12]) if value.isascii() and value.isdigit() else None
