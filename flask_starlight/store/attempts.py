"""The record of checks: a row each, the last few of a feed kept, for the pages that say what the crawler does."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlalchemy import String
from sqlalchemy import case
from sqlalchemy import cast
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import FetchAttempt

KEPT = 50
"""Attempts of a feed that its page shows."""

ALL_KEPT = timedelta(days=2)
"""Younger ones stay whatever their number, or the throughput of these days could not be told."""

_HOUR_CHARS = len("2026-11-20 12")
_BAD = (OutcomeState.FAILED, OutcomeState.GONE)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One check as a page shows it. For the fields see the table."""

    at: datetime
    state: OutcomeState
    status: int | None
    size_bytes: int
    duration_ms: int
    new_entries: int
    edited_entries: int
    reason: str
    detail: str

    @property
    def is_bad(self) -> bool:
        """Whether it failed."""
        return self.state in _BAD


@dataclass(frozen=True, slots=True)
class HourOfFetches:
    """How many checks ended in the hour that begins at *at*, and how many of them badly."""

    at: datetime
    checks: int
    failed: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came in of one feed: when each of its new entries came out, and how many were edited."""

    new: tuple[datetime, ...] = ()
    edited: int = 0


def note(session: Session, outcomes: Sequence[FeedOutcome], arrivals: Mapping[int, Arrivals], *, now: datetime) -> None:
    """Record *outcomes*, each of a stored feed, in one statement. arrivals: by feed id, where anything came in.

    Deliberately inexact: an outcome that was split for its size, or is delivered twice, has more than one row.
    """
    rows = [_row(outcome, arrivals.get(outcome.feed_id, Arrivals()), now) for outcome in outcomes]
    if rows:  # with its NULLs written, every row has the same columns: else each change of columns is a statement
        session.execute(insert(FetchAttempt), rows, execution_options={"render_nulls": True})


def list_attempts(session: Session, feed_id: int) -> list[Attempt]:
    """Return the feed's last `KEPT` checks, the newest first."""
    columns = (
        FetchAttempt.at,
        FetchAttempt.state,
        FetchAttempt.status,
        FetchAttempt.size_bytes,
        FetchAttempt.duration_ms,
        FetchAttempt.new_entries,
        FetchAttempt.edited_entries,
        FetchAttempt.reason,
        FetchAttempt.detail,
    )
    found = select(*columns).where(FetchAttempt.feed_id == feed_id).order_by(FetchAttempt.id.desc()).limit(KEPT)
    return [Attempt(row.at, OutcomeState(row.state), *row[2:]) for row in session.execute(found)]


def throughput(session: Session, *, now: datetime, hours: int) -> list[HourOfFetches]:
    """Return the last *hours* hours, the oldest first and the one that is under way last, empty ones among them."""
    last = now.replace(minute=0, second=0, microsecond=0)
    begins = [last - timedelta(hours=number) for number in reversed(range(hours))]
    hour = func.substr(cast(FetchAttempt.at, String), 1, _HOUR_CHARS)  # both databases write it as 2026-11-20 12:00
    failed = func.sum(case((FetchAttempt.state.in_(_BAD), 1), else_=0))
    counted = select(hour, func.count(), failed).where(FetchAttempt.at >= begins[0]).group_by(hour)
    by_hour = {row[0]: (row[1], int(row[2])) for row in session.execute(counted)}
    return [HourOfFetches(begin, *by_hour.get(f"{begin:%Y-%m-%d %H}", (0, 0))) for begin in begins]


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove what is neither among the last `KEPT` of its feed nor of the time that is kept whole: one statement."""
    rank = func.row_number().over(partition_by=FetchAttempt.feed_id, order_by=FetchAttempt.id.desc()).label("rank")
    ranked = select(FetchAttempt.id, FetchAttempt.at, rank).subquery()
    old = select(ranked.c.id).where(ranked.c.rank > KEPT, ranked.c.at < now - ALL_KEPT)
    session.execute(delete(FetchAttempt).where(FetchAttempt.id.in_(old)).execution_options(synchronize_session=False))


def _row(outcome: FeedOutcome, arrivals: Arrivals, now: datetime) -> dict[str, object]:
    return {
        "feed_id": outcome.feed_id,
        "at": now,
        "state": outcome.state,
        "status": outcome.http_status,
        "size_bytes": outcome.size_bytes,
        "duration_ms": outcome.duration_ms,
        "new_entries": len(arrivals.new),
        "edited_entries": arrivals.edited,
        "reason": outcome.reason or "",
        "detail": clip(outcome.detail, TITLE_CHARS),
    }
