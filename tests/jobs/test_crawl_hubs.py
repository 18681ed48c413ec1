"""A host that asks for rest gets it from all that the crawler does, be it a hub or a feed that asked: real ones."""

from collections.abc import Iterator
from typing import Any

import pytest

from flask_starlight.jobs import crawl
from flask_starlight.jobs.crawl import Crawler
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubMode
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings
from tests.fakes import RecordingQueue
from tests.feedhost.running import RunningHost
from tests.feedhost.running import RunningHub
from tests.feedhost.running import running_feed_host
from tests.feedhost.running import running_hub


@pytest.fixture
def hub() -> Iterator[RunningHub]:
    with running_hub() as hub:
        yield hub


@pytest.fixture
def host() -> Iterator[RunningHost]:
    with running_feed_host() as host:
        yield host


@pytest.fixture
def crawler(hub: RunningHub, host: RunningHost) -> Iterator[Crawler]:
    crawler = crawl.crawler_from(Settings(crawl_allow_hosts=(hub.authority, host.authority)), RecordingQueue())
    yield crawler
    crawler.outside.close()


def ask(crawler: Crawler, hub_url: str) -> HubAnswer:
    """Ask a hub in a message of its own, and return how it took it."""
    topic, callback = "https://a.example/feed", "https://reader.example/websub/token"
    request = HubRequest(7, "token", hub_url, topic, callback, "secret", HubMode.SUBSCRIBE, 864_000)
    [answer] = from_wire(done(crawler, Job.ASK_HUBS, [request]), list[HubAnswer])
    return answer


def check(crawler: Crawler, url: str) -> FeedOutcome:
    """Check a feed in a message of its own, and return what comes of it."""
    [outcome] = from_wire(done(crawler, Job.REFRESH, [FeedForCrawl(8, url)]), list[FeedOutcome])
    return outcome


def done(crawler: Crawler, job: Job, wanted: object) -> Any:
    crawl.handlers(crawler)[job](to_wire(wanted))
    queue = crawler.queue
    assert isinstance(queue, RecordingQueue)
    return queue.sent.pop()[1]


def test_a_hub_that_asks_for_rest_is_asked_for_nothing_on_its_host_and_others_are(
    crawler: Crawler, hub: RunningHub, host: RunningHost
) -> None:
    hub.hub.away, hub.hub.rest = True, "300"
    answer = ask(crawler, f"{hub.url}/hub")
    assert (answer.reason, answer.detail, answer.retry_after_s) == (FetchReason.SERVER_ERROR, "HTTP 503", 300)
    hub.hub.away = False
    again, feed = ask(crawler, f"{hub.url}/hub"), check(crawler, f"{hub.url}/topics/moon")
    for refused in (again, feed):
        assert refused.reason is FetchReason.HOST_ASKED_TO_WAIT
        assert refused.retry_after_s is not None
        assert 240 < refused.retry_after_s <= 300
    assert len(hub.hub.asked) == 1
    assert check(crawler, f"{host.url}/feeds/tiny.rss").reason is None


def test_a_hub_on_the_host_of_a_feed_that_asked_for_rest_is_left_alone(crawler: Crawler, host: RunningHost) -> None:
    check(crawler, f"{host.url}/status/429/retry-after/300")
    assert ask(crawler, f"{host.url}/hub").reason is FetchReason.HOST_ASKED_TO_WAIT
    assert host.host.requests["/hub"] == 0


def test_a_hub_that_is_away_and_asks_for_no_rest_is_asked_again(crawler: Crawler, hub: RunningHub) -> None:
    hub.hub.away = True
    assert ask(crawler, f"{hub.url}/hub").reason is FetchReason.SERVER_ERROR
    hub.hub.away = False
    assert ask(crawler, f"{hub.url}/hub").reason is None
