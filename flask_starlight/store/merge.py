"""Two rows that turned out to be one feed become one: the new one stays and takes what hangs on the old one.

What is kept, for each reader of either:

    subscription    one remains, in the folder and under the title that it has in the new feed, else in the old one
    entries         those that the new feed has by the same guid ("twins") become that one; all others move there
    star, label     on either of two twins: on the one that stays
    read            an entry is unread if it was so in every feed in which the reader could see it, else read: nothing
                    that was read comes back, nothing that was unread is lost, and the archive of a feed that the
                    reader did not follow does not turn up as news
    note, share     on either of two twins: on the one that stays, two notes as one; so does a place in a recording
    rules           look at the new feed

What the old feed's publisher may do to readers of the new one is bounded by `store.merge_entries`.

So `read_through_id` is set to the newest entry there is, and what is unread gets a mark that says so: a row for each
unread entry of each reader, and none for all that is read.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.store import keepsakes
from flask_starlight.store import merge_entries
from flask_starlight.store import notices
from flask_starlight.store.entries import is_read
from flask_starlight.store.notices import NoticeKind
from flask_starlight.store.tables import Discovery
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Notice
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import RuleAction
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing
from flask_starlight.store.upsert import upsert

ROWS_AT_ONCE = 1000
"""In one statement: six values each, and SQLite takes 32,766."""

Value = TypeVar("Value")
Seen = tuple[int, int]
"""(user id, entry id)"""


@dataclass(frozen=True, slots=True)
class _Readers:
    """Who follows a feed, and which entries of it are unread to whom."""

    subscriptions: dict[int, Subscription]
    unread: frozenset[Seen]


def merge(session: Session, old: Feed, new: Feed, *, one_host: bool, now: datetime) -> None:
    """Let *new* take all that hangs on *old*, which is removed. one_host: both are of one publisher, it seems."""
    readers_of_old, readers_of_new = _readers(session, old.id), _readers(session, new.id)
    twins, ids = _twins(session, old.id, new.id), _TwinIds(_twin_ids(old.id, new.id), _twin_ids(new.id, old.id))
    unread = _unread(readers_of_old, readers_of_new, twins)
    _join_marks(session, readers_of_old, readers_of_new, twins, ids, now=now)
    _join_labels(session, twins, ids)
    keepsakes.move(session, twins, ids.old)
    merge_entries.move(session, old, new, twins, one_host=one_host, now=now)
    _move_readers(session, readers_of_old, readers_of_new, new.id)
    _mark_unread(session, [*readers_of_old.subscriptions, *readers_of_new.subscriptions], new.id, unread, now=now)
    if one_host or new.changed_at is None:
        merge_entries.keep_away(session, old.id, new.id)
    for table in (Rule, Notice, Discovery):
        session.execute(update(table).where(table.feed_id == old.id).values(feed_id=new.id))
    new.interval_min = new.interval_min or old.interval_min
    new.full_text = new.full_text or old.full_text
    if new.error_count or new.next_check_at is None:  # the old address led there, and it worked
        new.next_check_at = now
    _tell(session, old, new, readers_of_old, readers_of_new, now=now)
    session.flush()
    session.delete(old)
    session.flush()


@dataclass(frozen=True, slots=True)
class _TwinIds:
    """Queries for the ids of the entries that both feeds have, as the old and as the new feed's."""

    old: Select[int]
    new: Select[int]


def _readers(session: Session, feed_id: int) -> _Readers:
    rows = session.scalars(select(Subscription).where(Subscription.feed_id == feed_id).with_for_update())
    unread = (
        select(Subscription.user_id, Entry.id)
        .join(Entry, Entry.feed_id == Subscription.feed_id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == Subscription.user_id))
        .where(Subscription.feed_id == feed_id, is_read.is_(False))
    )
    return _Readers(
        {one.user_id: one for one in rows},
        frozenset((user_id, entry_id) for user_id, entry_id in session.execute(unread)),
    )


def _twins(session: Session, old_id: int, new_id: int) -> dict[int, int]:
    """Return old feed's entry id -> id of the new feed's entry with the same guid."""
    other = select(Entry.id, Entry.guid_hash).where(Entry.feed_id == new_id).subquery()
    pairs = select(Entry.id, other.c.id).join(other, other.c.guid_hash == Entry.guid_hash)
    return {row[0]: row[1] for row in session.execute(pairs.where(Entry.feed_id == old_id))}


def _twin_ids(feed_id: int, other_id: int) -> Select[int]:
    others = select(Entry.guid_hash).where(Entry.feed_id == other_id)
    return select(Entry.id).where(Entry.feed_id == feed_id, Entry.guid_hash.in_(others))


def _unread(old: _Readers, new: _Readers, twins: Mapping[int, int]) -> set[Seen]:
    """Return what stays unread, by the ids that the entries have afterwards. See the module."""
    former = {new_id: old_id for old_id, new_id in twins.items()}
    unread = set()
    for user_id, entry_id in old.unread:
        kept_id = twins.get(entry_id, entry_id)
        if entry_id not in twins or user_id not in new.subscriptions or (user_id, kept_id) in new.unread:
            unread.add((user_id, kept_id))
    for user_id, entry_id in new.unread:
        was_id = former.get(entry_id)
        if was_id is None or user_id not in old.subscriptions or (user_id, was_id) in old.unread:
            unread.add((user_id, entry_id))
    return unread


