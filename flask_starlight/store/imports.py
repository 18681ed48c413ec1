"""Whole subscription lists: followed in a few statements, and watched until the crawler has looked at each feed once.

An import is known by its moment: every subscription that it made began at that very time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import feeds
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

FAILED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class WantedFeed:
    """A feed of a list. *title*: "" for the feed's own."""

    url: str
    title: str
    folder_id: int | None


@dataclass(frozen=True, slots=True)
class FailedFeed:
    """A feed that could not be fetched yet; *reason* is a `FetchReason`."""

    feed_id: int
    title: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far the crawler is with the *total* feeds of an import. failed: the first `FAILED_SHOWN` of them."""

    total: int
    looked_at: int
    failed_count: int
    failed: tuple[FailedFeed, ...]

    @property
    def is_over(self) -> bool:
        """Whether each feed was looked at."""
        return self.looked_at >= self.total


def follow(session: Session, user_id: int, wanted: Sequence[WantedFeed], *, now: datetime) -> list[int]:
    """Let the user follow the feeds; one they follow already stays as it is. Returns the ids of all, in their order."""
    rows = [feeds.new_row(feed.url, now=now) for feed in wanted]
    insert_missing(session, Feed, rows, key=["url_hash"])
    found = session.execute(select(Feed.url_hash, Feed.id).where(Feed.url_hash.in_([row["url_hash"] for row in rows])))
    ids = {row.url_hash: row.id for row in found}
    subscribed = [
        {
            "user_id": user_id,
            "feed_id": ids[row["url_hash"]],
            "folder_id": feed.folder_id,
            "title": clip(feed.title, TITLE_CHARS),
            "read_through_id": 0,
            "created_at": now,
        }
        for feed, row in zip(wanted, rows, strict=True)
    ]
    insert_missing(session, Subscription, subscribed, key=["user_id", "feed_id"])
    return [ids[row["url_hash"]] for row in rows]


def progress(session: Session, user_id: int, *, at: datetime) -> ImportProgress:
    """Return how far the feeds are that the user follows since the moment *at*."""
    ours = and_(Subscription.feed_id == Feed.id, Subscription.user_id == user_id, Subscription.created_at == at)
    is_known = or_(Feed.checked_at.is_not(None), Feed.next_check_at.is_(None))
    columns = (func.count(), func.count(func.nullif(is_known, False)), func.count(func.nullif(Feed.error_count, 0)))
    total, looked_at, failed_count = session.execute(select(*columns).join_from(Feed, Subscription, ours)).one()
    title = func.coalesce(func.nullif(Subscription.title, ""), func.nullif(Feed.title, ""), Feed.url)
    failed = (
        select(Feed.id, title, Feed.url, Feed.last_reason)
        .join(Subscription, ours)
        .where(Feed.error_count > 0)
        .order_by(Feed.id)
        .limit(FAILED_SHOWN)
    )
    return ImportProgress(total, looked_at, failed_count, tuple(FailedFeed(*row) for row in session.execute(failed)))
