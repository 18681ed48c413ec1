"""What rules did: done in bulk, kept on record, undone.

The rule: a record stands for a change that the rule made, so undoing it gives back what was there before. "Read" is
undone to what the reader's own "mark all read" says since; an entry that they marked unread by hand no rule reads.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.rule import HIDE
from flask_starlight.model.rule import READ
from flask_starlight.model.rule import STAR
from flask_starlight.model.rule import Action
from flask_starlight.model.rule import Deed
from flask_starlight.model.rule import Hit
from flask_starlight.model.rule import decide
from flask_starlight.model.rule import label_action
from flask_starlight.model.rule import label_of
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store.entries import is_read
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import RuleAction
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

HITS = 1000
"""Hits in one go: their records are four lines of five values each at most, and SQLite takes 32,766 in a statement."""

_DO: dict[Action, dict[str, Any]] = {READ: {"is_read": True}, STAR: {"starred": True}, HIDE: {"hidden": True}}
_UNDO: dict[Action, dict[str, Any]] = {READ: {"is_read": None}, STAR: {"starred": False}, HIDE: {"hidden": False}}


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """What a rule did to an entry: action -> whether it was undone."""

    entry_id: int
    done_at: datetime
    actions: dict[Action, bool]


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of a rule's record, the newest entry first; *before*: where the next page begins, None on the last."""

    entries: tuple[LoggedEntry, ...]
    before: int | None


def act(session: Session, hits: Sequence[Hit], *, now: datetime) -> list[Deed]:
    """Do what is due for *hits* and put it on record; returns what was done. Doing it again does nothing."""
    return [deed for start in range(0, len(hits), HITS) for deed in _act(session, hits[start : start + HITS], now=now)]


def undo(session: Session, rule: Rule, *, now: datetime, entry_id: int | None = None) -> None:
    """Take back what the rule did, to one entry or (None) to all: a statement per kind of action, not per entry."""
    standing = [RuleAction.rule_id == rule.id, RuleAction.undone_at.is_(None)]
    if entry_id is not None:
        standing.append(RuleAction.entry_id == entry_id)
    for action in session.scalars(select(RuleAction.action).where(*standing).distinct()).all():
        touched = select(RuleAction.entry_id).where(*standing, RuleAction.action == action)
        _take_back(session, rule.user_id, action, touched, now=now)
    session.execute(_quietly(update(RuleAction).where(*standing).values(undone_at=now)))


def show_again(session: Session, user_id: int, entry_id: int, *, now: datetime) -> None:
    """Let the user's lists show the entry, whatever hid it."""
    marks.set_hidden(session, user_id, [entry_id], False, now=now)
    own_rules = select(Rule.id).where(Rule.user_id == user_id)
    hiding = (RuleAction.rule_id.in_(own_rules), RuleAction.entry_id == entry_id, RuleAction.action == HIDE)
    session.execute(_quietly(update(RuleAction).where(*hiding, RuleAction.undone_at.is_(None)).values(undone_at=now)))


def page(session: Session, rule_id: int, *, before: int | None, limit: int) -> LogPage:
    """Return what the rule did to the *limit* newest entries, or to those that arrived before the entry *before*."""
    earlier = [] if before is None else [RuleAction.entry_id < before]
    touched = select(RuleAction.entry_id).where(RuleAction.rule_id == rule_id, *earlier).distinct()
    ids = session.scalars(touched.order_by(RuleAction.entry_id.desc()).limit(limit + 1)).all()
    shown = ids[:limit]
    rows = session.scalars(
        select(RuleAction)
        .where(RuleAction.rule_id == rule_id, RuleAction.entry_id.in_(shown))
        .execution_options(populate_existing=True)
    )
    return LogPage(_logged(shown, rows), shown[-1] if len(ids) > limit else None)


