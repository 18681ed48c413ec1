"""Entries as a reader sees them: lists by keyset, one entry with its body, the same by ids for search."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A row of a list. *title*: "" where the feed gave none."""

    id: int
    feed_id: int
    feed_title: str
    url: str
    title: str
    author: str
    excerpt: str
    thumbnail_url: str
    language: str
    published_at: datetime | None
    sort_at: datetime
    is_read: bool
    is_starred: bool


@dataclass(frozen=True, slots=True)
class FullEntry:
    """One entry with its body: *content* is sanitized HTML."""

    entry: ListedEntry
    content: str
    tags: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    comments_url: str
    updated_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """What the search index wants of an entry; *content* is still HTML."""

    id: int
    feed_id: int
    version: int
    title: str
    author: str
    content: str
    sort_at: datetime


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a list; *next* is None on the last one."""

    entries: tuple[ListedEntry, ...]
    next: Cursor | None


is_read: ColumnElement[bool] = func.coalesce(
    Mark.is_read, case((Entry.id <= Subscription.read_through_id, True), else_=False)
)


def list_entries(session: Session, query: EntryQuery) -> EntryPage:
    """Return the page of the user's list that *query* asks for."""
    found = _visible(query.user_id).where(*_narrowed(session, query), *_after(query))
    order = (Entry.sort_at, Entry.id) if query.oldest_first else (Entry.sort_at.desc(), Entry.id.desc())
    rows = session.execute(found.order_by(*order).limit(query.limit + 1)).all()
    entries = tuple(_listed(row) for row in rows[: query.limit])
    more = len(rows) > query.limit
    return EntryPage(entries, Cursor(entries[-1].sort_at, entries[-1].id) if more else None)


def by_ids(session: Session, user_id: int, ids: Sequence[int]) -> list[ListedEntry]:
    """Return those of *ids* that the user may see, in the order of *ids*."""
    rows = session.execute(_visible(user_id).where(Entry.id.in_(ids)))
    found = {row.id: _listed(row) for row in rows}
    return [found[entry_id] for entry_id in ids if entry_id in found]


def get(session: Session, user_id: int, entry_id: int) -> FullEntry:
    """Return the entry with its body. Raises `NotFound` where the user does not follow its feed."""
    row = session.execute(_visible(user_id).where(Entry.id == entry_id)).first()
    if row is None:
        raise NotFound(f"entries: {entry_id} is not an entry that this user can see")
    body = session.get_one(EntryContent, entry_id)
    version, updated_at = session.execute(select(Entry.version, Entry.updated_at).where(Entry.id == entry_id)).one()
    enclosures = tuple(Enclosure(**enclosure) for enclosure in body.enclosures)
    return FullEntry(_listed(row), body.content, tuple(body.tags), enclosures, body.comments_url, updated_at, version)


def contents(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return entry id -> sanitized HTML, for snippets."""
    found = select(EntryContent.entry_id, EntryContent.content).where(EntryContent.entry_id.in_(ids))
    return {row.entry_id: row.content for row in session.execute(found)}


def for_index(session: Session, ids: Sequence[int]) -> list[IndexedEntry]:
    """Return what the index wants of the entries *ids*; those that are gone are missing."""
    return [IndexedEntry(*row) for row in session.execute(_for_index().where(Entry.id.in_(ids)))]


def for_index_after(session: Session, last_id: int, *, limit: int) -> list[IndexedEntry]:
    """Return what the index wants of the *limit* entries that follow *last_id*, by ascending id."""
    following = _for_index().where(Entry.id > last_id).order_by(Entry.id).limit(limit)
    return [IndexedEntry(*row) for row in session.execute(following)]


def count(session: Session) -> int:
    """Return how many entries there are in all."""
    return session.scalar(select(func.count(Entry.id))) or 0


def newest_id(session: Session) -> int:
    """Return the highest entry id, 0 where there is none: "mark all read" reaches up to what the reader saw."""
    return session.scalar(select(func.max(Entry.id))) or 0


def _visible(user_id: int) -> Select[*tuple[Any, ...]]:
    title = func.coalesce(func.nullif(Subscription.title, ""), func.nullif(Feed.title, ""), Feed.url)
    return (
        select(
            Entry.id,
            Entry.feed_id,
            title.label("feed_title"),
            Entry.url,
            Entry.title,
            Entry.author,
            Entry.excerpt,
            Entry.thumbnail_url,
            Entry.language,
            Entry.published_at,
            Entry.sort_at,
            is_read.label("is_read"),
            func.coalesce(Mark.starred, False).label("is_starred"),
        )
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == user_id))
        .join(Feed, Feed.id == Entry.feed_id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == user_id))
    )


def _narrowed(session: Session, query: EntryQuery) -> Iterator[ColumnElement[bool]]:
    if query.view == "unread":
        yield is_read.is_(False)
    elif query.view == "starred":
        yield Mark.starred.is_(True)
    if query.feed_id is not None:
        yield Entry.feed_id == query.feed_id
    if query.folder_id is not None:
        inside = with_descendants(list_folders(session, query.user_id), query.folder_id)
        yield Subscription.folder_id.in_(inside)


def _after(query: EntryQuery) -> Iterator[ColumnElement[bool]]:
    if query.after is None:
        return
    at, entry_id = query.after.sort_at, query.after.entry_id
    if query.oldest_first:
        yield or_(Entry.sort_at > at, and_(Entry.sort_at == at, Entry.id > entry_id))
    else:
        yield or_(Entry.sort_at < at, and_(Entry.sort_at == at, Entry.id < entry_id))


def _for_index() -> Select[*tuple[Any, ...]]:
    return select(
        Entry.id, Entry.feed_id, Entry.version, Entry.title, Entry.author, EntryContent.content, Entry.sort_at
    ).join(EntryContent, EntryContent.entry_id == Entry.id)


def _listed(row: Row[Any]) -> ListedEntry:
    values = row._asdict()
    return ListedEntry(**values | {"is_read": bool(row.is_read), "is_starred": bool(row.is_starred)})
