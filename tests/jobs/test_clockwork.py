from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select

from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs import clockwork
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.subscribe import subscribe_to
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.wire import from_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import attempts
from flask_starlight.store import discoveries
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.tables import FetchAttempt
from tests.fakes import RecordingQueue
from tests.store import make


def followed_feeds(number: int) -> list[int]:
    with db.session.begin():
        reader = make.user(db.session())
        return [make.feed(db.session(), f"https://{index}.example/", reader) for index in range(number)]


def test_it_sends_every_due_feed_once_in_batches(services: Services, queue: RecordingQueue) -> None:
    ids = followed_feeds(120)
    assert sorted(clockwork.enqueue_due(services)) == sorted(ids)
    batches = [from_wire(payload, list[FeedForCrawl]) for job, payload in queue.sent if job is Job.REFRESH]
    assert [len(batch) for batch in batches] == [100, 20]
    assert sorted(feed.feed_id for batch in batches for feed in batch) == sorted(ids)
    assert clockwork.enqueue_due(services) == []


def test_it_claims_nothing_while_the_broker_is_away(services: Services, queue: RecordingQueue) -> None:
    followed_feeds(120)
    queue.away = True
    with pytest.raises(BackendUnavailable):
        clockwork.enqueue_due(services)
    queue.away = False
    assert len(clockwork.enqueue_due(services)) == 120


def test_it_claims_until_nothing_is_due(services: Services, queue: RecordingQueue) -> None:
    few = replace(services, settings=services.settings.model_copy(update={"crawl_batch_feeds": 3}))
    assert len(clockwork.enqueue_due(few)) == 0
    ids = followed_feeds(40)
    assert sorted(clockwork.enqueue_due(few)) == sorted(ids)


def batches_of(hosts: str, *, size: int) -> list[str]:
    """Put one feed of each of *hosts* together, and return the hosts of each batch."""
    feeds = [FeedForCrawl(n, f"https://{host}.example/{n}") for n, host in enumerate(hosts)]
    return ["".join(feed.url[8] for feed in batch) for batch in clockwork.together(feeds, size)]


def test_the_feeds_of_one_host_go_together() -> None:
    assert batches_of("abcabcabc", size=4) == ["aaa", "bbb", "ccc"]
    assert batches_of("abcabc", size=4) == ["aabb", "cc"]
    assert batches_of("abcde", size=2) == ["ab", "cd", "e"]
    assert batches_of("", size=2) == []


def test_a_host_with_more_feeds_than_a_batch_holds_is_divided() -> None:
    assert batches_of("baaaaab", size=2) == ["bb", "aa", "aa", "a"]


def test_it_sends_a_wish_again_that_nobody_answered(services: Services, queue: RecordingQueue) -> None:
    with db.session.begin():
        reader = make.user(db.session())
        asked = utc_now() - clockwork.RESEND_AFTER - timedelta(seconds=1)
        wish = discoveries.create(db.session(), reader, "https://a.example/", folder_id=None, now=asked).id
        discoveries.create(db.session(), reader, "https://new.example/", folder_id=None, now=utc_now())
    clockwork.resend_discoveries(services)
    sent = [(job, from_wire(payload, DiscoveryForCrawl)) for job, payload in queue.sent]
    assert sent == [(Job.DISCOVER, DiscoveryForCrawl(wish, "https://a.example/"))]


def test_it_subscribes_at_once_to_a_feed_that_is_known(services: Services, queue: RecordingQueue) -> None:
    with db.session.begin():
        reader = make.user(db.session())
        feed_id = make.feed(db.session(), "https://a.example/")
        make.entries(db.session(), feed_id, "a")
    subscribe_to(services, reader, "https://a.example/")
    assert queue.sent == []
    assert subscriptions.feed_ids(db.session(), reader) == [feed_id]


def test_it_looks_at_an_address_from_a_list_that_never_turned_out_to_be_a_feed(
    services: Services, queue: RecordingQueue
) -> None:
    with db.session.begin():
        reader = make.user(db.session())
        make.feed(db.session(), "https://a.example/")
    subscribe_to(services, reader, "https://a.example/")
    assert [job for job, _ in queue.sent] == [Job.DISCOVER]


def test_it_keeps_the_wish_when_the_broker_is_away(services: Services, queue: RecordingQueue) -> None:
    with db.session.begin():
        reader = make.user(db.session())
    queue.away = True
    wish = subscribe_to(services, reader, "https://a.example/")
    assert discoveries.get(db.session(), reader, wish).state == "pending"


def test_it_forgets_old_wishes(services: Services) -> None:
    with db.session.begin():
        reader = make.user(db.session())
        long_ago = utc_now() - discoveries.KEPT - timedelta(hours=1)
        discoveries.create(db.session(), reader, "https://a.example/", folder_id=None, now=long_ago)
    clockwork.forget(services)
    assert discoveries.waiting_since(db.session(), utc_now()) == []


def test_it_forgets_old_checks(services: Services) -> None:
    with db.session.begin():
        feed_id = make.feed(db.session(), "https://a.example/", make.user(db.session()))
        for number in range(attempts.KEPT + 3):
            long_ago = utc_now() - timedelta(days=10, minutes=number)
            make.store(db.session(), FeedOutcome(feed_id, OutcomeState.UNCHANGED), now=long_ago)
    clockwork.forget(services)
    assert db.session.scalar(select(func.count(FetchAttempt.id))) == attempts.KEPT
