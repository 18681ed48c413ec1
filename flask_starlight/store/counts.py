"""Unread counts, counted from the truth; `cache.counts` keeps them."""

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store.entries import is_hidden
from flask_starlight.store.entries import is_read
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


def unread_by_feed(session: Session, user_id: int) -> dict[int, int]:
    """Return feed id -> number of unread entries that lists show, for the feeds of the user that have any."""
    counted = (
        select(Entry.feed_id, func.count())
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == user_id))
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == user_id))
        .where(is_read.is_(False), is_hidden.is_(False))
        .group_by(Entry.feed_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}
