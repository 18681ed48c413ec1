"""Entries as a reader sees them: lists by keyset, one entry with its body, the same by ids for search."""

from collections.abc import Collection
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
from sqlalchemy.orm import aliased

from flask_starlight.errors import NotFound
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A row of a list. *title*: "" where the feed gave none.  cluster_id: None where no other entry tells its story.

    icon_hash: of its feed's icon, "" where it has none.
    """

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
    cluster_id: int | None
    is_read: bool
    is_starred: bool
    is_hidden: bool
    icon_hash: str


@dataclass(frozen=True, slots=True)
class FullEntry:
    """One entry with its body: *content*, from the feed, and *full_text*, from its page, are sanitized HTML.

    full_text: None where the page was not fetched.  prefers_full_text: the feed is set to fetch it for each entry.
    """

    entry: ListedEntry
    content: str
    full_text: str | None
    prefers_full_text: bool
    tags: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    comments_url: str
    updated_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """What the search index wants of an entry; *content* is still HTML, with the full text where there is one.

    enclosures: as in `EntryContent`.  is_edited: by its feed; the arrival of the full text is no edit.
    """

    id: int
    feed_id: int
    version: int
    title: str
    author: str
    content: str
    sort_at: datetime
    language: str
    thumbnail_url: str
    tags: list[str]
    enclosures: list[dict[str, Any]]
    is_edited: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a list; *next* is None on the last one."""

    entries: tuple[ListedEntry, ...]
    next: Cursor | None


def _is_read(entry: type[Entry], subscription: type[Subscription], mark: type[Mark]) -> ColumnElement[bool]:
    return func.coalesce(mark.is_read, case((entry.id <= subscription.read_through_id, True), else_=False))


is_read = _is_read(Entry, Subscription, Mark)


_whole_content = EntryContent.content + func.coalesce(" " + EntryContent.full_text, "")


def _is_hidden(mark: type[Mark]) -> ColumnElement[bool]:
    return func.coalesce(mark.hidden, False)


is_hidden = _is_hidden(Mark)


def list_entries(session: Session, query: EntryQuery) -> EntryPage:
    """Return the page of the user's list that *query* asks for."""
    inside = None
    if query.folder_id is not None:
        inside = with_descendants(list_folders(session, query.user_id), query.folder_id)
    listed: list[ListedEntry] = []
    batch, after = _batch(session, query, inside, query.after)
    while batch:
        told = _told_before(session, query, inside, batch)
        listed += [entry for entry in batch if entry.id not in told]
        if len(listed) > query.limit or after is None:
            break
        batch, after = _batch(session, query, inside, after)
    shown = tuple(listed[: query.limit])
    return EntryPage(shown, Cursor(shown[-1].sort_at, shown[-1].id) if len(listed) > query.limit else None)


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
    more = select(Entry.version, Entry.updated_at, Feed.full_text).join(Feed, Feed.id == Entry.feed_id)
    version, updated_at, prefers_full_text = session.execute(more.where(Entry.id == entry_id)).one()
    enclosures = tuple(Enclosure(**enclosure) for enclosure in body.enclosures)
    return FullEntry(
        entry=_listed(row),
        content=body.content,
        full_text=body.full_text,
        prefers_full_text=prefers_full_text,
        tags=tuple(body.tags),
        enclosures=enclosures,
        comments_url=body.comments_url,
        updated_at=updated_at,
        version=version,
    )


