"""Jobs that new entries are waiting for. Rows are written with the entries, and removed once the job is done."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.store.tables import FollowUp


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that is yet to be done for entries. *times_sent*: how many messages were sent for it."""

    id: int
    job: str
    entry_ids: tuple[int, ...]
    times_sent: int = 1


def note(session: Session, jobs: Iterable[str], entry_ids: Sequence[int], *, now: datetime) -> list[Waiting]:
    """Note that each of *jobs* is to be done for the entries; a message for each is about to be sent."""
    rows = [FollowUp(job=job, entry_ids=list(entry_ids), sent_at=now) for job in jobs]
    session.add_all(rows)
    session.flush()
    return [Waiting(row.id, row.job, tuple(entry_ids)) for row in rows]


def is_waiting(session: Session, follow_up_id: int) -> bool:
    """Tell whether the job is yet to be done."""
    return session.scalar(select(FollowUp.id).where(FollowUp.id == follow_up_id)) is not None


def remove(session: Session, ids: Sequence[int]) -> None:
    """Forget jobs that are done."""
    session.execute(delete(FollowUp).where(FollowUp.id.in_(ids)).execution_options(synchronize_session=False))


def claim_lost(session: Session, *, now: datetime, before: datetime, size: int) -> list[Waiting]:
    """Return up to *size* jobs whose last message was sent before *before* and has not been heard of since.

    They are written as sent at *now*, one time more.
    """
    lost = select(FollowUp).where(FollowUp.sent_at < before).order_by(FollowUp.id).limit(size)
    found = [
        Waiting(row.id, row.job, tuple(row.entry_ids), row.times_sent + 1)
        for row in session.scalars(lost.with_for_update(skip_locked=True))
    ]
    if found:
        again = update(FollowUp).where(FollowUp.id.in_([one.id for one in found]))
        again = again.values(sent_at=now, times_sent=FollowUp.times_sent + 1)
        session.execute(again.execution_options(synchronize_session=False))
    return found
