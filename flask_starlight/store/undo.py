"""What a sweep marked read is unread again, for ten minutes: steps that say what to put back, and how.

The rule: what the reader did since stays. An entry that they starred, opened or marked unread keeps that; a feed that
they marked read once more stays so.
"""

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.store.subscriptions import set_read_through
from flask_starlight.store.sweep import Swept
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.tables import UndoStep
from flask_starlight.store.upsert import insert_missing

LASTS = timedelta(minutes=10)

MAX_IDS = 10_000
"""Of entries that a step names: some 80 kB. Beyond it the marks of the sweep are known by their instant alone."""

MAX_STEPS = 20
"""Of one reader: who marks more than that in ten minutes takes back the last ones."""


def keep(session: Session, user_id: int, swept: Swept, *, now: datetime, max_ids: int = MAX_IDS) -> int | None:
    """Keep how to take back what was *swept* at *now*; returns the step's number, None where there is nothing to take
    back, or too much of it to be put back exactly (marks that said "unread", one by one, beyond *max_ids*)."""
    if not (swept.moved or swept.marked) or len(swept.were_unread) > max_ids:
        return None
    marked = swept.marked if len(swept.marked) <= max_ids else ()
    moved = {str(id_): list(pair) for id_, pair in swept.moved.items()}
    data = {"moved": moved, "were_unread": list(swept.were_unread), "marked": list(marked)}
    step = UndoStep(user_id=user_id, created_at=now, data=data)
    session.add(step)
    session.flush()
    _drop_beyond(session, user_id)
    return step.id


def take_back(session: Session, user_id: int, step_id: int, *, now: datetime) -> bool:
    """Undo the user's step, and tell whether that was done: not twice, nor after its time. Raises `NotFound`."""
    step = session.scalar(select(UndoStep).where(UndoStep.id == step_id, UndoStep.user_id == user_id))
    if step is None:
        raise NotFound(f"undo: {step_id} is no step of this user")
    if not step.data or step.created_at < now - LASTS:
        return False
    _move_back(session, user_id, step.data["moved"])
    _unmark(session, user_id, step)
    _mark_unread_again(session, user_id, step.data["were_unread"], now=step.created_at)
    step.data = {}
    session.flush()
    return True


def forget_old(session: Session, *, now: datetime) -> None:
    """Forget the steps whose time is over."""
    session.execute(_quietly(delete(UndoStep).where(UndoStep.created_at < now - LASTS)))


def _move_back(session: Session, user_id: int, moved: dict[str, Sequence[int]]) -> None:
    """Put `read_through_id` back where it has not moved on since."""
    mine = select(Subscription.id, Subscription.read_through_id).where(Subscription.user_id == user_id)
    at = {row.id: row.read_through_id for row in session.execute(mine)}
    back = {int(id_): before for id_, (before, after) in moved.items() if at.get(int(id_)) == after}
    set_read_through(session, back)


def _unmark(session: Session, user_id: int, step: UndoStep) -> None:
    """Let the marks of the sweep say nothing of reading, as before; those that say nothing at all go."""
    by_it = or_(Mark.changed_at == step.created_at, Mark.entry_id.in_(step.data["marked"]))
    opened_since = and_(Mark.opened_at.is_not(None), Mark.opened_at > step.created_at)
    mine = (Mark.user_id == user_id, Mark.is_read.is_(True), by_it, ~opened_since)
    bare = (Mark.starred.is_(False), Mark.hidden.is_(False), Mark.opened_at.is_(None))
    session.execute(_quietly(delete(Mark).where(*mine, *bare)))
    session.execute(_quietly(update(Mark).where(*mine).values(is_read=None)))


def _mark_unread_again(session: Session, user_id: int, entry_ids: Sequence[int], *, now: datetime) -> None:
    """Give the marks back that said "unread", where nothing else is said since and the entry is still there."""
    rows = [
        {"user_id": user_id, "entry_id": id_, "is_read": False, "starred": False, "hidden": False, "changed_at": now}
        for id_ in session.scalars(select(Entry.id).where(Entry.id.in_(entry_ids)))
    ]
    silent: ColumnElement[bool] = and_(Mark.user_id == user_id, Mark.is_read.is_(None), Mark.entry_id.in_(entry_ids))
    session.execute(_quietly(update(Mark).where(silent).values(is_read=False)))
    insert_missing(session, Mark, rows, key=["user_id", "entry_id"])


def _drop_beyond(session: Session, user_id: int) -> None:
    steps = select(UndoStep.id).where(UndoStep.user_id == user_id).order_by(UndoStep.id.desc())
    spare = session.scalars(steps).all()[MAX_STEPS:]
    if spare:
        session.execute(_quietly(delete(UndoStep).where(UndoStep.id.in_(spare))))


def _quietly(statement: Any) -> Any:
    """Return the bulk *statement* so that it does not look through the objects in the session."""
    return statement.execution_options(synchronize_session=False)
