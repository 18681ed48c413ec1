from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import asked_checks
from flask_starlight.store.tables import Feed
from tests.conftest import NOW
from tests.store import make

FRESH = timedelta(minutes=5)


def claim(session: Session, user_id: int, *, size: int = 10, later: timedelta = timedelta()) -> list[int]:
    now = NOW + later
    claimed = asked_checks.claim_followed(session, user_id, checked_before=now - FRESH, size=size, now=now, lease_s=600)
    return [feed.feed_id for feed in claimed]


def test_it_claims_what_the_reader_follows_once(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    mine = make.feed(session, "https://a.example/", ada)
    make.feed(session, "https://b.example/", bob)
    assert claim(session, ada) == [mine]
    assert claim(session, ada) == []


def test_it_leaves_alone_what_was_checked_a_moment_ago(session: Session) -> None:
    ada = make.user(session)
    feed_id = make.feed(session, "https://a.example/", ada)
    make.store(session, make.changed(feed_id))
    assert claim(session, ada, later=timedelta(minutes=4)) == []
    assert claim(session, ada, later=timedelta(minutes=6)) == [feed_id]


def test_it_respects_who_asked_for_rest_and_who_is_gone(session: Session) -> None:
    ada = make.user(session)
    resting = make.feed(session, "https://a.example/", ada)
    gone = make.feed(session, "https://b.example/", ada)
    session.execute(update(Feed).where(Feed.id == resting).values(next_rule=CheckRule.RETRY_AFTER))
    make.store(session, FeedOutcome(gone, OutcomeState.GONE, reason=FetchReason.GONE))
    assert claim(session, ada, later=timedelta(hours=1)) == []


def test_it_claims_no_more_than_asked_those_of_longest_ago_first(session: Session) -> None:
    ada = make.user(session)
    newer = make.feed(session, "https://a.example/", ada)
    older = make.feed(session, "https://b.example/", ada)
    make.store(session, make.changed(newer), now=NOW)
    make.store(session, make.changed(older), now=NOW - timedelta(hours=1))
    assert claim(session, ada, size=1, later=timedelta(hours=1)) == [older]
