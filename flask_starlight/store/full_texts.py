"""The text of entries' own pages, kept beside what the feeds say; and which feeds want it for each new entry."""

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.full_text import PageForCrawl
from flask_starlight.store import outbox
from flask_starlight.store.clip import clean
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed


@dataclass(frozen=True, slots=True)
class Readable:
    """What there is to read of an entry: the text of its page where that was fetched, else the feed's; sanitized."""

    html: str
    updated_at: datetime


def keep(session: Session, entry_id: int, html: str, *, now: datetime) -> None:
    """Keep the full text of an entry, sanitized HTML, and note it for the index.

    Changes nothing where it is kept already, or where the entry is gone.
    """
    html = clean(html)
    row = session.scalar(select(EntryContent).where(EntryContent.entry_id == entry_id).with_for_update())
    if row is None or row.full_text == html:
        return
    row.full_text = html
    session.execute(update(Entry).where(Entry.id == entry_id).values(version=Entry.version + 1))
    version = session.execute(select(Entry.version).where(Entry.id == entry_id)).scalar_one()
    outbox.put(session, {entry_id: version}, now=now)


def wanted(session: Session, ids: Collection[int], *, per_feed: int) -> list[PageForCrawl]:
    """Return the pages to fetch of the new entries *ids*: of feeds that are set so, the newest *per_feed* of each."""
    rank = func.row_number().over(partition_by=Entry.feed_id, order_by=Entry.sort_at.desc()).label("rank")
    ranked = (
        select(Entry.id, Entry.url, rank)
        .join(Feed, Feed.id == Entry.feed_id)
        .join(EntryContent, EntryContent.entry_id == Entry.id)
        .where(Feed.full_text.is_(True), Entry.id.in_(ids), Entry.url != "", EntryContent.full_text.is_(None))
        .subquery()
    )
    pages = select(ranked.c.id, ranked.c.url).where(ranked.c.rank <= per_feed).order_by(ranked.c.id.desc())
    return [PageForCrawl(*row) for row in session.execute(pages)]


def any_wants(session: Session, feed_ids: Collection[int]) -> bool:
    """Tell whether one of the feeds is set so that the page of each new entry is fetched."""
    asking = select(Feed.id).where(Feed.id.in_(feed_ids), Feed.full_text.is_(True))
    return session.scalar(asking.limit(1)) is not None


def shown(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return entry id -> sanitized HTML, as the entry's page shows it at first: the full text where the feed is set so
    or gives no text of its own, else what the feed says."""
    preferred = or_(Feed.full_text.is_(True), EntryContent.content == "")
    text = case((preferred, func.coalesce(EntryContent.full_text, EntryContent.content)), else_=EntryContent.content)
    found = (
        select(Entry.id, text)
        .join(EntryContent, EntryContent.entry_id == Entry.id)
        .join(Feed, Feed.id == Entry.feed_id)
        .where(Entry.id.in_(ids))
    )
    return {row[0]: row[1] for row in session.execute(found)}


def set_always(session: Session, feed_id: int, always: bool) -> None:
    """Say whether the page of each new entry of the feed is fetched, for all who follow it."""
    session.execute(update(Feed).where(Feed.id == feed_id).values(full_text=always))


def readable(session: Session, ids: Sequence[int]) -> dict[int, Readable]:
    """Return entry id -> what there is to read of it."""
    html = func.coalesce(EntryContent.full_text, EntryContent.content)
    columns = (EntryContent.entry_id, html, func.coalesce(Entry.updated_at, Entry.published_at, Entry.sort_at))
    found = select(*columns).join(Entry, Entry.id == EntryContent.entry_id).where(Entry.id.in_(ids))
    return {row[0]: Readable(row[1], row[2]) for row in session.execute(found)}
