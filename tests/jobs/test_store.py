from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError

from flask_starlight.cache import counts
from flask_starlight.jobs import store
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import discoveries
from flask_starlight.store import entries
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.store import make


def titles(reader: int) -> list[str]:
    with db.session.begin():
        return [entry.title for entry in entries.list_entries(db.session(), EntryQuery(reader)).entries]


def followed_feed() -> tuple[int, int]:
    with db.session.begin():
        reader = make.user(db.session())
        return reader, make.feed(db.session(), "https://a.example/", reader)


def wish_for(url: str) -> tuple[int, int]:
    with db.session.begin():
        reader = make.user(db.session())
        return reader, discoveries.create(db.session(), reader, url, folder_id=None, now=NOW).id


def state_of(reader: int, wish: int) -> str:
    with db.session.begin():
        return discoveries.get(db.session(), reader, wish).state


def test_it_stores_a_batch_and_tells_the_index(services: Services, queue: RecordingQueue) -> None:
    reader, feed_id = followed_feed()
    store.outcomes(services, to_wire([make.changed(feed_id, make.intent("a"))]))
    assert titles(reader) == ["a"]
    assert queue.sent == [(Job.FIND_STORIES, {"entry_ids": (1,), "follow_up_id": 1}), (Job.DRAIN_OUTBOX, None)]


def counted(services: Services, reader: int, numbers: dict[int, int] | None = None) -> dict[int, int]:
    """The unread counts that are kept; numbers: what is counted where none are."""
    now = counts.edition(services.redis, reader)
    return counts.unread_by_feed(services.redis, reader, now, lambda: {} if numbers is None else numbers)


def test_it_counts_what_came_in_without_counting_the_rest_again(services: Services) -> None:
    reader, feed_id = followed_feed()
    with db.session.begin():
        bob = make.user(db.session(), "bob")
        subscriptions.subscribe(db.session(), bob, feed_id, folder_id=None, now=NOW)
    counted(services, reader, {feed_id: 40, 99: 2})
    edition = counts.edition(services.redis, reader)
    store.outcomes(services, to_wire([make.changed(feed_id, make.intent("a"), make.intent("b"))]))
    assert counted(services, reader) == {feed_id: 42, 99: 2}
    assert counts.edition(services.redis, reader).counts != edition.counts
    assert counted(services, bob, {feed_id: 2}) == {feed_id: 2}
    store.outcomes(services, to_wire([make.changed(feed_id, make.intent("a", content="edited"), etag='"2"')]))
    assert counted(services, reader) == {feed_id: 42, 99: 2}


def test_it_counts_nothing_that_came_in_behind_what_is_read(services: Services) -> None:
    reader, feed_id = followed_feed()
    counted(services, reader, {})
    with db.session.begin():
        session = db.session()
        [mine] = session.scalars(select(Subscription).where(Subscription.user_id == reader))
        mine.read_through_id = 1
    store.outcomes(services, to_wire([make.changed(feed_id, make.intent("late"), make.intent("new"))]))
    assert counted(services, reader) == {feed_id: 1}


def test_it_forgets_the_counts_where_storing_fails(services: Services) -> None:
    reader, feed_id = followed_feed()
    counted(services, reader, {feed_id: 40})
    too_long = replace(make.changed(feed_id, make.intent("a")), duration_ms=2**70)  # for any database
    with pytest.raises((DataError, OverflowError)):
        store.outcomes(services, to_wire([too_long]))
    assert titles(reader) == []
    assert counted(services, reader, {feed_id: 41}) == {feed_id: 41}


def test_it_leaves_index_and_counts_alone_when_nothing_changed(services: Services, queue: RecordingQueue) -> None:
    reader, feed_id = followed_feed()
    counts.unread_by_feed(services.redis, reader, counts.edition(services.redis, reader), lambda: {feed_id: 3})
    store.outcomes(services, to_wire([FeedOutcome(feed_id, OutcomeState.UNCHANGED)]))
    assert counts.unread_by_feed(services.redis, reader, counts.edition(services.redis, reader), dict) == {feed_id: 3}
    assert queue.sent == []