def _join_marks(
    session: Session, old: _Readers, new: _Readers, twins: Mapping[int, int], ids: "_TwinIds", *, now: datetime
) -> None:
    """Carry the marks of the twins that go over to those that stay.

    Whoever follows both feeds has hidden the one that stays if they had hidden both.
    """
    by_seen: dict[Seen, list[Mark]] = {}
    for mark in session.scalars(select(Mark).where(or_(Mark.entry_id.in_(ids.old), Mark.entry_id.in_(ids.new)))):
        by_seen.setdefault((mark.user_id, twins.get(mark.entry_id, mark.entry_id)), []).append(mark)
    joined = {}
    for seen, marks in by_seen.items():
        saw = 2 if seen[0] in old.subscriptions and seen[0] in new.subscriptions else 1
        said = {mark.is_read for mark in marks}
        joined[seen] = {
            "is_read": True if True in said else False if False in said else None,
            "starred": any(mark.starred for mark in marks),
            "hidden": sum(mark.hidden for mark in marks) >= saw,
            "opened_at": max((mark.opened_at for mark in marks if mark.opened_at), default=None),
        }
    _write_marks(session, joined, now=now)


def _join_labels(session: Session, twins: Mapping[int, int], ids: "_TwinIds") -> None:
    labels = select(EntryLabel.label_id, EntryLabel.entry_id).where(EntryLabel.entry_id.in_(ids.old))
    rows = [{"label_id": label_id, "entry_id": twins[entry_id]} for label_id, entry_id in session.execute(labels)]
    insert_missing(session, EntryLabel, rows, key=["label_id", "entry_id"])
    columns = (RuleAction.rule_id, RuleAction.entry_id, RuleAction.action, RuleAction.done_at, RuleAction.undone_at)
    done = session.execute(select(*columns).where(RuleAction.entry_id.in_(ids.old)))
    actions = [{**row._mapping, "entry_id": twins[row.entry_id]} for row in done]
    insert_missing(session, RuleAction, actions, key=["rule_id", "entry_id", "action"])


def _move_readers(session: Session, old: _Readers, new: _Readers, new_id: int) -> None:
    for user_id, subscription in old.subscriptions.items():
        kept = new.subscriptions.get(user_id)
        if kept is None:
            subscription.feed_id = new_id
            continue
        kept.folder_id = kept.folder_id if kept.folder_id is not None else subscription.folder_id
        kept.title = kept.title or subscription.title
        session.delete(subscription)
    session.flush()


def _mark_unread(
    session: Session, user_ids: Iterable[int], feed_id: int, unread: Collection[Seen], *, now: datetime
) -> None:
    """Let all entries of the feed be read to *user_ids*, but for those of *unread*."""
    of_feed = select(Entry.id).where(Entry.feed_id == feed_id)
    newest_id = session.scalar(select(func.max(Entry.id)).where(Entry.feed_id == feed_id)) or 0
    readers = list(user_ids)
    session.execute(update(Subscription).where(Subscription.feed_id == feed_id).values(read_through_id=newest_id))
    stale = update(Mark).where(Mark.user_id.in_(readers), Mark.entry_id.in_(of_feed), Mark.is_read.is_(False))
    session.execute(stale.values(is_read=None).execution_options(synchronize_session=False))
    _write_marks(session, {seen: {"is_read": False} for seen in unread}, now=now)


def _write_marks(session: Session, marks: Mapping[Seen, Mapping[str, object]], *, now: datetime) -> None:
    """Set the columns that *marks* name, the same in each."""
    empty = {"starred": False, "hidden": False, "changed_at": now}
    for chunk in _chunks(sorted(marks)):
        rows = [{**empty, **marks[seen], "user_id": seen[0], "entry_id": seen[1]} for seen in chunk]
        upsert(session, Mark, rows, key=["user_id", "entry_id"], update=[*marks[chunk[0]], "changed_at"])


def _chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), ROWS_AT_ONCE):
        yield values[start : start + ROWS_AT_ONCE]


def _tell(
    session: Session, old: Feed, new: Feed, readers_of_old: _Readers, readers_of_new: _Readers, *, now: datetime
) -> None:
    moved = f"“{old.title or old.url}” has moved to {new.url}. Starlight follows it there."
    merged = f"“{old.title or old.url}” has moved to “{new.title or new.url}”, which you follow, too. They are one now."
    rows = []
    for user_id in readers_of_old.subscriptions:
        both = user_id in readers_of_new.subscriptions
        kind, text = (NoticeKind.MERGED, merged) if both else (NoticeKind.MOVED, moved)
        rows.append(notices.row(user_id, new.id, kind, text, now=now))
    notices.add(session, rows)
