"""Entries as a reader sees them: one with its body, several by ids for search; lists are in `entry_lists`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy import bindparam
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.parsed import Enclosure
from flask_starlight.store.entry_lists import EntryPage as EntryPage
from flask_starlight.store.entry_lists import list_entries as list_entries
from flask_starlight.store.few_unread import KnownUnread as KnownUnread
from flask_starlight.store.listed import VISIBLE
from flask_starlight.store.listed import VISIBLE_IN_ORDER
from flask_starlight.store.listed import ListedEntry as ListedEntry
from flask_starlight.store.listed import is_hidden as is_hidden
from flask_starlight.store.listed import is_read as is_read
from flask_starlight.store.listed import listed
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark


@dataclass(frozen=True, slots=True)
class FullEntry:
    """One entry with its body: *content*, from the feed, and *full_text*, from its page, are sanitized HTML.

    full_text: None where the page was not fetched.  prefers_full_text: the feed is set to fetch it for each entry.
    opened_at: when the user last looked at its page, None where they never did.
    """

    entry: ListedEntry
    content: str
    full_text: str | None
    prefers_full_text: bool
    tags: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    comments_url: str
    updated_at: datetime | None
    opened_at: datetime | None


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


_whole_content = EntryContent.content + func.coalesce(" " + EntryContent.full_text, "")


_OF_IDS = VISIBLE_IN_ORDER.where(Entry.id.in_(bindparam("ids", expanding=True)))

_BODY = (
    EntryContent.content,
    EntryContent.full_text,
    Feed.full_text.label("prefers_full_text"),
    EntryContent.tags,
    EntryContent.enclosures,
    EntryContent.comments_url,
    Entry.updated_at,
    Mark.opened_at,
)
_BODY_COLUMNS = len(_BODY)

_WITH_BODY = (
    VISIBLE.add_columns(*_BODY)
    .join(EntryContent, EntryContent.entry_id == Entry.id)
    .where(Entry.id == bindparam("entry"))
)


def by_ids(session: Session, user_id: int, ids: Sequence[int]) -> list[ListedEntry]:
    """Return those of *ids* that the user may see, in the order of *ids*."""
    rows = session.execute(_OF_IDS, {"reader": user_id, "ids": list(ids)})
    found = {row.id: listed(row) for row in rows}
    return [found[entry_id] for entry_id in ids if entry_id in found]


def get(session: Session, user_id: int, entry_id: int) -> FullEntry:
    """Return the entry with its body. Raises `NotFound` where the user does not follow its feed."""
    row = session.execute(_WITH_BODY, {"reader": user_id, "entry": entry_id}).first()
    if row is None:
        raise NotFound(f"entries: {entry_id} is not an entry that this user can see")
    content, full_text, prefers_full_text, tags, enclosures, comments_url, updated_at, opened_at = row[-_BODY_COLUMNS:]
    return FullEntry(
        entry=listed(row[:-_BODY_COLUMNS]),
        content=content,
        full_text=full_text,
        prefers_full_text=prefers_full_text,
        tags=tuple(tags),
        enclosures=tuple(Enclosure(**enclosure) for enclosure in enclosures),
        comments_url=comments_url,
        updated_at=updated_at,
        opened_at=opened_at,
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