def test_it_refuses_a_message_that_is_not_a_batch_and_stores_none_of_it(services: Services) -> None:
    reader, feed_id = followed_feed()
    good = to_wire(make.changed(feed_id, make.intent("a")))
    with pytest.raises(msgspec.ValidationError):
        store.outcomes(services, [good, {"feed_id": "1; DROP TABLE"}])
    assert titles(reader) == []


def test_it_subscribes_the_reader_to_the_feed_that_was_found_and_shows_its_entries(services: Services) -> None:
    reader, wish = wish_for("https://a.example/")
    found = DiscoveryOutcome(wish, url="https://a.example/feed", outcome=make.changed(0, make.intent("a")))
    store.discovery(services, to_wire(found))
    assert state_of(reader, wish) == "done"
    assert titles(reader) == ["a"]


def test_it_answers_a_wish_once_however_often_the_answer_comes(services: Services, queue: RecordingQueue) -> None:
    reader, wish = wish_for("https://a.example/")
    found = to_wire(DiscoveryOutcome(wish, url="https://a.example/feed", outcome=make.changed(0, make.intent("a"))))
    store.discovery(services, found)
    with db.session.begin():
        feed = feeds.find(db.session(), "https://a.example/feed")
        assert feed is not None
        subscriptions.unsubscribe(db.session(), reader, feed.id)
    store.discovery(services, found)
    assert titles(reader) == []
    assert [job for job, _ in queue.sent] == [Job.FIND_STORIES, Job.DRAIN_OUTBOX, Job.ASK_FOR_ICONS]


def test_it_lets_the_reader_choose_among_several_and_says_why_there_is_none(services: Services) -> None:
    reader, wish = wish_for("https://a.example/")
    candidates = (FeedCandidate("https://a.example/1"), FeedCandidate("https://a.example/2"))
    store.discovery(services, to_wire(DiscoveryOutcome(wish, candidates=candidates)))
    assert state_of(reader, wish) == "choose"
    with db.session.begin():
        other = discoveries.create(db.session(), reader, "https://b.example/", folder_id=None, now=NOW).id
    store.discovery(services, to_wire(DiscoveryOutcome(other, reason=FetchReason.NO_FEED_FOUND, detail="tried")))
    assert state_of(reader, other) == "failed"


def test_it_checks_a_feed_again_at_once_of_which_only_a_part_fitted_the_message(services: Services) -> None:
    _, wish = wish_for("https://a.example/")
    part = replace(make.changed(0, make.intent("a")), body_hash="", etag="")
    store.discovery(services, to_wire(DiscoveryOutcome(wish, url="https://a.example/feed", outcome=part)))
    with db.session.begin():
        feed = db.session.scalars(select(Feed)).one()
        assert feed.checked_at is not None
        assert feed.next_check_at is not None
        assert feed.next_check_at <= feed.checked_at


def test_it_forgets_counts_and_tells_the_index_when_feeds_become_one(services: Services, queue: RecordingQueue) -> None:
    reader, feed_id = followed_feed()
    with db.session.begin():
        target = make.feed(db.session(), "https://b.example/")
        make.entries(db.session(), feed_id, "a")
        feed = db.session.get_one(Feed, feed_id)
        feed.moved_to, feed.moved_days, feed.moved_at = "https://b.example/", 3, utc_now()
    counts.unread_by_feed(services.redis, reader, counts.edition(services.redis, reader), lambda: {feed_id: 1})
    outcome = FeedOutcome(feed_id, OutcomeState.UNCHANGED, moved_to="https://b.example/")
    store.outcomes(services, to_wire([outcome]))
    assert counts.unread_by_feed(
        services.redis, reader, counts.edition(services.redis, reader), lambda: {target: 1}
    ) == {target: 1}
    assert titles(reader) == ["a"]
    assert queue.sent == [(Job.DRAIN_OUTBOX, None)]
