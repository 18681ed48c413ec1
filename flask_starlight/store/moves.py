"""A feed's move to another address, for good: its row takes the address, or is merged into the row that has it."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import feeds
from flask_starlight.store import notices
from flask_starlight.store.feed_state import forget_move
from flask_starlight.store.merge import merge
from flask_starlight.store.notices import NoticeKind
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription


def adopt(session: Session, feed_ids: Collection[int], *, now: datetime) -> list[int]:
    """Let the feeds *feed_ids* take the addresses to which they have moved; return the ids of those they live on as.

    A feed that is fetched with a person's own access goes to no other origin: what they entrusted was for that one.
    """
    adopted = []
    for feed_id in feed_ids:
        feed = session.get(Feed, feed_id, with_for_update=True)
        if feed is None or not feed.moved_to:
            continue
        if feed.owner_id is not None and _origin(feed.moved_to) != _origin(feed.url):
            continue
        adopted.append(_adopt(session, feed, now=now))
    return adopted


def _adopt(session: Session, feed: Feed, *, now: datetime) -> int:
    key = feeds.url_hash(feed.moved_to, owner_id=feed.owner_id)
    target = session.scalar(select(Feed).where(Feed.url_hash == key).with_for_update())
    text = f"“{feed.title or feed.url}” has moved to {feed.moved_to}. Starlight follows it there."
    if target is None:
        followers = session.scalars(select(Subscription.user_id).where(Subscription.feed_id == feed.id))
        notices.add(session, [notices.row(one, feed.id, NoticeKind.MOVED, text, now=now) for one in followers])
        feed.url, feed.url_hash = feed.moved_to, key
        forget_move(feed)
        return feed.id
    session.flush()
    merge(session, feed, target, one_host=_host(feed.url) == _host(target.url), now=now)
    return target.id


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removesuffix(".").removeprefix("www.")


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
