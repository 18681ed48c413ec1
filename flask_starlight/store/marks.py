"""What a reader did to entries: read, unread, starred. One statement each, whatever the number of entries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import upsert


def set_read(session: Session, user_id: int, entry_ids: Sequence[int], read: bool, *, now: datetime) -> None:
    """Mark entries read or unread; ids that the user cannot see are passed over."""
    _mark(session, user_id, entry_ids, {"is_read": read}, {"starred": False}, now=now)


def set_starred(session: Session, user_id: int, entry_ids: Sequence[int], starred: bool, *, now: datetime) -> None:
    """Star entries or take the star away; ids that the user cannot see are passed over."""
    _mark(session, user_id, entry_ids, {"starred": starred}, {"is_read": None}, now=now)


def mark_all_read(session: Session, query: EntryQuery, *, through_id: int) -> None:
    """Mark all entries of the user up to *through_id* read, within the feed or folder that *query* names.

    Moves `read_through_id`, and lets go of older marks that said otherwise: two statements, however many entries.
    """
    chosen = _subscriptions(session, query)
    session.execute(
        update(Subscription)
        .where(*chosen, Subscription.read_through_id < through_id)
        .values(read_through_id=through_id)
        .execution_options(synchronize_session=False)
    )
    feeds = select(Subscription.feed_id).where(*chosen)
    inside = select(Entry.id).where(Entry.feed_id.in_(feeds), Entry.id <= through_id)
    unread = (Mark.user_id == query.user_id, Mark.is_read.is_(False), Mark.entry_id.in_(inside))
    session.execute(delete(Mark).where(*unread, Mark.starred.is_(False)).execution_options(synchronize_session=False))
    session.execute(update(Mark).where(*unread).values(is_read=None).execution_options(synchronize_session=False))


def _mark(
    session: Session,
    user_id: int,
    entry_ids: Sequence[int],
    values: dict[str, Any],
    defaults: dict[str, Any],
    *,
    now: datetime,
) -> None:
    visible = (
        select(Entry.id)
        .join(Subscription, Subscription.feed_id == Entry.feed_id)
        .where(Subscription.user_id == user_id, Entry.id.in_(entry_ids))
    )
    rows = [
        {"user_id": user_id, "entry_id": entry_id, "changed_at": now} | defaults | values
        for entry_id in session.scalars(visible)
    ]
    upsert(session, Mark, rows, key=["user_id", "entry_id"], update=[*values, "changed_at"])


def _subscriptions(session: Session, query: EntryQuery) -> list[Any]:
    chosen: list[Any] = [Subscription.user_id == query.user_id]
    if query.feed_id is not None:
        chosen.append(Subscription.feed_id == query.feed_id)
    if query.folder_id is not None:
        inside = with_descendants(list_folders(session, query.user_id), query.folder_id)
        chosen.append(Subscription.folder_id.in_(inside))
    return chosen
