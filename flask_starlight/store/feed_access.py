"""Feeds that are fetched with a person's own access: each has a row of its own beside the shared one.

The rule: what came in by somebody's access is seen by nobody else, and what is stored of the access is sealed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.store import feeds
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import Subscription

USER_AGENT_CHARS = 255


@dataclass(frozen=True, slots=True)
class AccessOfFeed:
    """What may be shown of a feed's access. *is_set*: whether something secret is sealed there."""

    url: str
    is_own: bool
    is_set: bool
    user_agent: str


def get(session: Session, user_id: int, feed_id: int) -> AccessOfFeed:
    """Return how the user's feed is fetched. Raises `NotFound` where they do not follow it."""
    feed, _ = _followed(session, user_id, feed_id)
    is_own = feed.owner_id is not None
    return AccessOfFeed(feed.url, is_own, bool(feed.sealed_access), feed.user_agent if is_own else "")


def give(session: Session, user_id: int, feed_id: int, *, sealed: str, user_agent: str, now: datetime) -> int:
    """Let the user follow the feed by their own access from now on; return the id of the feed that is theirs alone.

    sealed: what `model.access.seal` made, "" for none.  user_agent: "" for the crawler's own. Raises `NotFound`.
    """
    shared, subscription = _followed(session, user_id, feed_id)
    own = feeds.get_or_create(session, shared.url, now=now, owner_id=user_id)
    own.sealed_access, own.user_agent = sealed or None, clip(user_agent, USER_AGENT_CHARS)
    own.etag = own.last_modified = own.body_hash = ""  # they were told to somebody else, or to nobody
    own.next_check_at, own.lease_until = now, None
    _move(session, subscription, own.id)
    return own.id


def take(session: Session, user_id: int, feed_id: int, *, now: datetime) -> int:
    """Forget the user's access, and let them follow the shared feed instead; return its id. Raises `NotFound`."""
    own, subscription = _followed(session, user_id, feed_id)
    if own.owner_id is None:
        return own.id
    forget(session, user_id, feed_id)
    shared = feeds.get_or_create(session, own.url, now=now)
    _move(session, subscription, shared.id)
    return shared.id


def forget(session: Session, user_id: int, feed_id: int) -> None:
    """Forget the user's access to the feed, where it has one."""
    mine = update(Feed).where(Feed.id == feed_id, Feed.owner_id == user_id)
    session.execute(mine.values(sealed_access=None, user_agent=""))


def _move(session: Session, subscription: Subscription, feed_id: int) -> None:
    """Let *subscription*, and the rules that look at its feed alone, be of another feed."""
    user_id, left_id = subscription.user_id, subscription.feed_id
    if left_id == feed_id:
        return
    rules = update(Rule).where(Rule.user_id == user_id, Rule.feed_id == left_id)
    session.execute(rules.values(feed_id=feed_id))
    there = select(Subscription.id).where(Subscription.user_id == user_id, Subscription.feed_id == feed_id)
    if session.scalar(there) is None:
        subscription.feed_id = feed_id
    else:
        session.delete(subscription)
    session.flush()


def _followed(session: Session, user_id: int, feed_id: int) -> tuple[Feed, Subscription]:
    rows = select(Feed, Subscription).join(Subscription, Subscription.feed_id == Feed.id)
    found = session.execute(rows.where(Feed.id == feed_id, Subscription.user_id == user_id)).first()
    if found is None:
        raise NotFound(f"feeds: the user does not follow feed {feed_id}")
    return found[0], found[1]
