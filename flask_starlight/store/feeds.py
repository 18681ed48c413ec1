"""Feeds: their addresses, the claim of those that are due, what they need for a check."""

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.model.known import look
from flask_starlight.model.known import mark
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

KNOWN_ENTRIES = 200
"""Known entries sent along with a feed: more than real documents list (of 35 real ones, the median lists 20)."""

FULL_FETCH_EVERY = timedelta(hours=24)
"""Servers are wrong about 304 at times; once a day the whole document is asked for."""


_FOR_CRAWL = (
    Feed.id,
    Feed.url,
    Feed.etag,
    Feed.last_modified,
    Feed.body_hash,
    Feed.full_fetch_at,
    Feed.user_agent,
    Feed.sealed_access,
    Feed.lease_until,
)


def url_hash(url: str, *, owner_id: int | None = None) -> str:
    """Return the key under which the address is unique: among the shared feeds, or among those of their owner."""
    return digest([url] if owner_id is None else [url, str(owner_id)])


def get_or_create(session: Session, url: str, *, now: datetime, owner_id: int | None = None) -> Feed:
    """Return the feed at *url*, adding it, due at once, where it is new. owner_id: whose alone, None for all."""
    key = url_hash(url, owner_id=owner_id)
    insert_missing(session, Feed, [new_row(url, now=now, owner_id=owner_id)], key=["url_hash"])
    return session.scalars(select(Feed).where(Feed.url_hash == key)).one()


def find(session: Session, url: str) -> Feed | None:
    """Return the shared feed at *url*, None where there is none."""
    return session.scalar(select(Feed).where(Feed.url_hash == url_hash(url)))


def new_row(url: str, *, now: datetime, owner_id: int | None = None) -> dict[str, object]:
    """Return the row of a feed that nothing is known of yet and that is due at once."""
    empty = dict.fromkeys(
        ("kind", "title", "site_url", "description", "language", "icon_url", "hub_url"), ""
    ) | dict.fromkeys(("etag", "last_modified", "body_hash", "last_reason", "last_error"), "")
    key = {"url": url, "url_hash": url_hash(url, owner_id=owner_id), "owner_id": owner_id}
    return key | {"created_at": now, "next_check_at": now, "error_count": 0} | empty


def claim_due(
    session: Session, *, now: datetime, size: int, lease_s: int, unchecked_since: datetime | None = None
) -> list[FeedForCrawl]:
    """Claim up to *size* followed feeds whose time has come.

    unchecked_since: claim instead those that were not checked since then, whatever their time, but for gone ones.
    lease_s: seconds until another may claim them, longer than the longest batch takes. The next time is set first,
    to the end of the lease, so that a batch that gets lost costs one lease and nothing else.
    """
    free = (Feed.lease_until.is_(None)) | (Feed.lease_until < now)
    due = Feed.next_check_at <= now
    if unchecked_since is not None:
        unchecked = Feed.checked_at.is_(None) | (Feed.checked_at < unchecked_since)
        due = Feed.next_check_at.is_not(None) & unchecked
    followed = select(Subscription.id).where(Subscription.feed_id == Feed.id).exists()
    claim = select(Feed.id).where(due, free, followed).order_by(Feed.next_check_at).limit(size)
    ids = list(session.scalars(claim.with_for_update(skip_locked=True)))
    return lease(session, ids, now=now, lease_s=lease_s)


def lease(session: Session, ids: Sequence[int], *, now: datetime, lease_s: int) -> list[FeedForCrawl]:
    """Lease the feeds *ids* for a check, as `claim_due` does, and return what the crawler needs of them."""
    if not ids:
        return []
    until = now + timedelta(seconds=lease_s)
    leased = update(Feed).where(Feed.id.in_(ids)).values(lease_until=until, next_check_at=until)
    session.execute(leased.execution_options(synchronize_session="fetch"))
    return for_crawl(session, ids, now=now)


def for_crawl(session: Session, ids: Sequence[int], *, now: datetime) -> list[FeedForCrawl]:
    """Return what the crawler needs of the feeds *ids*; without validators where the whole document is due."""
    known = known_entries(session, ids)
    followers = _followers(session, ids)
    leased_feeds = session.execute(select(*_FOR_CRAWL).where(Feed.id.in_(ids)))
    return [_for_crawl(row, known.get(row.id, {}), followers.get(row.id, 0), now=now) for row in leased_feeds]


def is_leased(session: Session, feed_id: int, *, now: datetime) -> bool:
    """Tell whether the feed is out for a check."""
    return session.scalar(select(Feed.id).where(Feed.id == feed_id, Feed.lease_until > now)) is not None


def known_entries(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return, for each feed, guid hash -> `model.known.mark` of its newest `KNOWN_ENTRIES` entries."""
    rank = func.row_number().over(partition_by=Entry.feed_id, order_by=Entry.id.desc()).label("rank")
    columns = (Entry.feed_id, Entry.guid_hash, Entry.content_hash, Entry.url, Entry.title, Entry.published_at)
    ranked = select(*columns, rank).where(Entry.feed_id.in_(ids)).subquery()
    known: dict[int, dict[str, str]] = {}
    for row in session.execute(select(ranked).where(ranked.c.rank <= KNOWN_ENTRIES)):
        known.setdefault(row.feed_id, {})[row.guid_hash] = mark(
            row.content_hash, look(row.url, row.title, row.published_at)
        )
    return known


def _followers(session: Session, ids: Sequence[int]) -> dict[int, int]:
    number = select(Subscription.feed_id, func.count()).where(Subscription.feed_id.in_(ids))
    return dict(session.execute(number.group_by(Subscription.feed_id)).all())


def _for_crawl(row: Row[*tuple[Any, ...]], known: dict[str, str], followers: int, *, now: datetime) -> FeedForCrawl:
    whole = row.full_fetch_at is None or now - row.full_fetch_at >= FULL_FETCH_EVERY
    return FeedForCrawl(
        row.id,
        row.url,
        etag="" if whole else row.etag,
        last_modified="" if whole else row.last_modified,
        body_hash=row.body_hash,
        known=known,
        subscribers=followers,
        user_agent=row.user_agent,
        sealed_access=row.sealed_access or "",
        lease_until=row.lease_until,
    )


def checkable(session: Session) -> list[int]:
    """Return the ids of all feeds that are followed and not gone, those among them that are out for a check, too."""
    followed = select(Subscription.id).where(Subscription.feed_id == Feed.id).exists()
    return list(session.scalars(select(Feed.id).where(Feed.next_check_at.is_not(None), followed)))


def checked(session: Session, ids: Sequence[int], *, since: datetime) -> set[int]:
    """Return those of the feeds *ids* that were stored since *since*."""
    found = select(Feed.id).where(Feed.id.in_(ids), Feed.checked_at >= since, Feed.lease_until.is_(None))
    return set(session.scalars(found))


def count_failing(session: Session, ids: Sequence[int]) -> int:
    """Return how many of the feeds *ids* failed when they were last checked."""
    return session.scalar(select(func.count(Feed.id)).where(Feed.id.in_(ids), Feed.error_count > 0)) or 0
