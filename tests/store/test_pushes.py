"""What a push changes in its feed, and what it must not."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store.feed_state import HINT_GAP
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from tests.conftest import NOW
from tests.store import make

LATER = NOW + timedelta(minutes=30)
CHECKED = ("etag", "last_modified", "body_hash", "title", "checked_at", "next_check_at", "lease_until", "last_status")


def push(feed: Feed, *entries: EntryIntent) -> FeedOutcome:
    return FeedOutcome(feed.id, OutcomeState.CHANGED, entries=entries, pushed=True)


def checked_feed(session: Session) -> Feed:
    feed_id = make.feed(session, "https://a.example/feed", make.user(session))
    make.store(session, make.changed(feed_id, make.intent("a")))
    return session.get_one(Feed, feed_id)


def seen(feed: Feed) -> list[object]:
    return [getattr(feed, name) for name in CHECKED]


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(Entry.title).order_by(Entry.id)))


def test_it_adds_pushed_entries_and_keeps_those_that_the_push_leaves_out(session: Session) -> None:
    feed = checked_feed(session)
    stored = make.store(session, push(feed, make.intent("b")), now=LATER)
    assert titles(session) == ["a", "b"]
    assert (stored.changed_feeds, stored.new_entries) == ((feed.id,), 1)
    assert feed.changed_at == LATER


def test_it_keeps_validators_facts_and_times_of_the_last_check(session: Session) -> None:
    feed = checked_feed(session)
    before = seen(feed)
    make.store(session, push(feed, make.intent("b")), now=LATER)
    make.store(session, replace(push(feed), state=OutcomeState.UNCHANGED), now=LATER)
    assert seen(feed) == before


def test_it_keeps_what_a_failing_feed_failed_of(session: Session) -> None:
    feed = checked_feed(session)
    make.store(session, FeedOutcome(feed.id, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT))
    make.store(session, push(feed, make.intent("b")), now=LATER)
    assert (feed.error_count, feed.last_reason) == (1, "timed_out")


def test_it_checks_a_feed_soon_whose_push_could_not_be_read(session: Session) -> None:
    feed = checked_feed(session)
    broken = replace(push(feed), state=OutcomeState.FAILED, reason=FetchReason.NOT_A_FEED)
    make.store(session, broken, now=LATER)
    assert feed.next_check_at == LATER
    assert (feed.error_count, feed.last_reason) == (0, "")


def test_it_is_not_made_to_check_a_feed_all_the_time(session: Session) -> None:
    feed = checked_feed(session)
    broken = replace(push(feed), state=OutcomeState.FAILED, reason=FetchReason.NOT_A_FEED)
    make.store(session, broken, now=NOW + timedelta(seconds=1))
    assert feed.next_check_at == NOW + HINT_GAP
    make.store(session, FeedOutcome(feed.id, OutcomeState.GONE), broken)
    assert feed.next_check_at is None
