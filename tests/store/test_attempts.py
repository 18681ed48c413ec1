from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import attempts
from flask_starlight.store.attempts import Attempt
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import FetchAttempt
from tests.conftest import NOW
from tests.statements import counted
from tests.store import make

HOUR = timedelta(hours=1)


def unchanged(feed_id: int) -> FeedOutcome:
    return FeedOutcome(feed_id, OutcomeState.UNCHANGED, http_status=304, duration_ms=20)


def test_it_records_each_check_with_what_it_brought(session: Session) -> None:
    feed_id = make.feed(session)
    first = make.changed(feed_id, make.intent("a"), make.intent("b"))
    make.store(session, replace(first, size_bytes=5000, duration_ms=120))
    make.store(session, make.changed(feed_id, make.intent("a", title="edited"), make.intent("c")), now=NOW + HOUR)
    failed = FeedOutcome(feed_id, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT, detail="x" * 600)
    make.store(session, failed, now=NOW + 2 * HOUR)
    newest, middle, oldest = attempts.list_attempts(session, feed_id)
    assert oldest == Attempt(NOW, OutcomeState.CHANGED, 200, 5000, 120, 2, 0, "", "")
    assert (middle.new_entries, middle.edited_entries, middle.is_bad) == (1, 1, False)
    assert (newest.at, newest.reason, newest.is_bad, len(newest.detail)) == (NOW + 2 * HOUR, "timed_out", True, 500)


def test_it_lists_the_last_ones_of_one_feed(session: Session) -> None:
    feed_id, other_id = make.feed(session), make.feed(session, "https://other.example/")
    for number in range(attempts.KEPT + 5):
        make.store(session, unchanged(feed_id), unchanged(other_id), now=NOW + number * HOUR)
    listed = attempts.list_attempts(session, feed_id)
    assert len(listed) == attempts.KEPT
    assert listed[0].at == NOW + (attempts.KEPT + 4) * HOUR


def test_it_forgets_all_but_the_last_of_each_feed_in_one_statement(session: Session) -> None:
    busy, calm = make.feed(session), make.feed(session, "https://calm.example/")
    for number in range(attempts.KEPT + 20):
        make.store(session, unchanged(busy), now=NOW + number * HOUR)
    make.store(session, unchanged(calm))
    session.flush()
    with counted() as statements:
        attempts.forget_old(session, now=NOW + timedelta(days=30))
    assert len(statements) == 1
    by_feed = select(FetchAttempt.feed_id, func.count()).group_by(FetchAttempt.feed_id)
    assert dict(map(tuple, session.execute(by_feed))) == {busy: attempts.KEPT, calm: 1}
    assert attempts.list_attempts(session, busy)[-1].at == NOW + 20 * HOUR


def test_it_keeps_all_of_the_last_two_days_however_many_they_are(session: Session) -> None:
    feed_id = make.feed(session)
    for number in range(attempts.KEPT + 20):
        make.store(session, unchanged(feed_id), now=NOW + number * HOUR / 10)
    attempts.forget_old(session, now=NOW + 8 * HOUR)
    assert session.scalar(select(func.count(FetchAttempt.id))) == attempts.KEPT + 20


def test_it_counts_checks_and_failures_by_the_hour(session: Session) -> None:
    feed_id = make.feed(session)
    failed = FeedOutcome(feed_id, OutcomeState.FAILED)
    for at, outcome in ((0, unchanged(feed_id)), (0.5, failed), (2, failed), (-3, failed)):
        make.store(session, outcome, now=NOW + at * HOUR)
    hours = attempts.throughput(session, now=NOW + 2.5 * HOUR, hours=3)
    assert [(hour.at, hour.checks, hour.failed) for hour in hours] == [
        (NOW, 2, 1),
        (NOW + HOUR, 0, 0),
        (NOW + 2 * HOUR, 1, 1),
    ]


def test_it_goes_with_its_feed(session: Session) -> None:
    feed_id = make.feed(session)
    make.store(session, unchanged(feed_id))
    session.flush()
    session.delete(session.get_one(Feed, feed_id))
    session.flush()
    assert session.scalar(select(func.count(FetchAttempt.id))) == 0
