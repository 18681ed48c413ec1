"""What a reader, or a rule of theirs, did to entries: read, unread, starred, hidden, opened. Whole lists: `sweep`."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import stories
from flask_starlight.store.listed import READER
from flask_starlight.store.listed import is_hidden
from flask_starlight.store.listed import is_read
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import upsert

_UNTOUCHED = {"is_read": None, "starred": False, "hidden": False}

_SEEN = (
    select(Entry.id, Entry.feed_id, Entry.cluster_id, is_read.label("is_read"), is_hidden.label("is_hidden"))
    .join(Subscription, Subscription.feed_id == Entry.feed_id)
    .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == READER))
    .where(Subscription.user_id == READER, Entry.id.in_(bindparam("ids", expanding=True)))
)

_Seen = Row[int, int, int | None, bool, bool]


def set_read(session: Session, user_id: int, entry_ids: Sequence[int], read: bool, *, now: datetime) -> list[int]:
    """Mark entries, and all others that tell the same stories, read or unread; ids that the user cannot see are passed
    over. Returns a feed for each of its entries that its unread count gained or lost by it: not for hidden ones."""
    before = _seen_with_siblings(session, user_id, entry_ids)
    set_on(session, [(user_id, row.id) for row in before], {"is_read": read}, now=now)
    return [row.feed_id for row in before if bool(row.is_read) != read and not row.is_hidden]


def set_starred(session: Session, user_id: int, entry_ids: Sequence[int], starred: bool, *, now: datetime) -> None:
    """Star entries or take the star away; ids that the user cannot see are passed over."""
    _mark(session, user_id, entry_ids, {"starred": starred}, now=now)


def set_hidden(session: Session, user_id: int, entry_ids: Sequence[int], hidden: bool, *, now: datetime) -> None:
    """Keep entries out of the user's lists and counts, or show them again; ids they cannot see are passed over."""
    _mark(session, user_id, entry_ids, {"hidden": hidden}, now=now)


def set_on(session: Session, pairs: Sequence[tuple[int, int]], values: Mapping[str, Any], *, now: datetime) -> None:
    """Set the columns *values* of the marks of *pairs* (user id, entry id), each of a user who can see the entry."""
    rows = [
        {"user_id": user_id, "entry_id": entry_id, "changed_at": now, **_UNTOUCHED, **values}
        for user_id, entry_id in pairs
    ]
    upsert(session, Mark, rows, key=["user_id", "entry_id"], update=[*values, "changed_at"])


def note_opened(session: Session, user_id: int, entry_id: int, *, now: datetime) -> None:
    """Note that the user looks at the entry's page, for their history; one that they cannot see is passed over."""
    _mark(session, user_id, [entry_id], {"opened_at": now}, now=now)


def note_opened_first(session: Session, user_id: int, entry_id: int, *, now: datetime) -> list[int]:
    """Do what `note_opened` and `set_read` do of an unread entry. Returns what the latter returns."""
    before = _seen_with_siblings(session, user_id, [entry_id])
    own = [(user_id, row.id) for row in before if row.id == entry_id]
    others = [(user_id, row.id) for row in before if row.id != entry_id]
    set_on(session, own, {"is_read": True, "opened_at": now}, now=now)
    set_on(session, others, {"is_read": True}, now=now)
    return [row.feed_id for row in before if not row.is_read and not row.is_hidden]


def _mark(
    session: Session, user_id: int, entry_ids: Sequence[int], values: Mapping[str, Any], *, now: datetime
) -> None:
    set_on(session, [(user_id, row.id) for row in _seen(session, user_id, entry_ids)], values, now=now)


def _seen_with_siblings(session: Session, user_id: int, entry_ids: Sequence[int]) -> Sequence[_Seen]:
    """Return the same of those that the user can see and of all that tell their stories; few entries tell one."""
    seen = _seen(session, user_id, entry_ids)
    if all(row.cluster_id is None for row in seen):
        return seen
    return _seen(session, user_id, stories.with_siblings(session, [row.id for row in seen]))


def _seen(session: Session, user_id: int, entry_ids: Sequence[int]) -> Sequence[_Seen]:
    """Return id, feed_id, cluster_id, is_read and is_hidden of those of *entry_ids* that the user can see."""
    return session.execute(_SEEN, {"reader": user_id, "ids": list(entry_ids)}).all()
