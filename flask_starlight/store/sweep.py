"""Many entries marked read at once: a list, a stretch of it, a page. A constant number of statements for any number.

What is made of whole feeds moves their `read_through_id` as far as nothing else is unread, and sets marks for the rest
alone. All marks of one sweep have one `changed_at`, its instant, by which `undo` finds them again. Their like in other
feeds are read, too; nothing that came in after the reader saw the list (`through_id`) is.
"""

from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import not_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from flask_starlight.model.query import Sweep
from flask_starlight.model.query import View
from flask_starlight.store.database import UtcDateTime
from flask_starlight.store.entries import is_read
from flask_starlight.store.folders import list_folders
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.subscriptions import set_read_through
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import upsert_selected

_MARKED: dict[View, ColumnElement[bool]] = {
    "starred": func.coalesce(Mark.starred, False).is_(True),
    "hidden": func.coalesce(Mark.hidden, False).is_(True),
    "history": Mark.opened_at.is_not(None),
}
"""View -> which mark puts an entry into it."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep changed. moved: subscription id -> its `read_through_id` before and after.

    were_unread: entries whose mark said so before.  marked: entries that have a mark by it now.
    """

    moved: Mapping[int, tuple[int, int]]
    were_unread: tuple[int, ...]
    marked: tuple[int, ...]


def sweep(session: Session, chosen: Sweep, *, now: datetime) -> Swept:
    """Mark read what is *chosen*, as far as the user can see it."""
    scope = _Scope(session, chosen)
    told = [] if chosen.is_everything else [_in_stories_of(scope)]
    concerned = and_(Entry.id <= chosen.through_id, or_(scope.condition, *told))
    were_unread = session.scalars(
        select(Mark.entry_id)
        .join(Entry, Entry.id == Mark.entry_id)
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == Mark.user_id))
        .where(Mark.user_id == chosen.of.user_id, Mark.is_read.is_(False), concerned)
    ).all()
    if told:  # before anything is marked: afterwards no story is unread
        _mark_read(session, scope, and_(Entry.id <= chosen.through_id, not_(scope.condition), *told), now=now)
    moved = _move(session, scope) if chosen.by_feed else {}
    _mark_read(session, scope, scope.condition, now=now)
    by_it = select(Mark.entry_id).where(Mark.user_id == chosen.of.user_id, Mark.changed_at == now)
    return Swept(moved, tuple(were_unread), tuple(session.scalars(by_it.where(Mark.is_read.is_(True)))))


