from dataclasses import replace

from sqlalchemy import update

from flask_starlight.jobs import store
from flask_starlight.jobs import websub
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import HubState
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.settings import Settings
from flask_starlight.store import discoveries
from flask_starlight.store import hubs
from flask_starlight.store.database import db
from flask_starlight.store.tables import Feed
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.store import make

HUB = "https://hub.example/"


def public(services: Services) -> Services:
    return replace(services, settings=Settings(base_url="https://reader.example"))


def feeds_with_hubs(number: int) -> list[int]:
    with db.session.begin():
        reader = make.user(db.session())
        ids = [make.feed(db.session(), f"https://{index}.example/", reader) for index in range(number)]
        db.session.execute(update(Feed).values(hub_url=HUB))
    return ids


def naming_a_hub(feed_id: int) -> FeedOutcome:
    return replace(make.changed(feed_id), facts=FeedFacts(kind="rss", hub_url=HUB))


def asked(queue: RecordingQueue) -> list[list[HubRequest]]:
    return [from_wire(payload, list[HubRequest]) for job, payload in queue.sent if job is Job.ASK_HUBS]


def test_it_asks_every_hub_once_in_messages_that_a_crawler_can_do_in_time(
    services: Services, queue: RecordingQueue
) -> None:
    ids = feeds_with_hubs(45)
    websub.tend_hubs(public(services))
    assert [len(message) for message in asked(queue)] == [20, 20, 5]
    assert sorted(request.feed_id for message in asked(queue) for request in message) == ids
    websub.tend_hubs(public(services))
    assert len(asked(queue)) == 3


def test_it_asks_no_hub_that_could_not_call_back(services: Services, queue: RecordingQueue) -> None:
    feed_id = feeds_with_hubs(1)[0]
    websub.tend_hubs(services)
    store.outcomes(services, to_wire([naming_a_hub(feed_id)]))
    assert queue.sent == []


def test_it_asks_at_once_when_a_feed_names_a_hub_for_the_first_time(services: Services, queue: RecordingQueue) -> None:
    with db.session.begin():
        feed_id = make.feed(db.session(), "https://a.example/", make.user(db.session()))
    store.outcomes(public(services), to_wire([naming_a_hub(feed_id)]))
    assert queue.sent == [(Job.TEND_HUBS, None)]
    websub.tend_hubs(public(services))
    queue.sent.clear()
    store.outcomes(public(services), to_wire([naming_a_hub(feed_id)]))
    assert queue.sent == []


def test_it_asks_at_once_when_a_new_feed_names_a_hub(services: Services, queue: RecordingQueue) -> None:
    with db.session.begin():
        reader = make.user(db.session())
        wish = discoveries.create(db.session(), reader, "https://a.example/", folder_id=None, now=NOW).id
    found = DiscoveryOutcome(wish, url="https://a.example/feed", outcome=naming_a_hub(0))
    store.discovery(public(services), to_wire(found))
    assert queue.sent[0] == (Job.TEND_HUBS, None)


def test_it_notes_how_hubs_took_it(services: Services, queue: RecordingQueue) -> None:
    ids = feeds_with_hubs(2)
    websub.tend_hubs(public(services))
    first, second = asked(queue)[0]
    answers = [HubAnswer(first.feed_id, first.token), HubAnswer(second.feed_id, second.token, FetchReason.TIMED_OUT)]
    websub.note_answers(services, to_wire(answers))
    with db.session.begin():
        seen = [hubs.view(db.session(), feed_id) for feed_id in ids]
    assert [one.state for one in seen if one] == [HubState.PENDING, HubState.FAILED]
