"""Rows and values for tests, short to write."""

from datetime import datetime
from datetime import timedelta

from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import Sweep
from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store import sweep as sweeps
from flask_starlight.store import users
from flask_starlight.store.outcomes import Stored
from flask_starlight.store.outcomes import store_outcomes
from flask_starlight.store.sweep import Swept
from tests.conftest import NOW


def user(session: Session, name: str = "ada") -> int:
    return users.create(session, name, "hash", is_admin=False, now=NOW).id


def feed(session: Session, url: str = "https://example.org/feed", *followers: int) -> int:
    feed_id = feeds.get_or_create(session, url, now=NOW).id
    for follower in followers:
        subscriptions.subscribe(session, follower, feed_id, now=NOW)
    return feed_id


def intent(guid: str, *, title: str = "", content: str = "<p>text</p>", age_h: int | None = 1) -> EntryIntent:
    return EntryIntent(
        guid_hash=digest([guid]),
        content_hash=digest([title, content]),
        guid=guid,
        url=f"https://example.org/{guid}",
        title=title or guid,
        author="Ada",
        content=content,
        excerpt="text",
        published_at=None if age_h is None else NOW - timedelta(hours=age_h),
        updated_at=None,
    )


def changed(feed_id: int, *entries: EntryIntent, etag: str = '"1"') -> FeedOutcome:
    return FeedOutcome(
        feed_id,
        OutcomeState.CHANGED,
        http_status=200,
        etag=etag,
        body_hash=digest([etag]),
        facts=FeedFacts(kind="rss", title="Example"),
        entries=entries,
    )


def store(session: Session, *outcomes: FeedOutcome, now: datetime = NOW) -> Stored:
    return store_outcomes(session, outcomes, now=now, interval_min=60, luck=lambda: 0.0)


def entries(session: Session, feed_id: int, *guids: str) -> None:
    """Store an entry per guid, the first the newest."""
    store(session, changed(feed_id, *[intent(guid, age_h=age_h) for age_h, guid in enumerate(guids, start=1)]))


def sweep(session: Session, query: EntryQuery, *, through_id: int, now: datetime = NOW) -> Swept:
    """Mark the whole list read."""
    return sweeps.sweep(session, Sweep(query, through_id), now=now)
