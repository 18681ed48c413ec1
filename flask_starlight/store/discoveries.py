"""Readers' wishes to subscribe to an address, from the form to the feed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import TriedAddress
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.store.clip import clip
from flask_starlight.store.feeds import url_hash
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import URL_CHARS
from flask_starlight.store.tables import Discovery
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription

KEPT = timedelta(days=7)


def create(
    session: Session, user_id: int, url: str, *, folder_id: int | None, now: datetime, preview: bool = False
) -> Discovery:
    """Note that the user wants to subscribe to *url*, a feed's or a page's address. preview: to see it before that."""
    wish = Discovery(
        user_id=user_id,
        url=clip(url, URL_CHARS),
        folder_id=folder_id,
        preview=preview,
        state="pending",
        created_at=now,
    )
    session.add(wish)
    session.flush()
    return wish


def get(session: Session, user_id: int, discovery_id: int) -> Discovery:
    """Return the user's wish. Raises `NotFound`."""
    wish = session.get(Discovery, discovery_id)
    if wish is None or wish.user_id != user_id:
        raise NotFound(f"discoveries: {discovery_id} is not a discovery of this user")
    return wish


def pending_for_update(session: Session, discovery_id: int) -> Discovery | None:
    """Return the wish, locked, while it is still open; None where it was answered or forgotten."""
    wish = session.scalar(select(Discovery).where(Discovery.id == discovery_id).with_for_update())
    return wish if wish is not None and wish.state == "pending" else None


def settle(wish: Discovery, outcome: DiscoveryOutcome, *, feed_id: int | None) -> None:
    """Note the answer; *feed_id*: the feed that the user follows now, where one was found."""
    offered = [_clipped(candidate) for candidate in outcome.candidates if len(candidate.url) <= URL_CHARS]
    tried = [replace(one, url=clip(one.url, URL_CHARS), detail=clip(one.detail, TITLE_CHARS)) for one in outcome.tried]
    wish.feed_id = feed_id
    wish.state = "done" if feed_id is not None else "choose" if offered else "failed"
    wish.candidates = to_wire(tried if wish.state == "failed" else offered)
    wish.reason = outcome.reason or ""
    wish.detail = clip(outcome.detail, TITLE_CHARS)


def offered_feeds(wish: Discovery) -> list[FeedCandidate]:
    """Return the feeds to choose from, none where there is nothing to choose."""
    return from_wire(wish.candidates, list[FeedCandidate]) if wish.state == "choose" else []


def tried_addresses(wish: Discovery) -> list[TriedAddress]:
    """Return what was fetched in vain for a wish that failed, in order."""
    return from_wire(wish.candidates, list[TriedAddress]) if wish.state == "failed" else []


def followed_among(session: Session, user_id: int, urls: Iterable[str]) -> set[str]:
    """Return those of *urls* that are feeds which the user follows already."""
    hashes = [url_hash(url) for url in urls]
    followed = select(Feed.url).join(Subscription, Subscription.feed_id == Feed.id)
    return set(session.scalars(followed.where(Subscription.user_id == user_id, Feed.url_hash.in_(hashes))))


def waiting_since(session: Session, before: datetime, *, limit: int = 100) -> list[DiscoveryForCrawl]:
    """Return open wishes older than *before*: their message was lost, or the queue was away."""
    waiting = select(Discovery.id, Discovery.url, Discovery.preview).where(
        Discovery.state == "pending", Discovery.created_at < before
    )
    return [DiscoveryForCrawl(*row) for row in session.execute(waiting.order_by(Discovery.id).limit(limit))]


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove wishes that were made more than `KEPT` ago."""
    session.execute(delete(Discovery).where(Discovery.created_at < now - KEPT))


def _clipped(candidate: FeedCandidate) -> FeedCandidate:
    return replace(
        candidate,
        title=clip(candidate.title, TITLE_CHARS),
        note=clip(candidate.note, TITLE_CHARS),
        description=clip(candidate.description, TITLE_CHARS),
        entries=tuple(replace(entry, title=clip(entry.title, TITLE_CHARS)) for entry in candidate.entries),
    )
