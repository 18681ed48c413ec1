"""How long entries are kept: which may go, how they go, and how they stay gone while their feed still lists them.

An entry may go when everyone who follows its feed has read it (or has it hidden), nobody starred or labelled it, wrote
a note on it or shares it, and neither its arrival nor anything that was done to it is newer than the limit. The newest
`KNOWN_ENTRIES` of each feed always stay: the crawler is told of those. A document may list more, for ever (a whole
archive, a post pinned above the others), and the crawler brings them as news whenever the document changes; so each
removed entry leaves a line in `removed_entries`, by which it is turned away. The line goes when the feed has not listed
it for `DELISTED`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.store import outbox
from flask_starlight.store.entries import is_hidden
from flask_starlight.store.entries import is_read
from flask_starlight.store.feeds import KNOWN_ENTRIES
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Note
from flask_starlight.store.tables import RemovedEntry
from flask_starlight.store.tables import Share
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

SLICES = 23
"""A run looks at one of so many slices of the feeds. Not 24: each slice comes at another hour of the day every day,
also where the machine sleeps at night."""

DELISTED = timedelta(days=30)
"""Longer than a feed that was broken, or cut short for a while, takes to list its old entries again."""


@dataclass(frozen=True, slots=True)
class OldEntry:
    """An entry that may go."""

    id: int
    feed_id: int
    guid_hash: str
    version: int


def removable(session: Session, *, now: datetime, keep_days: int, limit: int) -> list[OldEntry]:
    """Return up to *limit* entries that may go, of the slice of feeds whose hour it is. keep_days: above 0."""
    until = now - timedelta(days=keep_days)
    turn = int(now.timestamp()) // 3600 % SLICES
    rank = func.row_number().over(partition_by=Entry.feed_id, order_by=Entry.id.desc()).label("rank")
    in_turn = select(Feed.id).where(Feed.id % SLICES == turn)
    ranked = select(Entry.id, rank).where(Entry.feed_id.in_(in_turn)).subquery()
    found = (
        select(Entry.id, Entry.feed_id, Entry.guid_hash, Entry.version)
        .join(ranked, ranked.c.id == Entry.id)
        .where(ranked.c.rank > KNOWN_ENTRIES, Entry.fetched_at < until, *_wanted_by_nobody(until))
    )
    return [OldEntry(*row) for row in session.execute(found.order_by(Entry.id).limit(limit))]


def remove(session: Session, entries: Sequence[OldEntry], *, now: datetime) -> None:
    """Delete *entries*, with all that hangs on them; the index is told in the same transaction.

    Deliberately inexact: who stars one of them in the instant between `removable` and this loses it.
    """
    rows = [{"feed_id": entry.feed_id, "guid_hash": entry.guid_hash, "listed_at": now} for entry in entries]
    insert_missing(session, RemovedEntry, rows, key=["feed_id", "guid_hash"])
    outbox.drop(session, {entry.id: entry.version for entry in entries}, now=now)
    gone = delete(Entry).where(Entry.id.in_([entry.id for entry in entries]))
    session.execute(gone.execution_options(synchronize_session=False))


def without_removed(session: Session, outcomes: Sequence[FeedOutcome], *, now: datetime) -> list[FeedOutcome]:
    """Return *outcomes* without the entries that were removed, and note that their feeds still list those."""
    brought = {(outcome.feed_id, intent.guid_hash) for outcome in outcomes for intent in outcome.entries}
    if not brought:
        return list(outcomes)
    among = (
        RemovedEntry.feed_id.in_({feed_id for feed_id, _ in brought}),
        RemovedEntry.guid_hash.in_({guid_hash for _, guid_hash in brought}),
    )
    kept_away = {(row.feed_id, row.guid_hash) for row in session.scalars(select(RemovedEntry).where(*among))} & brought
    if not kept_away:
        return list(outcomes)
    session.execute(
        update(RemovedEntry).where(*among).values(listed_at=now).execution_options(synchronize_session=False)
    )
    return [
        replace(
            outcome,
            entries=tuple(one for one in outcome.entries if (outcome.feed_id, one.guid_hash) not in kept_away),
        )
        for outcome in outcomes
    ]


def forget_delisted(session: Session, *, now: datetime) -> None:
    """Forget removed entries that were not listed for `DELISTED`, of feeds of which a document was read since."""
    long_ago = now - DELISTED
    read_since = select(Feed.id).where(Feed.changed_at >= long_ago)
    forgotten = delete(RemovedEntry).where(RemovedEntry.listed_at < long_ago, RemovedEntry.feed_id.in_(read_since))
    session.execute(forgotten.execution_options(synchronize_session=False))


def _wanted_by_nobody(until: datetime) -> list[ColumnElement[bool]]:
    unread = (
        select(Subscription.id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == Subscription.user_id))
        .where(Subscription.feed_id == Entry.feed_id, is_read.is_(False), is_hidden.is_(False))
    )
    held = select(Mark.entry_id).where(Mark.entry_id == Entry.id, or_(Mark.starred.is_(True), Mark.changed_at >= until))
    kept = [select(table.entry_id).where(table.entry_id == Entry.id) for table in (EntryLabel, Note, Share)]
    return [~condition.correlate(Entry).exists() for condition in (unread, held, *kept)]
