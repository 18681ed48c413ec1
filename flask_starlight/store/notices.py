"""What readers should know of their feeds, until they have seen it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.store import titles
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Notice
from flask_starlight.store.tables import Subscription

SHOWN = 5
"""At once; the others follow when these are dismissed."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    GONE = "gone"
    MOVED = "moved"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice at the top of a page. *feed_id* is None once the feed is no more."""

    id: int
    feed_id: int | None
    kind: NoticeKind
    text: str


def list_notices(session: Session, user_id: int) -> list[ShownNotice]:
    """Return the user's oldest `SHOWN` notices, oldest first."""
    columns = select(Notice.id, Notice.feed_id, Notice.kind, Notice.text)
    found = session.execute(columns.where(Notice.user_id == user_id).order_by(Notice.id).limit(SHOWN))
    return [ShownNotice(row.id, row.feed_id, NoticeKind(row.kind), row.text) for row in found]


def dismiss(session: Session, user_id: int, notice_id: int) -> None:
    """Remove the user's notice; one that is gone already is no error. Raises `NotFound` where it is someone else's."""
    owner_id = session.scalar(select(Notice.user_id).where(Notice.id == notice_id))
    if owner_id not in (None, user_id):
        raise NotFound(f"notices: {notice_id} is not a notice of this user")
    session.execute(delete(Notice).where(Notice.id == notice_id, Notice.user_id == user_id))


def tell_gone(session: Session, feed_ids: Collection[int], *, now: datetime) -> None:
    """Tell all who follow one of *feed_ids* that its publisher took it down for good: two statements."""
    if not feed_ids:
        return
    named = select(Subscription.user_id, Subscription.feed_id, titles.OF_READER)
    followers = named.join(Feed, Feed.id == Subscription.feed_id)
    rows = [
        row(user_id, feed_id, NoticeKind.GONE, f"“{clip(name, 200)}” was taken down by its publisher.", now=now)
        for user_id, feed_id, name in session.execute(followers.where(Subscription.feed_id.in_(feed_ids)))
    ]
    add(session, rows)


def row(user_id: int, feed_id: int, kind: NoticeKind, text: str, *, now: datetime) -> dict[str, object]:
    """Return a notice for `add`."""
    return {
        "user_id": user_id,
        "feed_id": feed_id,
        "kind": kind,
        "text": clip(text, TITLE_CHARS),
        "created_at": now,
    }


def add(session: Session, rows: list[dict[str, object]]) -> None:
    """Write *rows*, made by `row`, in one statement."""
    if rows:
        session.execute(insert(Notice), rows)
