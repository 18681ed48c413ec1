"""What comes in and what a reader reads of it, by day (UTC) and by feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import titles
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription

BUSIEST = 20


@dataclass(frozen=True, slots=True)
class FeedActivity:
    """How many entries of a feed came in, and how many of these the reader opened."""

    feed_id: int
    title: str
    entries: int
    opened: int


def published_by_day(session: Session, user_id: int, *, since: datetime) -> dict[date, int]:
    """Return day -> entries published since *since* in the feeds of the user; days without any are missing."""
    day = func.date(Entry.sort_at)
    found = (
        select(day, func.count())
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == user_id))
        .where(Entry.sort_at >= since)
        .group_by(day)
    )
    return _by_day(session.execute(found).all())


def opened_by_day(session: Session, user_id: int, *, since: datetime) -> dict[date, int]:
    """Return day -> entries whose page the user opened, the last time on that day."""
    day = func.date(Mark.opened_at)
    found = select(day, func.count()).where(Mark.user_id == user_id, Mark.opened_at >= since).group_by(day)
    return _by_day(session.execute(found).all())


def busiest_feeds(session: Session, user_id: int, *, since: datetime) -> list[FeedActivity]:
    """Return the user's feeds with the most entries published since *since*, at most `BUSIEST`."""
    count = func.count(Entry.id)
    found = (
        select(Feed.id, titles.OF_READER, count, func.count(Mark.opened_at))
        .join(Subscription, and_(Subscription.feed_id == Feed.id, Subscription.user_id == user_id))
        .join(Entry, and_(Entry.feed_id == Feed.id, Entry.sort_at >= since))
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == user_id))
        .group_by(Feed.id, Subscription.title, Feed.title, Feed.url)
        .order_by(count.desc(), Feed.id)
        .limit(BUSIEST)
    )
    return [FeedActivity(*row) for row in session.execute(found)]


def _by_day(rows: Sequence[Row[Any, int]]) -> dict[date, int]:
    return {day if isinstance(day, date) else date.fromisoformat(day): count for day, count in rows}
