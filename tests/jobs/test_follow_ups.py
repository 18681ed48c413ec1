"""What new entries are waiting for is done once, whoever dies when."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from flask_starlight.jobs import follow_ups
from flask_starlight.jobs import store
from flask_starlight.jobs import worker
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import View
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.rule import RuleDraft
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import discoveries
from flask_starlight.store import entries
from flask_starlight.store import full_texts
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store.database import db
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import FollowUp
from flask_starlight.store.tables import RuleAction
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.jobs.test_stories import told
from tests.store import make

MOON = RuleDraft("moon", "moon", star=True)
Work = Callable[[], list[Job]]
FOLLOW_UPS = {Job.APPLY_RULES, Job.FIND_STORIES, Job.ASK_FOR_PAGES}


class Killed(BaseException):
    """The process ends here: nothing catches this."""


class DeadlyQueue(RecordingQueue):
    """Kills whoever sends *deadly*, before anything is sent."""

    deadly: Job | None = None

    def send(self, job: Job, payload: Any = None) -> None:
        if job is self.deadly:
            raise Killed
        super().send(job, payload)


@pytest.fixture
def queue() -> DeadlyQueue:
    return DeadlyQueue()


@pytest.fixture
def reader(services: Services) -> int:
    """Somebody who follows feed 1, which wants full texts, and feed 2; has a rule; and has entry 1, of feed 2."""
    with db.session.begin():
        found = make.user(db.session())
        for name in ("a", "b"):
            make.feed(db.session(), f"https://{name}.example/feed", found)
        full_texts.set_always(db.session(), 1, True)
    store.outcomes(services, to_wire([make.changed(2, told("first", url="https://news.example/moon"))]))
    with db.session.begin():
        rules.create(db.session(), found, MOON, now=NOW)
        db.session.execute(FollowUp.__table__.delete())
    return found


@pytest.fixture
def work(database: Flask, services: Services, queue: DeadlyQueue, reader: int) -> Work:
    """Does what is on its way to the worker, as the worker does, and returns which jobs those were."""
    queue.sent.clear()

    def run() -> list[Job]:
        done = []
        for job, payload in list(queue.sent):
            if job in FOLLOW_UPS:
                queue.sent.remove((job, payload))
                worker.run(database, services, job, payload)
                done.append(job)
        return done

    return run


@contextmanager
def dying_at(queue: DeadlyQueue, job: Job) -> Iterator[None]:
    """The process dies where it sends *job*, and lives again afterwards."""
    queue.deadly = job
    with pytest.raises(Killed):
        yield
    queue.deadly = None


def bring(services: Services) -> None:
    moon = told("moon rise", url="https://news.example/moon")
    store.outcomes(services, to_wire([make.changed(1, moon)]))


def titles(reader: int, view: View) -> list[str]:
    with db.session.begin():
        return [entry.title for entry in entries.list_entries(db.session(), EntryQuery(reader, view)).entries]


def assert_done(reader: int, queue: RecordingQueue) -> None:
    """The rule has starred the entry, its story is found, its page is asked for, and nothing is on record any more."""
    with db.session.begin():
        assert [row.entry_id for row in db.session.scalars(select(RuleAction))] == [2]
        assert set(db.session.scalars(select(Entry.cluster_id))) == {1}
        assert db.session.scalars(select(FollowUp)).all() == []
    assert titles(reader, "starred") == ["moon rise"]
    pages = [payload for job, payload in queue.sent if job is Job.FETCH_NEW_PAGES]
    assert pages == [[{"entry_id": 2, "url": "https://news.example/moon"}]]


def later(minutes: float = 6) -> datetime:
    return utc_now() + timedelta(minutes=minutes)


def test_it_does_all_of_it_once_on_an_ordinary_day(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    bring(services)
    assert set(work()) == FOLLOW_UPS
    follow_ups.resend(services, now=later())
    assert work() == []
    assert_done(reader, queue)


@pytest.mark.parametrize("deadly", [Job.APPLY_RULES, Job.FIND_STORIES, Job.ASK_FOR_PAGES])
def test_the_clock_does_the_rest_after_a_death_between_commit_and_message(
    services: Services, queue: DeadlyQueue, reader: int, work: Work, deadly: Job
) -> None:
    with dying_at(queue, deadly):
        bring(services)
    bring(services)  # the broker delivers the outcomes again, and finds nothing new in them
    before = work()
    follow_ups.resend(services, now=later(1))
    assert work() == []
    follow_ups.resend(services, now=later())
    assert set(work()) == FOLLOW_UPS - set(before)
    assert_done(reader, queue)


def test_the_clock_does_what_died_half_way_and_doubles_nothing(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    bring(services)
    with dying_at(queue, Job.FETCH_NEW_PAGES):
        work()
    follow_ups.resend(services, now=later())
    assert work() == [Job.ASK_FOR_PAGES]
    assert_done(reader, queue)


def test_a_message_that_comes_again_after_the_work_is_done_does_nothing(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    bring(services)
    messages = [message for message in queue.sent if message[0] in FOLLOW_UPS]
    work()
    queue.sent.extend(messages)
    work()
    assert_done(reader, queue)


def test_with_the_broker_away_the_entries_are_stored_and_the_rest_waits(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    queue.away = True
    bring(services)
    assert "moon rise" in titles(reader, "all")
    queue.away = False
    follow_ups.resend(services, now=later())
    work()
    assert_done(reader, queue)


def test_a_feed_that_a_reader_waited_for_loses_nothing_either(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    with db.session.begin():
        wish = discoveries.create(db.session(), reader, "https://a.example/feed", folder_id=None, now=NOW).id
    found = make.changed(0, told("moon rise", url="https://news.example/moon"))
    with dying_at(queue, Job.APPLY_RULES):
        store.discovery(services, to_wire(DiscoveryOutcome(wish, url="https://a.example/feed", outcome=found)))
    follow_ups.resend(services, now=later())
    work()
    assert_done(reader, queue)


def test_what_a_reader_undid_meanwhile_stays_undone(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    bring(services)
    messages = list(queue.sent)
    work()
    with db.session.begin():
        rule = rules.list_rules(db.session(), reader)[0]
        rule_log.undo(db.session(), rule, now=utc_now())
    queue.sent.extend(messages)
    work()
    assert titles(reader, "starred") == []


def test_the_clock_gives_up_what_fails_whenever_it_is_tried(
    services: Services, queue: DeadlyQueue, reader: int, work: Work
) -> None:
    bring(services)
    work_left = [message for message in queue.sent if message[0] is Job.FIND_STORIES]
    for number in range(follow_ups.MOST_SENT + 3):
        follow_ups.resend(services, now=later(6 * (number + 1)))
    sent = [message for message in queue.sent if message[0] is Job.FIND_STORIES]
    assert sent == work_left * follow_ups.MOST_SENT
    with db.session.begin():
        assert db.session.scalars(select(FollowUp)).all() == []
