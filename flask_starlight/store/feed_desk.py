"""All feeds that a reader follows, looked over and changed many at a time: a few statements, however many feeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.store import folders
from flask_starlight.store import titles
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription


@dataclass(frozen=True, slots=True)
class ManagedFeed:
    """A feed as the page of all feeds lists it. *problem*: a `FetchReason`, "" when all is well.

    newest_at, gap_min: as in the table.  interval_min: set by a person, else None.
    """

    id: int
    title: str
    url: str
    icon_hash: str
    folder_id: int | None
    newest_at: datetime | None
    gap_min: float | None
    problem: str
    interval_min: int | None
    full_text: bool

    @property
    def per_week(self) -> int | None:
        """How many entries come out in a week, None where too little is known."""
        return None if self.gap_min is None else round(7 * 24 * 60 / max(self.gap_min, 1))


def list_managed(session: Session, user_id: int) -> list[ManagedFeed]:
    """Return all that the user follows, by title."""
    columns = (Feed.icon_hash, Subscription.folder_id, Feed.newest_at, Feed.gap_min, Feed.last_reason)
    found = (
        select(Feed.id, titles.OF_READER, Feed.url, *columns, Feed.interval_min, Feed.full_text)
        .join(Subscription, Subscription.feed_id == Feed.id)
        .where(Subscription.user_id == user_id)
    )
    listed = [ManagedFeed(*row) for row in session.execute(found)]
    return sorted(listed, key=lambda feed: (feed.title.casefold(), feed.id))


def followed_among(session: Session, user_id: int, feed_ids: Sequence[int]) -> list[int]:
    """Return those of *feed_ids* that the user follows."""
    followed = select(Subscription.feed_id).where(Subscription.user_id == user_id, Subscription.feed_id.in_(feed_ids))
    return list(session.scalars(followed.order_by(Subscription.feed_id)))


def move(session: Session, user_id: int, feed_ids: Sequence[int], folder_id: int | None) -> None:
    """Put the feeds into the folder, None: at the top. Raises `NotFound` for a folder of somebody else."""
    if folder_id is not None:
        folders.get(session, user_id, folder_id)
    chosen = update(Subscription).where(*_chosen(user_id, feed_ids)).values(folder_id=folder_id)
    session.execute(chosen.execution_options(synchronize_session=False))


def unfollow(session: Session, user_id: int, feed_ids: Sequence[int]) -> None:
    """Let the user stop following the feeds; their marks stay, their own access to them is forgotten."""
    left = delete(Subscription).where(*_chosen(user_id, feed_ids))
    session.execute(left.execution_options(synchronize_session=False))
    mine = update(Feed).where(Feed.id.in_(feed_ids), Feed.owner_id == user_id)
    bare = mine.values(sealed_access=None, user_agent="")
    session.execute(bare.execution_options(synchronize_session=False))


def set_full_text(session: Session, user_id: int, feed_ids: Sequence[int], *, always: bool) -> None:
    """Fetch the page of each new entry of those of the feeds that the user follows, or no longer."""
    _set_on_feeds(session, user_id, feed_ids, full_text=always)


def set_interval(session: Session, user_id: int, feed_ids: Sequence[int], interval_min: int | None) -> None:
    """Let those of the feeds that the user follows be checked so often, None: as they publish."""
    _set_on_feeds(session, user_id, feed_ids, interval_min=interval_min)


def _chosen(user_id: int, feed_ids: Sequence[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Subscription.user_id == user_id, Subscription.feed_id.in_(feed_ids)


def _set_on_feeds(session: Session, user_id: int, feed_ids: Sequence[int], **values: object) -> None:
    followed = followed_among(session, user_id, feed_ids)
    changed = update(Feed).where(Feed.id.in_(followed)).values(**values)
    session.execute(changed.execution_options(synchronize_session=False))
