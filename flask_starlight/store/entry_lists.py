"""Lists of entries by keyset: pages of what is unread, starred, in a folder, with a label."""

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.listed import ListedEntry
from flask_starlight.store.listed import hidden_by
from flask_starlight.store.listed import listed
from flask_starlight.store.listed import read_by
from flask_starlight.store.listed import visible
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a list; *next* is None on the last one."""

    entries: tuple[ListedEntry, ...]
    next: Cursor | None


def list_entries(session: Session, query: EntryQuery) -> EntryPage:
    """Return the page of the user's list that *query* asks for."""
    inside = None
    if query.folder_id is not None:
        inside = with_descendants(list_folders(session, query.user_id), query.folder_id)
    found: list[ListedEntry] = []
    batch, after = _batch(session, query, inside, query.after)
    while batch:
        told = _told_before(session, query, inside, batch)
        found += [entry for entry in batch if entry.id not in told]
        if len(found) > query.limit or after is None:
            break
        batch, after = _batch(session, query, inside, after)
    shown = tuple(found[: query.limit])
    return EntryPage(shown, Cursor(shown[-1].sort_at, shown[-1].id) if len(found) > query.limit else None)


def _labelled(user_id: int, label_id: int) -> ColumnElement[bool]:
    with_label = select(EntryLabel.entry_id).join(Label, Label.id == EntryLabel.label_id)
    return Entry.id.in_(with_label.where(Label.id == label_id, Label.user_id == user_id))


def _batch(
    session: Session, query: EntryQuery, inside: Collection[int] | None, after: Cursor | None
) -> tuple[list[ListedEntry], Cursor | None]:
    """Return the entries that follow *after*, a few more than a page, and where the next ones begin (None: no more)."""
    size = query.limit + 1 + (max(2, query.limit // 4) if query.one_per_story else 0)
    found = visible(query.user_id).where(*_narrowed(query, inside), *_after(query, after))
    order = (Entry.sort_at, Entry.id) if query.oldest_first else (Entry.sort_at.desc(), Entry.id.desc())
    batch = [listed(row) for row in session.execute(found.order_by(*order).limit(size))]
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
    yield hidden_by(mark).is_(query.view == "hidden")
    if query.view == "unread":
        yield read_by(entry, subscription, mark).is_(False)
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
