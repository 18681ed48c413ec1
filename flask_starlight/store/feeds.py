"""Feeds: their addresses, the claim of those that are due, what they need for a check."""

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

KNOWN_ENTRIES = 200
"""Known entries sent along with a feed: more than real documents list (of 35 real ones, the median lists 20)."""

SHORT_HASH_CHARS = 8
"""Of a content hash, as it travels: an edit that is missed for a collision has a chance of 1 in 4 * 10^9."""


def url_hash(url: str) -> str:
    """Return the key under which the address is unique."""
    return digest([url])


def get_or_create(session: Session, url: str, *, now: datetime) -> Feed:
    """Return the feed at *url*, adding it, due at once, where it is new."""
    key = url_hash(url)
    insert_missing(session, Feed, [new_row(url, now=now)], key=["url_hash"])
    return session.scalars(select(Feed).where(Feed.url_hash == key)).one()


def find(session: Session, url: str) -> Feed | None:
    """Return the feed at *url*, None where there is none."""
    return session.scalar(select(Feed).where(Feed.url_hash == url_hash(url)))


def new_row(url: str, *, now: datetime) -> dict[str, object]:
    """Return the row of a feed that nothing is known of yet and that is due at once."""
    empty = dict.fromkeys(
        ("kind", "title", "site_url", "description", "language", "icon_url", "hub_url"), ""
    ) | dict.fromkeys(("etag", "last_modified", "body_hash", "last_reason", "last_error"), "")
    return {"url": url, "url_hash": url_hash(url), "created_at": now, "next_check_at": now, "error_count": 0} | empty


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
    columns = (Feed.id, Feed.url, Feed.etag, Feed.last_modified, Feed.body_hash)
    known = known_entries(session, ids)
    return [
        FeedForCrawl(row.id, row.url, row.etag, row.last_modified, row.body_hash, known.get(row.id, {}))
        for row in session.execute(select(*columns).where(Feed.id.in_(ids)))
    ]


def is_leased(session: Session, feed_id: int, *, now: datetime) -> bool:
    """Tell whether the feed is out for a check."""
    return session.scalar(select(Feed.id).where(Feed.id == feed_id, Feed.lease_until > now)) is not None


def known_entries(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return, for each feed, guid hash -> short content hash of its newest `KNOWN_ENTRIES` entries."""
    rank = func.row_number().over(partition_by=Entry.feed_id, order_by=Entry.id.desc()).label("rank")
    ranked = select(Entry.feed_id, Entry.guid_hash, Entry.content_hash, rank).where(Entry.feed_id.in_(ids)).subquery()
    known: dict[int, dict[str, str]] = {}
    for feed_id, guid_hash, content_hash, _ in session.execute(select(ranked).where(ranked.c.rank <= KNOWN_ENTRIES)):
        known.setdefault(feed_id, {})[guid_hash] = content_hash[:SHORT_HASH_CHARS]
    return known


def count_unchecked(session: Session, ids: Sequence[int], *, since: datetime) -> int:
    """Return how many of the feeds *ids* were not stored since *since*."""
    checked = select(Feed.id).where(Feed.id.in_(ids), Feed.checked_at >= since, Feed.lease_until.is_(None))
    return len(ids) - len(session.scalars(checked).all())


def count_failing(session: Session, ids: Sequence[int]) -> int:
    """Return how many of the feeds *ids* failed when they were last checked."""
    return session.scalar(select(func.count(Feed.id)).where(Feed.id.in_(ids), Feed.error_count > 0)) or 0


def count_by_state(session: Session, *, now: datetime) -> dict[str, int]:
    """Return how many followed feeds are "ok", "failing", "gone", "new" (never checked) and "due"."""
    followed = select(Subscription.id).where(Subscription.feed_id == Feed.id).exists()

    def number(*where: object) -> int:
        return session.scalar(select(func.count()).select_from(Feed).where(followed, *where)) or 0  # type: ignore[arg-type]

    return {
        "ok": number(Feed.checked_at.is_not(None), Feed.error_count == 0, Feed.next_check_at.is_not(None)),
        "failing": number(Feed.error_count > 0, Feed.next_check_at.is_not(None)),
        "gone": number(Feed.next_check_at.is_(None)),
        "new": number(Feed.checked_at.is_(None), Feed.error_count == 0),
        "due": number(Feed.next_check_at <= now),
    }
