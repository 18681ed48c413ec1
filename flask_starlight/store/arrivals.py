"""What has arrived since a reader's list was made, and in which version."""

from collections.abc import Collection

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.store.entries import is_hidden
from flask_starlight.store.entries import is_read
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription

COUNTED = 100


def count_since(session: Session, query: EntryQuery, *, newest_id: int) -> int:
    """Return how many unread entries with a higher id than *newest_id* the feed, folder or whole of *query* has.

    Counts up to `COUNTED` + 1. Where nothing arrived at all it costs one look at the end of the primary key.
    """
    scope = [Entry.feed_id == query.feed_id] if query.feed_id is not None else []
    if query.folder_id is not None:
        inside = with_descendants(list_folders(session, query.user_id), query.folder_id)
        scope.append(Subscription.folder_id.in_(inside))
    arrived = (
        select(Entry.id)
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == query.user_id))
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == query.user_id))
        .where(Entry.id > newest_id, is_read.is_(False), is_hidden.is_(False), *scope)
        .limit(COUNTED + 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(arrived)) or 0


def unread_by_reader(
    session: Session, entry_ids: Collection[int], user_ids: Collection[int]
) -> dict[int, dict[int, int]]:
    """Return user id -> feed id -> how many of these entries were unread to them when they came: no mark is asked for.

    An entry may come behind `read_through_id`: numbers are given before the commit, and a later one may overtake.
    """
    if not entry_ids or not user_ids:
        return {}
    found = (
        select(Subscription.user_id, Entry.feed_id, func.count())
        .join(Entry, and_(Entry.feed_id == Subscription.feed_id, Entry.id > Subscription.read_through_id))
        .where(Entry.id.in_(entry_ids), Subscription.user_id.in_(user_ids))
        .group_by(Subscription.user_id, Entry.feed_id)
    )
    by_reader: dict[int, dict[int, int]] = {}
    for user_id, feed_id, number in session.execute(found):
        by_reader.setdefault(user_id, {})[feed_id] = number
    return by_reader


def versions(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return entry id -> its version, which grows with each edit."""
    found = session.execute(select(Entry.id, Entry.version).where(Entry.id.in_(ids)))
    return {row.id: row.version for row in found}
