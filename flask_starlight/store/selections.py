"""What the conditions of queries are for their readers: feeds and entries, told in numbers that an engine filters by.

A statement for each kind of thing that is asked for, whatever the number of readers, conditions and entries.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session

from flask_starlight.model.selection import NOTHING
from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.model.selection import Selections
from flask_starlight.model.selection import name_key
from flask_starlight.model.selection import of_entries
from flask_starlight.model.selection import of_feeds
from flask_starlight.store.folders import with_descendants
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Folder
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Note
from flask_starlight.store.tables import Subscription

_UNREAD = Condition("is", "unread")
_STARRED = Condition("is", "starred")
_HIDDEN = Condition("is", "hidden")
_NOTED = Condition("has", "note")
_LABELLED = Condition("has", "label")


@dataclass(frozen=True, slots=True)
class _Followed:
    """A feed that a reader follows, under the names by which it can be called."""

    feed_id: int
    folder_id: int | None
    read_through_id: int
    names: tuple[str, ...]


@dataclass(slots=True)
class _Belongings:
    """What was asked for of one reader's things. unread, read: entries that a mark says to be other than their feed."""

    followed: list[_Followed] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    labelled: dict[str, set[int]] = field(default_factory=dict)
    marked: dict[Condition, set[int]] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)
    read: set[int] = field(default_factory=set)


def resolve(session: Session, user_id: int, conditions: Collection[Condition]) -> Selections:
    """Return what each of *conditions* is for the user: nothing at all for a name that nothing of theirs has."""
    return resolve_all(session, {user_id: conditions})[user_id]


def resolve_all(
    session: Session, asked: Mapping[int, Collection[Condition]], *, among: Sequence[int] | None = None
) -> dict[int, Selections]:
    """Return the same for several users: user id -> condition -> entries.

    among: the entries to which it will be applied, a few hundred; None: to whichever there are.
    """
    everything = frozenset(condition for conditions in asked.values() for condition in conditions)
    belongings = {user_id: _Belongings() for user_id in asked}
    kinds = {condition.kind for condition in everything}
    if kinds & {"feed", "in"} or _UNREAD in everything:
        _read_feeds(session, belongings, among)
    if "in" in kinds:
        for folder in session.scalars(select(Folder).where(Folder.user_id.in_(belongings))):
            belongings[folder.user_id].folders.append(folder)
    if "label" in kinds or _LABELLED in everything:
        _read_labels(session, belongings, among)
    for condition, found in _of_entries(everything, belongings, among):
        for user_id, entry_id in session.execute(found):
            belongings[user_id].marked.setdefault(condition, set()).add(entry_id)
    if _UNREAD in everything:
        _read_unread(session, belongings, among)
    return {
        user_id: {condition: _meaning(condition, belongings[user_id]) for condition in conditions}
        for user_id, conditions in asked.items()
    }


def _meaning(condition: Condition, own: _Belongings) -> EntrySet:
    key = name_key(condition.name)
    match condition.kind:
        case "feed":
            return of_feeds([feed.feed_id for feed in own.followed if any(key in name for name in feed.names)])
        case "in":
            inside = _folders_named(key, own.folders)
            return of_feeds([feed.feed_id for feed in own.followed if feed.folder_id in inside])
        case "label":
            return of_entries(own.labelled.get(key, ()))
    if condition == _UNREAD:
        after: dict[int, set[int]] = {}
        for feed in own.followed:
            after.setdefault(feed.read_through_id, set()).add(feed.feed_id)
        borders = {border: frozenset(feeds) for border, feeds in after.items()}
        return EntrySet(borders, plus=frozenset(own.unread), minus=frozenset(own.read))
    if condition == _LABELLED:
        return of_entries(entry_id for ids in own.labelled.values() for entry_id in ids)
    return of_entries(own.marked[condition]) if condition in own.marked else NOTHING


def _folders_named(key: str, folders: Sequence[Folder]) -> set[int]:
    """Return the folders with that name or path, and those inside them."""
    by_id = {folder.id: folder for folder in folders}
    path = "/".join(part.strip() for part in key.split("/"))
    named = [folder.id for folder in folders if key == name_key(folder.name) or path == _path(folder, by_id)]
    return {inside for folder_id in named for inside in with_descendants(folders, folder_id)}


def _path(folder: Folder, by_id: Mapping[int, Folder]) -> str:
    above = by_id.get(folder.parent_id or 0)
    return f"{_path(above, by_id)}/{name_key(folder.name)}" if above else name_key(folder.name)


def _read_feeds(session: Session, belongings: Mapping[int, _Belongings], among: Sequence[int] | None) -> None:
    found = select(
        Subscription.user_id,
        Subscription.feed_id,
        Subscription.folder_id,
        Subscription.read_through_id,
        Subscription.title,
        Feed.title,
        Feed.url,
    ).join(Feed, Feed.id == Subscription.feed_id)
    found = found.where(Subscription.user_id.in_(belongings))
    if among is not None:
        found = found.where(Subscription.feed_id.in_(select(Entry.feed_id).where(Entry.id.in_(among))))
    for user_id, feed_id, folder_id, read_through_id, own_title, title, url in session.execute(found):
        names = tuple(name_key(name) for name in (own_title, title or url) if name)
        belongings[user_id].followed.append(_Followed(feed_id, folder_id, read_through_id, names))


def _read_labels(session: Session, belongings: Mapping[int, _Belongings], among: Sequence[int] | None) -> None:
    borne = select(Label.user_id, Label.name, EntryLabel.entry_id).join(EntryLabel, EntryLabel.label_id == Label.id)
    borne = borne.where(Label.user_id.in_(belongings), *_within(EntryLabel.entry_id, among))
    for user_id, name, entry_id in session.execute(borne):
        belongings[user_id].labelled.setdefault(name_key(name), set()).add(entry_id)


def _of_entries(
    conditions: Collection[Condition], users: Iterable[int], among: Sequence[int] | None
) -> list[tuple[Condition, Select[int, int]]]:
    """Return the statements for what is noted of single entries: pairs of user id and entry id."""
    marks = select(Mark.user_id, Mark.entry_id).where(Mark.user_id.in_(users), *_within(Mark.entry_id, among))
    notes = select(Note.user_id, Note.entry_id).where(Note.user_id.in_(users), *_within(Note.entry_id, among))
    statements: list[tuple[Condition, Select[int, int]]] = [
        (_STARRED, marks.where(Mark.starred.is_(True))),
        (_HIDDEN, marks.where(Mark.hidden.is_(True))),
        (_NOTED, notes),
    ]
    return [(condition, statement) for condition, statement in statements if condition in conditions]


def _read_unread(session: Session, belongings: Mapping[int, _Belongings], among: Sequence[int] | None) -> None:
    """Read the marks that say other than `read_through_id` does."""
    own_feed = and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == Mark.user_id)
    differing = or_(
        and_(Mark.is_read.is_(True), Mark.entry_id > Subscription.read_through_id),
        and_(Mark.is_read.is_(False), Mark.entry_id <= Subscription.read_through_id),
    )
    found = (
        select(Mark.user_id, Mark.entry_id, Mark.is_read)
        .join(Entry, Entry.id == Mark.entry_id)
        .join(Subscription, own_feed)
        .where(Mark.user_id.in_(belongings), differing, *_within(Mark.entry_id, among))
    )
    for user_id, entry_id, is_read in session.execute(found):
        (belongings[user_id].read if is_read else belongings[user_id].unread).add(entry_id)


def _within(column: InstrumentedAttribute[Any], among: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [] if among is None else [column.in_(among)]
