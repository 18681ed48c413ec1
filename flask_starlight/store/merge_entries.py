"""What becomes of the entries of a feed that is merged into another.

The rule: who redirects to another publisher's feed decides nothing about what that one publishes later. Their entries
keep no identity there that a later entry could be taken for, as it would be stored as an edit of one that all have
read; nor do their removed entries, which would turn it away.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.store import outbox
from flask_starlight.store.feed_state import SURELY_LED_ON
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import RemovedEntry
from flask_starlight.store.upsert import insert_missing

ROWS_AT_ONCE = 1000


def move(session: Session, old: Feed, new: Feed, twins: Collection[int], *, one_host: bool, now: datetime) -> None:
    """Let the entries be of the new feed, but for *twins*, which go with the old one; the index is told of both.

    one_host: all keep their identity. Else only those do that the new address gave us, once the old one led there.
    """
    columns = select(Entry.id, Entry.version, Entry.guid_hash, Entry.fetched_at)
    found = session.execute(columns.where(Entry.feed_id == old.id)).all()
    outbox.drop(session, {row.id: row.version + 1 for row in found if row.id in twins}, now=now)
    moving = [row for row in found if row.id not in twins]
    foreign = [] if one_host else [row for row in moving if row.fetched_at <= now - SURELY_LED_ON]
    if foreign:
        hashes = [{"id": row.id, "guid_hash": digest([str(row.id), row.guid_hash])} for row in foreign]
        session.execute(update(Entry), hashes)
    for start in range(0, len(moving), ROWS_AT_ONCE):
        ids = [row.id for row in moving[start : start + ROWS_AT_ONCE]]
        rehomed = update(Entry).where(Entry.id.in_(ids)).values(feed_id=new.id, version=Entry.version + 1)
        session.execute(rehomed.execution_options(synchronize_session=False))
    outbox.put(session, {row.id: row.version + 1 for row in moving}, now=now)


def keep_away(session: Session, old_id: int, new_id: int) -> None:
    """Let entries of the old feed that were kept long enough, and removed, not come back in the new one."""
    there = select(Entry.guid_hash).where(Entry.feed_id == new_id)
    removed = select(RemovedEntry.guid_hash, RemovedEntry.listed_at).where(RemovedEntry.feed_id == old_id)
    rows = [
        {"feed_id": new_id, "guid_hash": row.guid_hash, "listed_at": row.listed_at}
        for row in session.execute(removed.where(RemovedEntry.guid_hash.not_in(there)))
    ]
    insert_missing(session, RemovedEntry, rows, key=["feed_id", "guid_hash"])