def count_entries(session: Session, user_id: int) -> dict[int, int]:
    """Return rule id -> number of entries to which something stands that it did, for the user's rules."""
    counted = (
        select(RuleAction.rule_id, func.count(RuleAction.entry_id.distinct()))
        .join(Rule, Rule.id == RuleAction.rule_id)
        .where(Rule.user_id == user_id, RuleAction.undone_at.is_(None))
        .group_by(RuleAction.rule_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def rules_that_touched(session: Session, user_id: int, entry_id: int) -> list[Rule]:
    """Return the user's rules of which something stands that they did to the entry."""
    standing = select(RuleAction.rule_id).where(RuleAction.entry_id == entry_id, RuleAction.undone_at.is_(None))
    return list(session.scalars(select(Rule).where(Rule.user_id == user_id, Rule.id.in_(standing)).order_by(Rule.id)))


def _act(session: Session, hits: Sequence[Hit], *, now: datetime) -> list[Deed]:
    deeds = decide(hits, _settled(session, hits), _done(session, hits))
    for action, values in _DO.items():
        pairs = [(deed.user_id, deed.entry_id) for deed in deeds if deed.action == action]
        marks.set_on(session, pairs, values, now=now)
    labelled = [(label_of(deed.action), deed.entry_id) for deed in deeds]
    labels.set_on(session, [(label_id, entry_id) for label_id, entry_id in labelled if label_id is not None])
    rows = [
        {"rule_id": deed.rule_id, "entry_id": deed.entry_id, "action": deed.action, "done_at": now, "undone_at": None}
        for deed in deeds
    ]
    insert_missing(session, RuleAction, rows, key=["rule_id", "entry_id", "action"])
    return deeds


def _settled(session: Session, hits: Sequence[Hit]) -> dict[tuple[int, int], set[Action]]:
    """Return (user id, entry id) -> what need not be done, or must not: nobody's "unread" is overruled."""
    users, entries = {hit.user_id for hit in hits}, {hit.entry_id for hit in hits}
    found = (
        select(Subscription.user_id, Entry.id, is_read, Mark.is_read, Mark.starred, Mark.hidden)
        .join(Subscription, Subscription.feed_id == Entry.feed_id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == Subscription.user_id))
        .where(Subscription.user_id.in_(users), Entry.id.in_(entries))
    )
    settled: dict[tuple[int, int], set[Action]] = defaultdict(set)
    for user_id, entry_id, read, marked_read, starred, hidden in session.execute(found):
        flags = ((READ, read or marked_read is not None), (STAR, starred), (HIDE, hidden))
        settled[user_id, entry_id] = {action for action, is_set in flags if is_set}
    wanted = {label for hit in hits for action in hit.actions if (label := label_of(action)) is not None}
    if wanted:
        borne = select(Label.user_id, EntryLabel.entry_id, Label.id).join(Label, Label.id == EntryLabel.label_id)
        for user_id, entry_id, label_id in session.execute(
            borne.where(Label.id.in_(wanted), EntryLabel.entry_id.in_(entries))
        ):
            settled[user_id, entry_id].add(label_action(label_id))
    return settled


def _done(session: Session, hits: Sequence[Hit]) -> set[tuple[int, int, Action]]:
    found = select(RuleAction.rule_id, RuleAction.entry_id, RuleAction.action).where(
        RuleAction.rule_id.in_({hit.rule_id for hit in hits}), RuleAction.entry_id.in_({hit.entry_id for hit in hits})
    )
    return {(row.rule_id, row.entry_id, row.action) for row in session.execute(found)}


def _take_back(session: Session, user_id: int, action: Action, entries: Select[int], *, now: datetime) -> None:
    label_id = label_of(action)
    if label_id is not None:
        borne = delete(EntryLabel).where(EntryLabel.label_id == label_id, EntryLabel.entry_id.in_(entries))
        session.execute(_quietly(borne))
        return
    still_so = [getattr(Mark, column).is_(value) for column, value in _DO[action].items()]
    marked = update(Mark).where(Mark.user_id == user_id, Mark.entry_id.in_(entries), *still_so)
    session.execute(_quietly(marked.values(changed_at=now, **_UNDO[action])))


def _logged(ids: Sequence[int], rows: Iterable[RuleAction]) -> tuple[LoggedEntry, ...]:
    by_entry: dict[int, list[RuleAction]] = defaultdict(list)
    for row in rows:
        by_entry[row.entry_id].append(row)
    return tuple(
        LoggedEntry(
            entry_id,
            max(row.done_at for row in by_entry[entry_id]),
            {row.action: row.undone_at is not None for row in by_entry[entry_id]},
        )
        for entry_id in ids
    )


def _quietly(statement: Any) -> Any:
    """Return the bulk *statement* so that it does not look through the objects in the session."""
    return statement.execution_options(synchronize_session=False)
