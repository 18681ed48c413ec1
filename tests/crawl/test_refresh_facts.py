"""What an outcome says beside the entries: how long, how large, how fresh, who asked, and what else was there."""

import asyncio

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.refresh import refresh_feed
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from tests.crawl.fake_fetch import FakeFetch
from tests.crawl.fake_fetch import page
from tests.crawl.fetching import config_for
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost
from tests.feedhost.server import FeedHost

URL = "https://feeds.test/feeds/tiny.rss"
BODY = FeedHost().documents["tiny.rss"]


def refresh(answer: Document, feed: FeedForCrawl | None = None) -> FeedOutcome:
    return asyncio.run(refresh_feed(feed or FeedForCrawl(7, URL), FakeFetch({URL: answer})))


def refresh_from(feeds: RunningHost, path: str) -> FeedOutcome:
    async def run() -> FeedOutcome:
        async with HttpFetcher(config_for(feeds), resolver=LoopbackResolver()) as fetcher:
            return await refresh_feed(FeedForCrawl(7, feeds.url + path), fetcher)

    return asyncio.run(run())


def test_it_says_how_long_it_took_and_how_large_the_document_is_unpacked(feeds: RunningHost) -> None:
    outcome = refresh_from(feeds, "/slow/0.2/gzip/feeds/tiny.rss")
    assert outcome.size_bytes == len(BODY)
    assert 200 <= outcome.duration_ms < 20_000


def test_it_says_how_long_a_failure_took(feeds: RunningHost) -> None:
    outcome = refresh_from(feeds, "/redirect/302/slow/0.2/status/500")
    assert outcome.reason is FetchReason.SERVER_ERROR
    assert 200 <= outcome.duration_ms < 20_000


def test_it_says_how_long_the_server_calls_it_fresh(feeds: RunningHost) -> None:
    first = refresh_from(feeds, "/status/203/Cache-Control/max-age=600")
    assert first.reason is FetchReason.NOT_A_FEED
    fresh = Document(url=URL, status=304, not_modified=True, fresh_for_s=600)
    assert refresh(fresh, FeedForCrawl(7, URL, body_hash="h")).fresh_for_s == 600
    assert refresh(page(URL, BODY)).fresh_for_s is None


def test_it_asks_in_the_name_of_all_who_follow_the_feed() -> None:
    fetcher = FakeFetch({URL: page(URL, BODY)})
    asyncio.run(refresh_feed(FeedForCrawl(7, URL, subscribers=3, user_agent="Mine/1"), fetcher))
    [caller] = fetcher.callers
    assert (caller.user_agent, caller.subscribers, caller.access) == ("Mine/1", 3, None)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", FetchReason.EMPTY),
        ("\ufeff \r\n", FetchReason.NOT_A_FEED),
        ("<html><form action='/login'><input type=password></form>", FetchReason.LOGIN_PAGE),
        ("<html><title>Just a moment...</title>", FetchReason.BOT_WALL),
        ("<html><title>Welcome</title>", FetchReason.NOT_A_FEED),
        ("<?xml version='1.0'?><rss version='2.0'><channel><title>Ti", FetchReason.TRUNCATED),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [', FetchReason.TRUNCATED),
    ],
)
def test_it_says_what_is_there_instead_of_the_feed(body: str, reason: FetchReason) -> None:
    outcome = refresh(page(URL, body))
    assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, reason)


def test_a_feed_without_entries_is_a_feed() -> None:
    outcome = refresh(page(URL, "<rss version='2.0'><channel><title>New</title></channel></rss>\n"))
    assert (outcome.state, outcome.entries) == (OutcomeState.CHANGED, ())


def test_what_broke_off_after_some_entries_brings_those() -> None:
    outcome = refresh(page(URL, BODY[: BODY.index(b"</item>", BODY.index(b"</item>") + 1) + 7]))
    assert outcome.state is OutcomeState.CHANGED
    assert outcome.entries
