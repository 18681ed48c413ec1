"""Who follows what, under which title and in which folder."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy import case
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.store import titles
from flask_starlight.store.clip import clip
from flask_starlight.store.feed_access import forget as forget_access
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

ROWS_AT_ONCE = 5000
"""In one statement: three values each, and SQLite takes 32,766."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed as lists of all that a user follows name it. *title* is the user's own, else the feed's, else its address.

    icon_hash: "" where it has no icon.
    """

    feed_id: int
    folder_id: int | None
    title: str
    url: str
    site_url: str
    last_reason: str
    read_through_id: int
    icon_hash: str


@dataclass(frozen=True, slots=True)
class SubscribedFeed(Followed):
    """A feed as one user sees it. own_title: "" where the user gave it none."""

    own_title: str
    checked_at: datetime | None
    next_check_at: datetime | None
    error_count: int
    last_error: str
    full_text: bool


def subscribe(
    session: Session, user_id: int, feed_id: int, *, now: datetime, folder_id: int | None = None, title: str = ""
) -> None:
    """Let the user follow the feed; one who does already keeps what they have."""
    insert_missing(
        session,
        Subscription,
        [
            {
                "user_id": user_id,
                "feed_id": feed_id,
                "folder_id": folder_id,
                "title": clip(title, TITLE_CHARS),
                "read_through_id": 0,
                "created_at": now,
            }
        ],
        key=["user_id", "feed_id"],
    )


def list_subscribed(session: Session, user_id: int) -> list[Followed]:
    """Return all that the user follows, by title."""
    feeds = [Followed(*row) for row in session.execute(_followed_by(user_id, _FOLLOWED))]
    return sorted(feeds, key=lambda feed: (feed.title.casefold(), feed.feed_id))


def get(session: Session, user_id: int, feed_id: int) -> SubscribedFeed:
    """Return the feed as the user sees it. Raises `NotFound` where they do not follow it."""
    row = session.execute(_followed_by(user_id, (*_FOLLOWED, *_SUBSCRIBED)).where(Feed.id == feed_id)).first()
    if row is None:
        raise NotFound(f"subscriptions: the user does not follow feed {feed_id}")
    return SubscribedFeed(*row)


def edit(session: Session, user_id: int, feed_id: int, *, title: str, folder_id: int | None) -> None:
    """Change title ("": the feed's own) and folder. Raises `NotFound`."""
    subscription = _row(session, user_id, feed_id)
    subscription.title = clip(title, TITLE_CHARS)
    subscription.folder_id = folder_id


def set_read_through(session: Session, through: Mapping[int, int]) -> None:
    """Set `read_through_id` of many: subscription id -> entry id."""
    wanted = sorted(through.items())
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        chunk = dict(wanted[start : start + ROWS_AT_ONCE])
        changed = update(Subscription).where(Subscription.id.in_(chunk))
        changed = changed.values(read_through_id=case(chunk, value=Subscription.id))
        session.execute(changed.execution_options(synchronize_session=False))


def unsubscribe(session: Session, user_id: int, feed_id: int) -> None:
    """Let the user stop following the feed; their marks stay for the day they come back, their access does not.

    Raises `NotFound`.
    """
    session.delete(_row(session, user_id, feed_id))
    forget_access(session, user_id, feed_id)
    session.flush()


def feed_ids(session: Session, user_id: int) -> list[int]:
    """Return the ids of the feeds that the user follows."""
    return list(session.scalars(select(Subscription.feed_id).where(Subscription.user_id == user_id)))


def subscribers_of(session: Session, feeds: Iterable[int]) -> list[int]:
    """Return the ids of the users who follow any of *feeds*."""
    return list(session.scalars(select(Subscription.user_id).where(Subscription.feed_id.in_(list(feeds))).distinct()))


def drop_orphans(session: Session) -> None:
    """Nobody follows it, nobody has it: feeds that never had an entry and have no subscriber are removed."""
    followed = select(Subscription.feed_id).where(Subscription.feed_id == Feed.id).exists()
    session.execute(delete(Feed).where(~followed, Feed.changed_at.is_(None)))


def count_subscribers(session: Session, feed_id: int) -> int:
    """Return how many users follow the feed."""
    return session.scalar(select(func.count()).where(Subscription.feed_id == feed_id)) or 0


def _row(session: Session, user_id: int, feed_id: int) -> Subscription:
    found = select(Subscription).where(Subscription.user_id == user_id, Subscription.feed_id == feed_id)
    subscription = session.scalar(found)
    if subscription is None:
        raise NotFound(f"subscriptions: the user does not follow feed {feed_id}")
    return subscription


_FOLLOWED = (
    Feed.id,
    Subscription.folder_id,
    titles.OF_READER,
    Feed.url,
    Feed.site_url,
    Feed.last_reason,
    Subscription.read_through_id,
    Feed.icon_hash,
)
_SUBSCRIBED = (
    Subscription.title,
    Feed.checked_at,
    Feed.next_check_at,
    Feed.error_count,
    Feed.last_error,
    Feed.full_text,
)


def _followed_by(user_id: int, columns: Sequence[Any]) -> Select[*tuple[Any, ...]]:
    return select(*columns).join(Feed, Feed.id == Subscription.feed_id).where(Subscription.user_id == user_id)