def contents(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return entry id -> sanitized HTML, with the full text where there is one: what a search can find."""
    found = select(EntryContent.entry_id, _whole_content.label("content")).where(EntryContent.entry_id.in_(ids))
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
            Entry.cluster_id,
            is_read.label("is_read"),
            func.coalesce(Mark.starred, False).label("is_starred"),
            is_hidden.label("is_hidden"),
            Feed.icon_hash,
        )
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == user_id))
        .join(Feed, Feed.id == Entry.feed_id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == user_id))
    )


def _labelled(user_id: int, label_id: int) -> ColumnElement[bool]:
    with_label = select(EntryLabel.entry_id).join(Label, Label.id == EntryLabel.label_id)
    return Entry.id.in_(with_label.where(Label.id == label_id, Label.user_id == user_id))


def _batch(
    session: Session, query: EntryQuery, inside: Collection[int] | None, after: Cursor | None
) -> tuple[list[ListedEntry], Cursor | None]:
    """Return the entries that follow *after*, a few more than a page, and where the next ones begin (None: no more)."""
    size = query.limit + 1 + (max(2, query.limit // 4) if query.one_per_story else 0)
    found = _visible(query.user_id).where(*_narrowed(query, inside), *_after(query, after))
    order = (Entry.sort_at, Entry.id) if query.oldest_first else (Entry.sort_at.desc(), Entry.id.desc())
    batch = [_listed(row) for row in session.execute(found.order_by(*order).limit(size))]
    return batch, Cursor(batch[-1].sort_at, batch[-1].id) if len(batch) == size else None


def _told_before(
    session: Session, query: EntryQuery, inside: Collection[int] | None, batch: Sequence[ListedEntry]
) -> set[int]:
    """Return those of *batch* whose story the list shows by an entry that came in earlier.

    Asked for the few in a cluster alone: as a condition of the list it would fetch every row that the user can see.
    """
    ids = [entry.id for entry in batch if entry.cluster_id is not None] if query.one_per_story else []
    if not ids:
        return set()
    earlier, subscription, mark = aliased(Entry), aliased(Subscription), aliased(Mark)
    told = (
        select(Entry.id)
        .join(earlier, and_(earlier.cluster_id == Entry.cluster_id, earlier.id < Entry.id))
        .join(subscription, and_(subscription.feed_id == earlier.feed_id, subscription.user_id == query.user_id))
        .outerjoin(mark, and_(mark.entry_id == earlier.id, mark.user_id == query.user_id))
        .where(Entry.id.in_(ids), *_shown(query, inside, earlier, subscription, mark))
    )
    return set(session.scalars(told))


def _narrowed(query: EntryQuery, inside: Collection[int] | None) -> Iterator[ColumnElement[bool]]:
    yield from _shown(query, inside, Entry, Subscription, Mark)
    if query.view == "starred":
        yield Mark.starred.is_(True)
    if query.feed_id is not None:
        yield Entry.feed_id == query.feed_id
    if query.label_id is not None:
        yield _labelled(query.user_id, query.label_id)


def _shown(
    query: EntryQuery,
    inside: Collection[int] | None,
    entry: type[Entry],
    subscription: type[Subscription],
    mark: type[Mark],
) -> Iterator[ColumnElement[bool]]:
    """What makes the list show an entry, said of the tables or of aliases of them. inside: folders, None: any."""
    yield _is_hidden(mark).is_(query.view == "hidden")
    if query.view == "unread":
        yield _is_read(entry, subscription, mark).is_(False)
    if inside is not None:
        yield subscription.folder_id.in_(inside)


def _after(query: EntryQuery, after: Cursor | None) -> Iterator[ColumnElement[bool]]:
    if after is None:
        return
    at, entry_id = after.sort_at, after.entry_id
    if query.oldest_first:
        yield or_(Entry.sort_at > at, and_(Entry.sort_at == at, Entry.id > entry_id))
    else:
        yield or_(Entry.sort_at < at, and_(Entry.sort_at == at, Entry.id < entry_id))


def _for_index() -> Select[*tuple[Any, ...]]:
    own_versions = case((EntryContent.full_text.is_(None), 1), else_=2)
    return select(
        Entry.id,
        Entry.feed_id,
        Entry.version,
        Entry.title,
        Entry.author,
        _whole_content,
        Entry.sort_at,
        Entry.language,
        Entry.thumbnail_url,
        EntryContent.tags,
        EntryContent.enclosures,
        Entry.version > own_versions,
    ).join(EntryContent, EntryContent.entry_id == Entry.id)


def _listed(row: Row[Any]) -> ListedEntry:
    values = row._asdict()
    flags = {name: bool(values[name]) for name in ("is_read", "is_starred", "is_hidden")}
    return ListedEntry(**values | flags)
