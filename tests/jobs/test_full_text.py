import pytest
from redis import Redis

from flask_starlight.cache import full_texts as waiting
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs import full_text as job
from flask_starlight.jobs import index
from flask_starlight.jobs import store
from flask_starlight.model.full_text import FullText
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import entries
from flask_starlight.store import full_texts
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from tests.fakes import RecordingQueue
from tests.search.make import question
from tests.store import make

PAGE = {"entry_id": 1, "url": "https://example.org/one"}


@pytest.fixture
def reader(services: Services) -> int:
    """Somebody who follows a feed, number 1, with one entry, number 1."""
    with for_writing(), db.session.begin():
        found = make.user(db.session())
        make.entries(db.session(), make.feed(db.session(), "https://a.example/feed", found), "one")
    return found


def test_it_asks_for_a_page_once_while_it_is_under_way(services: Services, queue: RecordingQueue) -> None:
    job.ask(services, 1, PAGE["url"])
    job.ask(services, 1, PAGE["url"])
    assert queue.sent == [(Job.FETCH_FULL_TEXT, [PAGE])]
    assert waiting.state(services.redis, 1) == waiting.PENDING


def test_it_lets_one_ask_again_when_the_broker_was_away(services: Services, queue: RecordingQueue) -> None:
    queue.away = True
    with pytest.raises(BackendUnavailable):
        job.ask(services, 1, PAGE["url"])
    queue.away = False
    job.ask(services, 1, PAGE["url"])
    assert len(queue.sent) == 1


def test_it_keeps_what_the_page_says_and_finds_it_by_its_words(services: Services, reader: int) -> None:
    job.ask(services, 1, PAGE["url"])
    job.store(services, to_wire(FullText(1, "<p>A comet over the observatory</p>")))
    with db.session.begin():
        assert entries.get(db.session(), reader, 1).full_text == "<p>A comet over the observatory</p>"
    assert waiting.state(services.redis, 1) == ""
    index.drain_outbox(services)
    for words in ("comet", "text"):
        found = services.search.search(question(words), feed_ids=[1], order="newest", offset=0, limit=9)
        assert found.entry_ids == (1,)


def test_it_keeps_the_reason_for_a_while_where_there_is_no_article(services: Services, reader: int) -> None:
    job.ask(services, 1, PAGE["url"])
    job.store(services, to_wire(FullText(1, reason=FetchReason.NO_ARTICLE, detail="too little text")))
    assert waiting.state(services.redis, 1) == FetchReason.NO_ARTICLE
    with db.session.begin():
        assert entries.get(db.session(), reader, 1).full_text is None
    job.ask(services, 1, PAGE["url"])
    assert waiting.state(services.redis, 1) == waiting.PENDING


def test_it_sends_the_new_pages_of_feeds_that_are_set_so_a_message_for_each_host(
    services: Services, queue: RecordingQueue, reader: int
) -> None:
    with for_writing(), db.session.begin():
        full_texts.set_always(db.session(), 1, True)
        other = make.feed(db.session(), "https://b.example/feed", reader)
    batch = [make.changed(1, make.intent("one"), make.intent("two"), make.intent("three"))]
    store.outcomes(services, to_wire([*batch, make.changed(other, make.intent("four"))]))
    store.outcomes(services, to_wire(batch))
    [arrived] = [payload for sent, payload in queue.sent if sent is Job.ASK_FOR_PAGES]
    job.ask_for_new(services, arrived)
    [pages] = [payload for sent, payload in queue.sent if sent is Job.FETCH_NEW_PAGES]
    assert sorted(page["url"] for page in pages) == ["https://example.org/three", "https://example.org/two"]


def test_it_asks_and_answers_without_redis(services: Services, queue: RecordingQueue) -> None:
    away = Redis(port=1, socket_connect_timeout=0.1)
    assert waiting.begin(away, 1)
    waiting.end(away, 1, FetchReason.GONE)
    assert waiting.state(away, 1) == ""
    away.close()
