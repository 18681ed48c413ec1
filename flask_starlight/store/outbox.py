"""What the index has yet to be told. Rows are written with the change, read in order, removed once told."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store.tables import Outbox


@dataclass(frozen=True, slots=True)
class Notice:
    """One row: entry *entry_id* is now at *version* ("put"), or was removed at it ("drop")."""

    id: int
    entry_id: int
    version: int
    action: str


def put(session: Session, versions: Mapping[int, int], *, now: datetime) -> None:
    """Note that entries are new or edited: entry id -> version."""
    _add(session, versions, "put", now=now)


def drop(session: Session, versions: Mapping[int, int], *, now: datetime) -> None:
    """Note that entries are gone: entry id -> the version at which they were removed."""
    _add(session, versions, "drop", now=now)


def oldest(session: Session, limit: int) -> list[Notice]:
    """Return the oldest rows, oldest first. Not locked: telling the index twice changes nothing."""
    columns = select(Outbox.id, Outbox.entry_id, Outbox.version, Outbox.action)
    rows = session.execute(columns.order_by(Outbox.id).limit(limit))
    return [Notice(*row) for row in rows]


def remove(session: Session, ids: Sequence[int]) -> None:
    """Forget rows that the index has been told."""
    session.execute(delete(Outbox).where(Outbox.id.in_(ids)).execution_options(synchronize_session=False))


def lag(session: Session) -> tuple[int, datetime | None]:
    """Return how many rows wait and since when the oldest does (None: none waits)."""
    count, since = session.execute(select(func.count(Outbox.id), func.min(Outbox.created_at))).one()
    return count, since


def _add(session: Session, versions: Mapping[int, int], action: Literal["put", "drop"], *, now: datetime) -> None:
    if versions:
        rows = [
            {"entry_id": entry_id, "version": version, "action": action, "created_at": now}
            for entry_id, version in versions.items()
        ]
        session.execute(insert(Outbox), rows)
