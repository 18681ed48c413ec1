"""All that a reader owns, to be taken away: in batches by keyset, so that nobody has it all in memory.

The rule: nothing secret is among it; what names an entry names it as its feed does, not by our numbers.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.json_feed import KeptEntry
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Folder
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Note
from flask_starlight.store.tables import PlayerPosition
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import SavedSearch
from flask_starlight.store.tables import Share
from flask_starlight.store.tables import Subscription

Batch = list[tuple[int, dict[str, Any]]]
"""Entry id -> what the reader did to it; the last id leads to the next batch."""

_NAMED = (
    Entry.id,
    Entry.url,
    Entry.title,
    EntryContent.guid,
    Feed.url.label("feed_url"),
)


def starred(session: Session, user_id: int, *, after: int, limit: int) -> list[KeptEntry]:
    """Return the reader's starred entries with an id above *after*, with their texts."""
    found = select(Mark.entry_id).where(Mark.user_id == user_id, Mark.starred.is_(True), Mark.entry_id > after)
    return _kept(session, user_id, found.order_by(Mark.entry_id).limit(limit))


def labelled(session: Session, user_id: int, *, after: int, limit: int) -> list[KeptEntry]:
    """Return the entries with an id above *after* that bear a label of the reader, with their texts."""
    found = select(EntryLabel.entry_id).join(Label, Label.id == EntryLabel.label_id).distinct()
    own = found.where(Label.user_id == user_id, EntryLabel.entry_id > after)
    return _kept(session, user_id, own.order_by(EntryLabel.entry_id).limit(limit))


def marks(session: Session, user_id: int, *, after: int, limit: int) -> Batch:
    """Return what the reader did to entries with an id above *after*. is_read null: as the feed's read_through says."""
    columns = (Mark.is_read, Mark.starred, Mark.hidden, Mark.changed_at, Mark.opened_at)
    found = _of_entries(Mark.entry_id, *columns).where(Mark.user_id == user_id, Mark.entry_id > after)
    return _batch(session, found.order_by(Mark.entry_id).limit(limit))


def notes(session: Session, user_id: int, *, after: int, limit: int) -> Batch:
    """Return the reader's notes on entries with an id above *after*."""
    found = _of_entries(Note.entry_id, Note.text, Note.changed_at)
    return _batch(
        session, found.where(Note.user_id == user_id, Note.entry_id > after).order_by(Note.entry_id).limit(limit)
    )


def positions(session: Session, user_id: int) -> list[dict[str, Any]]:
    """Return how far the reader has heard or seen recordings: a number each."""
    found = _of_entries(PlayerPosition.entry_id, PlayerPosition.seconds, PlayerPosition.changed_at)
    return [told for _, told in _batch(session, found.where(PlayerPosition.user_id == user_id))]


def shares(session: Session, user_id: int) -> list[dict[str, Any]]:
    """Return which entries the reader shares."""
    found = _of_entries(Share.entry_id, Share.created_at, Share.token)
    return [told for _, told in _batch(session, found.where(Share.user_id == user_id).order_by(Share.id))]


def subscriptions(session: Session, user_id: int) -> list[dict[str, Any]]:
    """Return what the reader follows. read_through: what had arrived by then counts as read unless marked otherwise."""
    columns = select(
        Feed.url, Subscription.title, Subscription.created_at, Entry.fetched_at.label("read_through")
    ).join(Feed, Feed.id == Subscription.feed_id)
    found = columns.outerjoin(Entry, Entry.id == Subscription.read_through_id).where(Subscription.user_id == user_id)
    return _told(session, found.order_by(Subscription.id))


def labels_and_searches(session: Session, user_id: int) -> dict[str, Any]:
    """Return the reader's labels and saved searches."""
    labels = select(Label.name).where(Label.user_id == user_id).order_by(Label.name)
    searches = select(SavedSearch.name, SavedSearch.query, SavedSearch.created_at)
    return {
        "labels": list(session.scalars(labels)),
        "saved_searches": _told(session, searches.where(SavedSearch.user_id == user_id).order_by(SavedSearch.id)),
    }


def rules(session: Session, user_id: int) -> list[dict[str, Any]]:
    """Return the reader's rules, with the names of what they look at."""
    columns = (Rule.name, Rule.query, Rule.mark_read, Rule.star, Rule.hide, Rule.enabled, Rule.created_at)
    named = (Feed.url.label("feed_url"), Folder.name.label("folder"), Label.name.label("label"))
    found = (
        select(*columns, *named)
        .outerjoin(Feed, Feed.id == Rule.feed_id)
        .outerjoin(Folder, Folder.id == Rule.folder_id)
        .outerjoin(Label, Label.id == Rule.label_id)
    )
    return _told(session, found.where(Rule.user_id == user_id).order_by(Rule.id))


def _kept(session: Session, user_id: int, wanted: Select[int]) -> list[KeptEntry]:
    ids = list(session.scalars(wanted))
    columns = (
        *_NAMED,
        Entry.author,
        Entry.language,
        EntryContent.content,
        EntryContent.full_text,
        EntryContent.tags,
        EntryContent.enclosures,
        Entry.published_at,
        Entry.updated_at,
        Feed.title.label("feed_title"),
        Mark.starred,
    )
    found = (
        select(*columns)
        .join(EntryContent, EntryContent.entry_id == Entry.id)
        .join(Feed, Feed.id == Entry.feed_id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == user_id))
        .where(Entry.id.in_(ids))
        .order_by(Entry.id)
    )
    rows = session.execute(found).all()
    borne = _labels(session, user_id, ids)
    return [_entry(row, borne.get(row.id, ())) for row in rows]


def _entry(row: Row[*tuple[Any, ...]], labels: tuple[str, ...]) -> KeptEntry:
    return KeptEntry(
        id=row.id,
        guid=row.guid,
        url=row.url,
        title=row.title,
        author=row.author,
        language=row.language,
        content=row.content,
        full_text=row.full_text or "",
        tags=tuple(row.tags),
        enclosures=tuple(row.enclosures),
        published_at=row.published_at,
        updated_at=row.updated_at,
        feed_url=row.feed_url,
        feed_title=row.feed_title,
        starred=bool(row.starred),
        labels=labels,
    )


def _labels(session: Session, user_id: int, entry_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    borne = select(EntryLabel.entry_id, Label.name).join(Label, Label.id == EntryLabel.label_id)
    found: dict[int, tuple[str, ...]] = {}
    own = borne.where(Label.user_id == user_id, EntryLabel.entry_id.in_(entry_ids)).order_by(Label.name)
    for entry_id, name in session.execute(own):
        found[entry_id] = (*found.get(entry_id, ()), name)
    return found


def _of_entries(entry_id: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    joined = select(*_NAMED, *columns).join(Entry, Entry.id == entry_id).join(Feed, Feed.id == Entry.feed_id)
    return joined.outerjoin(EntryContent, EntryContent.entry_id == Entry.id)


def _batch(session: Session, found: Select[*tuple[Any, ...]]) -> Batch:
    return [(row["id"], {name: value for name, value in row.items() if name != "id"}) for row in _told(session, found)]


def _told(session: Session, found: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(found)]
