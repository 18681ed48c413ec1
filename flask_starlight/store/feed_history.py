"""A feed's own record: its checks so far, its next one, how much it publishes. The same for all who follow it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlalchemy import String
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.store import titles
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed

WEEKS = 26

_DAY_CHARS = len("2026-11-20")


@dataclass(frozen=True, slots=True)
class CheckedFeed:
    """A feed as its checks see it. For the fields see the table; *title* is its address where it has none."""

    id: int
    title: str
    url: str
    checked_at: datetime | None
    next_check_at: datetime | None
    next_rule: str
    lease_until: datetime | None
    error_count: int
    last_reason: str
    last_error: str
    gap_min: float | None
    newest_at: datetime | None
    interval_min: int | None
    moved_to: str
    moved_days: int
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """Entries that came out in the seven days that begin with *begin*."""

    begin: date
    entries: int


def get(session: Session, feed_id: int) -> CheckedFeed:
    """Return the feed, whoever follows it. Raises `NotFound`."""
    columns = (
        Feed.id,
        titles.OWN,
        Feed.url,
        Feed.checked_at,
        Feed.next_check_at,
        Feed.next_rule,
        Feed.lease_until,
        Feed.error_count,
        Feed.last_reason,
        Feed.last_error,
        Feed.gap_min,
        Feed.newest_at,
        Feed.interval_min,
        Feed.moved_to,
        Feed.moved_days,
        Feed.owner_id,
    )
    row = session.execute(select(*columns).where(Feed.id == feed_id)).first()
    if row is None:
        raise NotFound(f"feeds: there is no feed {feed_id}")
    return CheckedFeed(*row)


def set_interval(session: Session, feed_id: int, interval_min: int | None) -> None:
    """Let the feed be checked every *interval_min* minutes, None: as it publishes. Raises `NotFound`."""
    feed = session.get(Feed, feed_id)
    if feed is None:
        raise NotFound(f"feeds: there is no feed {feed_id}")
    feed.interval_min = interval_min


def entries_by_week(session: Session, feed_id: int, *, now: datetime) -> list[Week]:
    """Return the last `WEEKS` weeks, the oldest first; the last one ends today."""
    begin = now.date() - timedelta(days=7 * WEEKS - 1)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=7 * WEEKS - 1)
    day = func.substr(cast(Entry.sort_at, String), 1, _DAY_CHARS)  # both databases write it as 2026-11-20 12:00
    counted = select(day, func.count()).where(Entry.feed_id == feed_id, Entry.sort_at >= midnight).group_by(day)
    weeks: Counter[int] = Counter()
    for text, number in session.execute(counted):
        weeks[(date.fromisoformat(text) - begin).days // 7] += number
    return [Week(begin + timedelta(days=7 * number), weeks[number]) for number in range(WEEKS)]
