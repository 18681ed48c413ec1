"""Lists of entries by keyset: pages of what is unread, starred, in a folder, with a label."""

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import View
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.listed import READER
from flask_starlight.store.listed import VISIBLE
from flask_starlight.store.listed import ListedEntry
from flask_starlight.store.listed import hidden_by
from flask_starlight.store.listed import listed
from flask_starlight.store.listed import read_by
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription

_INSIDE: BindParameter[Any] = bindparam("inside", expanding=True)


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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statement of a list is made of; its values are bound when it is sent."""

    view: View
    oldest_first: bool
    of_feed: bool
    in_folders: bool
    with_label: bool
    goes_on: bool


def _batch(
    session: Session, query: EntryQuery, inside: Collection[int] | None, after: Cursor | None
) -> tuple[list[ListedEntry], Cursor | None]:
    """Return the entries that follow *after*, a few more than a page, and where the next ones begin (None: no more)."""
    size = query.limit + 1 + (max(2, query.limit // 10) if query.one_per_story else 0)
    shape = _Shape(
        view=query.view,
        oldest_first=query.oldest_first,
        of_feed=query.feed_id is not None,
        in_folders=inside is not None,
        with_label=query.label_id is not None,
        goes_on=after is not None,
    )
    values: dict[str, Any] = {"reader": query.user_id, "size": size, "feed": query.feed_id, "label": query.label_id}
    if inside is not None:
        values["inside"] = sorted(inside)
    if after is not None:
        values |= {"after": after.sort_at, "after_id": after.entry_id}
    batch = [listed(row) for row in session.execute(_statement(shape), values)]
    return batch, Cursor(batch[-1].sort_at, batch[-1].id) if len(batch) == size else None


@lru_cache
def _statement(shape: _Shape) -> Select[*tuple[Any, ...]]:
    found = VISIBLE.where(_is_shown(shape.view, Entry, Subscription, Mark))
    if shape.in_folders:
        found = found.where(Subscription.folder_id.in_(_INSIDE))
    if shape.view == "starred":
        found = found.where(Mark.starred.is_(True))
    if shape.of_feed:
        found = found.where(Entry.feed_id == bindparam("feed"))
    if shape.with_label:
        labelled = select(EntryLabel.entry_id).join(Label, Label.id == EntryLabel.label_id)
        found = found.where(Entry.id.in_(labelled.where(Label.id == bindparam("label"), Label.user_id == READER)))
    if shape.goes_on:
        found = found.where(_after(shape.oldest_first))
    order = (Entry.sort_at, Entry.id) if shape.oldest_first else (Entry.sort_at.desc(), Entry.id.desc())
    return found.order_by(*order).limit(bindparam("size"))


def _after(oldest_first: bool) -> ColumnElement[bool]:
    at: BindParameter[Any] = bindparam("after", type_=Entry.sort_at.type)
    entry_id: BindParameter[int] = bindparam("after_id")
    if oldest_first:
        return or_(Entry.sort_at > at, and_(Entry.sort_at == at, Entry.id > entry_id))
    return or_(Entry.sort_at < at, and_(Entry.sort_at == at, Entry.id < entry_id))


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
        .where(Entry.id.in_(ids), _is_shown(query.view, earlier, subscription, mark))
    )
    if inside is not None:
        told = told.where(subscription.folder_id.in_(inside))
    return set(session.scalars(told))


def _is_shown(
    view: View, entry: type[Entry], subscription: type[Subscription], mark: type[Mark]
) -> ColumnElement[bool]:
    """What makes a list of that view show an entry, said of the tables or of aliases of them."""
    is_there = hidden_by(mark).is_(view == "hidden")
    return and_(is_there, read_by(entry, subscription, mark).is_(False)) if view == "unread" else is_there
