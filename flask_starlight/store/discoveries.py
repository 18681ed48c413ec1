"""Readers' wishes to subscribe to an address, from the form to the feed."""

from dataclasses import asdict
from datetime import datetime
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import URL_CHARS
from flask_starlight.store.tables import Discovery

KEPT = timedelta(days=7)


def create(session: Session, user_id: int, url: str, *, folder_id: int | None, now: datetime) -> Discovery:
    """Note that the user wants to subscribe to *url*, a feed's or a page's address."""
    wish = Discovery(user_id=user_id, url=clip(url, URL_CHARS), folder_id=folder_id, state="pending", created_at=now)
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
    wish.feed_id = feed_id
    wish.candidates = [asdict(candidate) for candidate in outcome.candidates]
    wish.reason = outcome.reason or ""
    wish.detail = clip(outcome.detail, TITLE_CHARS)
    wish.state = "done" if feed_id is not None else "choose" if outcome.candidates else "failed"


def waiting_since(session: Session, before: datetime, *, limit: int = 100) -> list[DiscoveryForCrawl]:
    """Return open wishes older than *before*: their message was lost, or the queue was away."""
    waiting = select(Discovery.id, Discovery.url).where(Discovery.state == "pending", Discovery.created_at < before)
    return [DiscoveryForCrawl(*row) for row in session.execute(waiting.order_by(Discovery.id).limit(limit))]


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove wishes that were made more than `KEPT` ago."""
    session.execute(delete(Discovery).where(Discovery.created_at < now - KEPT))