class _Scope:
    """What is chosen, as conditions of queries. *condition*: of an entry joined with subscription and mark."""

    def __init__(self, session: Session, chosen: Sweep) -> None:
        self.chosen = chosen
        folder_id = chosen.of.folder_id
        inside = folder_id and with_descendants(list_folders(session, chosen.of.user_id), folder_id)
        self.feeds = _feeds(chosen, inside or None, Subscription)
        self.stretch = _stretch(chosen, Entry)
        if chosen.by_feed and chosen.of.one_per_story and (chosen.newer_than or chosen.older_than):
            self.stretch = and_(self.stretch, ~_is_told_outside(chosen, inside or None))
        self.condition = and_(Entry.id <= chosen.through_id, self.feeds, self.stretch, *_narrowed(chosen))

    def select(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Select of the entries that the user can see, by tables of its own wherever it is put."""
        of_user = Subscription.user_id == self.chosen.of.user_id
        return (
            select(*columns)
            .select_from(Entry)
            .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, of_user))
            .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == self.chosen.of.user_id))
            .correlate(None)
        )


def _move(session: Session, scope: _Scope) -> dict[int, tuple[int, int]]:
    """Move `read_through_id` of each feed up to its first entry that stays unread; returns what it was, and is."""
    ahead = and_(Entry.id <= scope.chosen.through_id, Entry.id > Subscription.read_through_id)
    staying = scope.select(Entry.feed_id, func.min(Entry.id)).where(
        ahead, scope.feeds, Mark.is_read.is_(None), not_(scope.stretch)
    )
    first: dict[int, int] = {}
    if scope.chosen.newer_than or scope.chosen.older_than:
        first = {row[0]: row[1] for row in session.execute(staying.group_by(Entry.feed_id))}
    rows = session.execute(
        select(Subscription.id, Subscription.feed_id, Subscription.read_through_id).where(
            Subscription.user_id == scope.chosen.of.user_id, scope.feeds
        )
    )
    moved = {
        id_: (before, after)
        for id_, feed_id, before in rows
        if (after := min(scope.chosen.through_id, first.get(feed_id, scope.chosen.through_id + 1) - 1)) > before
    }
    set_read_through(session, {id_: after for id_, (_, after) in moved.items()})
    return moved


def _mark_read(session: Session, scope: _Scope, condition: ColumnElement[bool], *, now: datetime) -> None:
    unread = scope.select(
        Subscription.user_id.label("user_id"),
        Entry.id.label("entry_id"),
        literal(True).label("is_read"),
        literal(False).label("starred"),
        literal(False).label("hidden"),
        literal(now, UtcDateTime).label("changed_at"),
    ).where(is_read.is_(False), condition)
    upsert_selected(session, Mark, unread, key=["user_id", "entry_id"], update={"is_read": True, "changed_at": now})


def _in_stories_of(scope: _Scope) -> ColumnElement[bool]:
    """Whether the entry tells a story that an unread entry in *scope* tells."""
    stories = scope.select(Entry.cluster_id).where(Entry.cluster_id.is_not(None), is_read.is_(False), scope.condition)
    return Entry.cluster_id.in_(stories)


def _is_told_outside(chosen: Sweep, inside: Collection[int] | None) -> ColumnElement[bool]:
    """Whether the list shows the entry's story by an earlier entry, at a place that is not meant."""
    earlier, subscription, mark = aliased(Entry), aliased(Subscription), aliased(Mark)
    return (
        select(earlier.id)
        .join(subscription, subscription.feed_id == earlier.feed_id)
        .outerjoin(mark, and_(mark.entry_id == earlier.id, mark.user_id == chosen.of.user_id))
        .where(
            earlier.cluster_id == Entry.cluster_id,
            earlier.id < Entry.id,
            subscription.user_id == chosen.of.user_id,
            func.coalesce(mark.is_read, earlier.id <= subscription.read_through_id).is_(False),
            func.coalesce(mark.hidden, False).is_(False),
            _feeds(chosen, inside, subscription),
            not_(_stretch(chosen, earlier)),
        )
        .correlate(Entry)
        .exists()
    )


def _feeds(chosen: Sweep, inside: Collection[int] | None, subscription: type[Subscription]) -> ColumnElement[bool]:
    """Say of a subscription whether its feed is meant. inside: folders, None: any."""
    if chosen.of.feed_id is not None:
        return subscription.feed_id == chosen.of.feed_id
    if chosen.feed_ids is not None:
        return subscription.feed_id.in_(chosen.feed_ids)
    return true() if inside is None else func.coalesce(subscription.folder_id, 0).in_(inside)


def _stretch(chosen: Sweep, entry: type[Entry]) -> ColumnElement[bool]:
    """Say of an entry whether it is within the time that is meant."""
    newer, older = chosen.newer_than, chosen.older_than
    within: list[ColumnElement[bool]] = []
    if newer is not None:
        at = newer.sort_at
        within.append(or_(entry.sort_at > at, and_(entry.sort_at == at, entry.id > newer.entry_id)))
    if older is not None:
        at = older.sort_at
        within.append(or_(entry.sort_at < at, and_(entry.sort_at == at, entry.id < older.entry_id)))
    return and_(true(), *within)


def _narrowed(chosen: Sweep) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if chosen.entry_ids is not None:
        narrowed.append(Entry.id.in_(chosen.entry_ids))
    if chosen.of.view in _MARKED:
        narrowed.append(_MARKED[chosen.of.view])
    if chosen.of.label_id is not None:
        borne = select(EntryLabel.entry_id).join(Label, Label.id == EntryLabel.label_id)
        narrowed.append(Entry.id.in_(borne.where(Label.id == chosen.of.label_id, Label.user_id == chosen.of.user_id)))
    return narrowed
