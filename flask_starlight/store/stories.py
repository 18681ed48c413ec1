"""Entries that tell the same story: what finds them, and the clusters they are in. Bulk statements alone.

An entry that nobody else tells has no cluster: lists pay nothing for it.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from flask_starlight.model.story import Sketch
from flask_starlight.model.story import Teller
from flask_starlight.store import titles
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryBand
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

FORGET_AT_ONCE = 10_000
"""Entries whose bands are forgotten in one statement."""


@dataclass(frozen=True, slots=True)
class FreshEntry:
    """A new entry to find the like of. *url_key*: "" where its address names no page."""

    id: int
    feed_id: int
    cluster_id: int | None
    url_key: str
    title: str
    sort_at: datetime


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry that may tell the same story as another. *fingerprint*: of its text, 0 where that does not matter."""

    id: int
    feed_id: int
    fingerprint: int = 0


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another entry with the same story, in a feed that the reader follows."""

    id: int
    feed_id: int
    feed_title: str


def fresh(session: Session, ids: Collection[int], *, since: datetime) -> list[FreshEntry]:
    """Return those of the entries *ids* that were published after *since*."""
    columns = select(Entry.id, Entry.feed_id, Entry.cluster_id, Entry.url_key, Entry.title, Entry.sort_at)
    rows = session.execute(columns.where(Entry.id.in_(ids), Entry.sort_at > since).order_by(Entry.id))
    return [FreshEntry(*row) for row in rows]


def texts(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return entry id -> title and sanitized HTML."""
    columns = select(Entry.id, Entry.title, EntryContent.content)
    rows = session.execute(columns.join(EntryContent, EntryContent.entry_id == Entry.id).where(Entry.id.in_(ids)))
    return {entry_id: (title, content) for entry_id, title, content in rows}


def keep_sketches(session: Session, sketches: Mapping[int, Sketch]) -> None:
    """Keep the sketches (by entry id) for those who come later to find."""
    rows = [
        {"band": band, "entry_id": entry_id, "fingerprint": found.fingerprint}
        for entry_id, found in sketches.items()
        for band in found.bands
    ]
    insert_missing(session, EntryBand, rows, key=["band", "entry_id"])


def with_bands(session: Session, bands: Collection[int]) -> dict[int, list[Likely]]:
    """Return band -> all entries that have it, by ascending id."""
    columns = select(EntryBand.band, EntryBand.entry_id, Entry.feed_id, EntryBand.fingerprint)
    found = columns.join(Entry, Entry.id == EntryBand.entry_id).where(EntryBand.band.in_(bands))
    by_band: dict[int, list[Likely]] = {}
    for band, *likely in session.execute(found.order_by(EntryBand.entry_id)):
        by_band.setdefault(band, []).append(Likely(*likely))
    return by_band


def with_addresses(session: Session, url_keys: Collection[str], *, since: datetime) -> dict[str, list[Likely]]:
    """Return address key -> all entries that have it and were published after *since*, by ascending id."""
    found = select(Entry.url_key, Entry.id, Entry.feed_id).where(Entry.url_key.in_(url_keys), Entry.sort_at > since)
    by_key: dict[str, list[Likely]] = {}
    for url_key, *likely in session.execute(found.order_by(Entry.id)):
        by_key.setdefault(url_key, []).append(Likely(*likely))
    return by_key


def with_siblings(session: Session, ids: Collection[int]) -> list[int]:
    """Return the entries *ids*, and all that tell the same stories, whoever follows them."""
    return [teller.entry_id for teller in tellers(session, ids)]


def tellers(session: Session, ids: Collection[int]) -> list[Teller]:
    """Return the entries *ids*, and all that are in a cluster with one of them."""
    columns = select(Entry.id, Entry.feed_id, Entry.cluster_id)
    near = session.execute(columns.where(Entry.id.in_(ids))).all()
    clusters = {row.cluster_id for row in near} - {None}
    around = session.execute(columns.where(Entry.cluster_id.in_(clusters))).all() if clusters else []
    return list({row.id: Teller(*row) for row in (*near, *around)}.values())


def set_clusters(session: Session, clusters: Mapping[int, int]) -> None:
    """Put entries into clusters: entry id -> cluster id."""
    rows = [{"id": entry_id, "cluster_id": cluster_id} for entry_id, cluster_id in sorted(clusters.items())]
    if rows:
        session.execute(update(Entry), rows)


def read_elsewhere(session: Session, ids: Collection[int]) -> list[tuple[int, int]]:
    """Return user id and entry id where the user follows the feed of one of the entries *ids*, has said nothing of the
    entry, and has read its story in another feed."""
    here, there = aliased(Subscription), aliased(Subscription)
    new, old = aliased(Entry), aliased(Entry)
    said, done = aliased(Mark), aliased(Mark)
    found = (
        select(here.user_id, new.id)
        .select_from(new)
        .join(here, here.feed_id == new.feed_id)
        .join(old, and_(old.cluster_id == new.cluster_id, old.id != new.id))
        .join(there, and_(there.feed_id == old.feed_id, there.user_id == here.user_id))
        .outerjoin(done, and_(done.entry_id == old.id, done.user_id == here.user_id))
        .outerjoin(said, and_(said.entry_id == new.id, said.user_id == here.user_id))
        .where(
            new.id.in_(ids),
            new.id > here.read_through_id,
            said.is_read.is_(None),
            or_(done.is_read.is_(True), and_(done.is_read.is_(None), old.id <= there.read_through_id)),
        )
        .distinct()
    )
    return [(user_id, entry_id) for user_id, entry_id in session.execute(found)]


def followers(session: Session, ids: Collection[int]) -> set[int]:
    """Return the users who follow a feed of one of the entries *ids*."""
    found = select(Subscription.user_id).join(Entry, Entry.feed_id == Subscription.feed_id).where(Entry.id.in_(ids))
    return set(session.scalars(found.distinct()))


def siblings(session: Session, user_id: int, ids: Sequence[int]) -> dict[int, list[Sibling]]:
    """Return entry id -> the others with its story that the user can see, for those of *ids* that have any."""
    one, other = aliased(Entry), aliased(Entry)
    found = (
        select(one.id, other.id, other.feed_id, titles.OF_READER)
        .join(other, and_(other.cluster_id == one.cluster_id, other.id != one.id))
        .join(Subscription, and_(Subscription.feed_id == other.feed_id, Subscription.user_id == user_id))
        .join(Feed, Feed.id == other.feed_id)
        .where(one.id.in_(ids))
        .order_by(other.id)
    )
    by_entry: dict[int, list[Sibling]] = {}
    for entry_id, *sibling in session.execute(found):
        by_entry.setdefault(entry_id, []).append(Sibling(*sibling))
    return by_entry


def forget_sketches(session: Session, *, before: datetime) -> None:
    """Forget the sketches of entries published before *before*."""
    while ids := _sketched(session, before):
        forgotten = delete(EntryBand).where(EntryBand.entry_id.in_(ids))
        session.execute(forgotten.execution_options(synchronize_session=False))


def _sketched(session: Session, before: datetime) -> Iterable[int]:
    old = select(EntryBand.entry_id).join(Entry, Entry.id == EntryBand.entry_id).where(Entry.sort_at < before)
    return session.scalars(old.distinct().limit(FORGET_AT_ONCE)).all()
