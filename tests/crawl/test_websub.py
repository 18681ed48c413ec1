import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from flask_starlight.crawl.decide import decide
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import config_from
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.crawl.refresh import read_document
from flask_starlight.crawl.websub import ask_hubs
from flask_starlight.crawl.websub import read_push
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubMode
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import PushForCrawl
from flask_starlight.model.websub import push_for_crawl
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.settings import Settings
from tests.crawl.fake_fetch import page
from tests.feedhost.running import RunningHub
from tests.feedhost.running import running_hub
from tests.feedhost.server import rss

FEED = FeedForCrawl(7, "https://a.example/feed", etag='"1"', body_hash="before")
NEWS = rss("Pushed", [("one", "One", "<p>kept</p><script>alert(1)</script>", 1_750_000_000)])


@pytest.fixture
def hub() -> Iterator[RunningHub]:
    with running_hub() as hub:
        yield hub


def request(hub: RunningHub, path: str = "/hub", *, mode: HubMode = HubMode.SUBSCRIBE) -> HubRequest:
    return HubRequest(
        feed_id=7,
        token="token",
        hub_url=hub.url + path,
        topic_url="https://a.example/feed?a=1&b=ü",
        callback_url=hub.url + "/nobody-listens-here",
        secret="secret",
        mode=mode,
        lease_s=864000,
    )


def ask(*requests: HubRequest, hub: RunningHub) -> list[HubAnswer]:
    async def run() -> list[HubAnswer]:
        async with HttpFetcher(config_from(Settings(crawl_allow_hosts=(hub.authority,)))) as fetcher:
            return await ask_hubs(requests, fetcher)

    return asyncio.run(run())


def pushed(body: bytes, *, feed: FeedForCrawl = FEED, content_type: str = "application/rss+xml") -> FeedOutcome:
    """Return what comes of *body*, after its way through the queue."""
    return read_push(from_wire(to_wire(push_for_crawl(feed, content_type, body)), PushForCrawl))


def test_it_asks_in_the_words_of_the_recommendation(hub: RunningHub) -> None:
    assert ask(request(hub), hub=hub) == [HubAnswer(7, "token")]
    assert hub.hub.asked == [
        {
            "hub.mode": "subscribe",
            "hub.topic": "https://a.example/feed?a=1&b=ü",
            "hub.callback": hub.url + "/nobody-listens-here",
            "hub.lease_seconds": "864000",
            "hub.secret": "secret",
        }
    ]


def test_it_tells_no_secret_when_it_leaves(hub: RunningHub) -> None:
    ask(request(hub, mode=HubMode.UNSUBSCRIBE), hub=hub)
    assert set(hub.hub.asked[0]) == {"hub.mode", "hub.topic", "hub.callback"}


@pytest.mark.parametrize("code", [307, 308])
def test_it_repeats_the_request_where_a_hub_has_moved_to(hub: RunningHub, code: int) -> None:
    assert ask(request(hub, f"/moved/{code}/hub"), hub=hub) == [HubAnswer(7, "token")]
    assert hub.hub.asked[0]["hub.secret"] == "secret"


@pytest.mark.parametrize("code", [301, 302, 303])
def test_it_follows_no_redirect_that_would_lose_the_request(hub: RunningHub, code: int) -> None:
    refused = ask(request(hub, f"/moved/{code}/hub"), hub=hub)
    assert refused == [HubAnswer(7, "token", FetchReason.HTTP_STATUS, f"HTTP {code}")]
    assert hub.hub.asked == []


def test_it_says_why_a_hub_could_not_be_asked_and_asks_the_others(hub: RunningHub) -> None:
    private = replace(request(hub), hub_url="http://169.254.169.254/hub")
    missing = request(hub, "/no-hub-here")
    assert [answer.reason for answer in ask(private, missing, request(hub), hub=hub)] == [
        FetchReason.REFUSED_ADDRESS,
        FetchReason.NOT_FOUND,
        None,
    ]
    hub.hub.away = True
    assert ask(request(hub), hub=hub)[0].detail == "HTTP 503"


def test_it_sanitizes_what_is_pushed() -> None:
    outcome = pushed(NEWS)
    assert outcome.pushed
    assert outcome.state is OutcomeState.CHANGED
    assert [entry.content for entry in outcome.entries] == ["<p>kept</p>"]


def test_it_learns_of_entries_alone() -> None:
    outcome = pushed(NEWS)
    assert (outcome.etag, outcome.last_modified, outcome.body_hash, outcome.facts) == ("", "", "", None)


def test_it_sees_no_news_in_what_is_known() -> None:
    entry = decide(parse_feed(NEWS, url=FEED.url), {})[0]
    assert pushed(NEWS, feed=replace(FEED, known={entry.guid_hash: entry.content_hash})).entries == ()
    fetched = read_document(page(FEED.url, NEWS), FEED)
    assert pushed(NEWS, feed=replace(FEED, body_hash=fetched.body_hash)).state is OutcomeState.UNCHANGED


def test_it_fails_on_what_is_no_feed() -> None:
    outcome = pushed(b"not a feed", content_type="text/plain")
    assert (outcome.state, outcome.pushed) == (OutcomeState.FAILED, True)
