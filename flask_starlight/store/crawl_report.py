"""How the crawl goes, over all feeds that somebody follows: for administrators, Prometheus and `starlight doctor`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import titles
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import FetchAttempt
from flask_starlight.store.tables import Subscription

LISTED = 10
"""Feeds among the slowest, and among those that fail most."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class CrawledFeed:
    """A feed as the administrator sees it. *title*: its address where it has none, or is fetched by a reader's own
    access: what came in by that is nobody else's."""

    id: int
    title: str
    is_private: bool
    url: str
    checked_at: datetime | None
    next_check_at: datetime | None
    next_rule: str
    gap_min: float | None
    error_count: int
    last_reason: str
    last_error: str


@dataclass(frozen=True, slots=True)
class SlowFeed:
    """A feed and how long its checks took, on average and at most. *title*: as of a `CrawledFeed`."""

    id: int
    title: str
    is_private: bool
    mean_ms: int
    longest_ms: int


def count_by_state(session: Session, *, now: datetime) -> dict[str, int]:
    """Return how many followed feeds are "ok", "failing", "gone", "new" (never checked) and "due"."""
    return {
        state: session.scalar(select(func.count()).select_from(Feed).where(_followed(), *wanted)) or 0
        for state, wanted in _states(now).items()
    }


def list_feeds(session: Session, state: str, *, now: datetime, after_id: int = 0) -> list[CrawledFeed]:
    """Return up to `PAGE` followed feeds of *state*, as in `count_by_state` or "" for all, by id from *after_id* on."""
    wanted = _states(now).get(state, ())
    return _crawled(session, _feeds().where(*wanted, Feed.id > after_id).order_by(Feed.id).limit(PAGE))


def most_failing(session: Session) -> list[CrawledFeed]:
    """Return the feeds with the most failures in a row, those that are gone not among them."""
    failing = _feeds().where(Feed.error_count > 0, Feed.next_check_at.is_not(None))
    return _crawled(session, failing.order_by(Feed.error_count.desc(), Feed.id).limit(LISTED))


def slowest(session: Session, *, since: datetime) -> list[SlowFeed]:
    """Return the feeds whose checks since *since* took the longest on average."""
    mean = func.avg(FetchAttempt.duration_ms)
    checks = (
        select(Feed.id, _title(), Feed.owner_id.is_not(None), mean, func.max(FetchAttempt.duration_ms))
        .join(FetchAttempt, FetchAttempt.feed_id == Feed.id)
        .where(FetchAttempt.at >= since, FetchAttempt.duration_ms > 0)
        .group_by(Feed.id)
        .order_by(mean.desc(), Feed.id)
        .limit(LISTED)
    )
    return [SlowFeed(row[0], row[1], bool(row[2]), round(row[3]), row[4]) for row in session.execute(checks)]


def _states(now: datetime) -> Mapping[str, tuple[ColumnElement[bool], ...]]:
    return {
        "ok": (Feed.checked_at.is_not(None), Feed.error_count == 0, Feed.next_check_at.is_not(None)),
        "failing": (Feed.error_count > 0, Feed.next_check_at.is_not(None)),
        "gone": (Feed.next_check_at.is_(None),),
        "new": (Feed.checked_at.is_(None), Feed.error_count == 0),
        "due": (Feed.next_check_at <= now,),
    }


def _followed() -> ColumnElement[bool]:
    return select(Subscription.id).where(Subscription.feed_id == Feed.id).exists()


def _title() -> ColumnElement[str]:
    return case((Feed.owner_id.is_not(None), Feed.url), else_=titles.OWN)


def _feeds() -> Select[*tuple[Any, ...]]:
    return select(
        Feed.id,
        _title(),
        Feed.owner_id.is_not(None),
        Feed.url,
        Feed.checked_at,
        Feed.next_check_at,
        Feed.next_rule,
        Feed.gap_min,
        Feed.error_count,
        Feed.last_reason,
        Feed.last_error,
    ).where(_followed())


def _crawled(session: Session, found: Select[*tuple[Any, ...]]) -> list[CrawledFeed]:
    return [CrawledFeed(*row) for row in session.execute(found)]
