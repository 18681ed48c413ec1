"""What becomes of a feed: every end of a fetch is an outcome."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import config_from
from flask_starlight.crawl.refresh import crawl_batch
from flask_starlight.crawl.refresh import refresh_feed
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.digest import digest
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.settings import Settings
from tests.crawl.as_a_browser import assert_harmless
from tests.crawl.fake_fetch import FakeFetch
from tests.crawl.fake_fetch import page
from tests.crawl.fetching import crawled
from tests.feedhost.running import running_feed_host
from tests.feedhost.server import FeedHost

URL = "https://feeds.test/feeds/tiny.rss"
BODY = FeedHost().documents["tiny.rss"]
FEED = FeedForCrawl(feed_id=7, url=URL)
REAL_FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds-real"


def refresh(feed: FeedForCrawl, fetcher: Fetcher) -> FeedOutcome:
    return asyncio.run(refresh_feed(feed, fetcher))


def answering(answer: Document | Exception) -> FakeFetch:
    return FakeFetch({URL: answer})


def test_a_feed_seen_for_the_first_time_brings_its_facts_and_all_entries() -> None:
    outcome = refresh(FEED, answering(page(URL, BODY, etag='"e"', moved_to="https://new.test/")))
    assert (outcome.feed_id, outcome.state, outcome.http_status) == (7, OutcomeState.CHANGED, 200)
    assert (outcome.etag, outcome.moved_to, outcome.body_hash) == ('"e"', "https://new.test/", digest([BODY]))
    assert outcome.facts
    assert (outcome.facts.kind, outcome.facts.title, outcome.facts.site_url) == (
        "rss",
        "Tiny RSS",
        "http://feeds.test/",
    )
    assert [entry.title for entry in outcome.entries] == ["RSS 0", "RSS 1", "RSS 2"]


def test_it_asks_with_what_it_was_told_last_time() -> None:
    fetcher = answering(Document(url=URL, status=304, not_modified=True, etag='"e"', last_modified="then"))
    outcome = refresh(FeedForCrawl(1, URL, etag='"e"', last_modified="then", body_hash="h"), fetcher)
    assert fetcher.asked == [(URL, '"e"', "then")]
    assert (outcome.state, outcome.http_status) == (OutcomeState.UNCHANGED, 304)
    assert (outcome.etag, outcome.last_modified, outcome.body_hash) == ('"e"', "then", "h")
    assert (outcome.entries, outcome.facts) == ((), None)


def test_the_same_bytes_again_are_unchanged() -> None:
    outcome = refresh(FeedForCrawl(1, URL, body_hash=digest([BODY])), answering(page(URL, BODY, etag='"new"')))
    assert (outcome.state, outcome.etag, outcome.entries) == (OutcomeState.UNCHANGED, '"new"', ())


def test_other_bytes_with_the_same_entries_are_changed_and_bring_none() -> None:
    first = refresh(FEED, answering(page(URL, BODY)))
    known = {entry.guid_hash[:8]: entry.content_hash[:8] for entry in first.entries}
    again = refresh(FeedForCrawl(7, URL, body_hash=first.body_hash, known=known), answering(page(URL, BODY + b"\n ")))
    assert (again.state, again.entries) == (OutcomeState.CHANGED, ())


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (FetchError(FetchReason.HTTP_STATUS, "HTTP 503", http_status=503, retry_after_s=60), OutcomeState.FAILED),
        (FetchError(FetchReason.TIMED_OUT, "too slow"), OutcomeState.FAILED),
        (FetchError(FetchReason.GONE, "HTTP 410", http_status=410), OutcomeState.GONE),
        (AddressRefused("10.0.0.1 is a private address"), OutcomeState.FAILED),
    ],
)
def test_a_failed_fetch_is_an_outcome_with_its_reason(error: FetchError, state: OutcomeState) -> None:
    outcome = refresh(FEED, answering(error))
    assert (outcome.feed_id, outcome.state) == (7, state)
    assert (outcome.reason, outcome.detail) == (error.reason, error.detail)
    assert (outcome.http_status, outcome.retry_after_s) == (error.http_status, error.retry_after_s)


def test_a_page_in_place_of_the_feed_is_said_to_be_no_feed() -> None:
    outcome = refresh(FEED, answering(page(URL, "<!doctype html><title>Sign in</title>", content_type="text/html")))
    assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, FetchReason.NOT_A_FEED)
    assert outcome.http_status == 200
    assert (outcome.etag, outcome.body_hash) == ("", "")


def test_a_failure_of_our_own_stops_no_other_feed(caplog: pytest.LogCaptureFixture) -> None:
    fetcher = FakeFetch({URL: page(URL, BODY), "https://b.test/": RuntimeError("a bug")})
    with caplog.at_level(logging.ERROR):
        outcomes = asyncio.run(crawled([FeedForCrawl(1, "https://b.test/"), FEED], fetcher, concurrency=1))
    assert (outcomes[0].reason, outcomes[0].detail) == (FetchReason.INTERNAL, "RuntimeError: a bug")
    assert outcomes[1].state is OutcomeState.CHANGED
    assert "a bug" in caplog.text


class NeverEndingFetch:
    """Waits until it is cancelled."""

    async def fetch(self, url: str, **_: Any) -> Document:
        await asyncio.Event().wait()
        raise AssertionError("never")


def test_being_cancelled_is_no_outcome() -> None:
    async def run() -> None:
        task = asyncio.create_task(refresh_feed(FEED, NeverEndingFetch()))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run())


def test_every_feed_has_one_outcome() -> None:
    urls = [f"https://host{n % 3}.test/{n}" for n in range(10)]
    feeds = [FeedForCrawl(n, url) for n, url in enumerate(urls)]
    outcomes = asyncio.run(crawled(feeds, FakeFetch({url: page(url, BODY) for url in urls}), concurrency=4))
    assert [outcome.feed_id for outcome in outcomes] == list(range(10))


class WaitingFetch:
    """Answers for "https://slow.test/" when it is told to."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def fetch(self, url: str, **_: Any) -> Document:
        if url == "https://slow.test/":
            await self.go_on.wait()
        return page(url, BODY)


def test_an_outcome_does_not_wait_for_those_of_slower_feeds() -> None:
    async def run() -> list[int]:
        fetcher, arrived = WaitingFetch(), []

        def take(outcome: FeedOutcome) -> None:
            arrived.append(outcome.feed_id)
            fetcher.go_on.set()

        feeds = [FeedForCrawl(1, "https://slow.test/"), FeedForCrawl(2, "https://fast.test/")]
        await asyncio.wait_for(crawl_batch(feeds, fetcher, take, concurrency=2), 60)
        return arrived

    assert asyncio.run(run()) == [2, 1]


class CountingFetch:
    """Knows how many fetches are in flight, in all and per host."""

    def __init__(self) -> None:
        self.at_once: dict[str, int] = {}
        self.most_of_one_host = 0
        self.most = 0

    async def fetch(self, url: str, **_: Any) -> Document:
        host = url.split("/")[2]
        self.at_once[host] = self.at_once.get(host, 0) + 1
        self.most_of_one_host = max(self.most_of_one_host, self.at_once[host])
        self.most = max(self.most, sum(self.at_once.values()))
        await asyncio.sleep(0.01)
        self.at_once[host] -= 1
        return page(url, BODY)


def test_many_hosts_go_at_once_but_the_feeds_of_one_host_do_not() -> None:
    fetcher = CountingFetch()
    feeds = [FeedForCrawl(n, f"https://big.test/{n}") for n in range(8)]
    feeds += [FeedForCrawl(n, f"https://small{n}.test/") for n in range(8)]
    asyncio.run(crawled(feeds, fetcher, concurrency=4))
    assert fetcher.most_of_one_host == 1
    assert fetcher.most == 4


def test_an_outcome_crosses_the_queue() -> None:
    outcome = refresh(FEED, answering(page(URL, BODY)))
    assert from_wire(to_wire(outcome), FeedOutcome) == outcome


def test_a_growing_feed_brings_what_is_new_and_what_was_edited_and_nothing_twice() -> None:
    with running_feed_host() as running:
        config = config_from(Settings(crawl_allow_hosts=(running.authority,)))
        url = f"{running.url}/growing/blog"

        async def crawl(feed: FeedForCrawl) -> FeedOutcome:
            async with HttpFetcher(config) as fetcher:
                return await refresh_feed(feed, fetcher)

        first = asyncio.run(crawl(FeedForCrawl(1, url)))
        known = {entry.guid_hash: entry.content_hash for entry in first.entries}
        seen = FeedForCrawl(1, url, first.etag, first.last_modified, first.body_hash, known)
        assert len(first.entries) == 3
        assert asyncio.run(crawl(seen)).http_status == 304
        running.host.grow("blog", add=2, edit=1)
        second = asyncio.run(crawl(seen))
    assert [entry.title for entry in second.entries] == ["Entry 0 of blog", "Entry 3 of blog", "Entry 4 of blog"]
    assert "Version 2" in second.entries[0].content


@pytest.mark.skipif(not REAL_FEEDS.is_dir(), reason=f"test data missing: {REAL_FEEDS}")
def test_real_feeds_bring_their_entries_once() -> None:
    with running_feed_host(REAL_FEEDS) as running:
        config = config_from(Settings(crawl_allow_hosts=(running.authority,)))
        names = [name for name in running.host.documents if not name.endswith(".opml")]

        async def crawl(feeds: list[FeedForCrawl]) -> list[FeedOutcome]:
            async with HttpFetcher(config) as fetcher:
                return await crawled(feeds, fetcher, concurrency=10)

        feeds = [FeedForCrawl(number, f"{running.url}/feeds/{name}") for number, name in enumerate(names)]
        first = [outcome for outcome in asyncio.run(crawl(feeds)) if outcome.state is OutcomeState.CHANGED]
        known = [{entry.guid_hash: entry.content_hash[:8] for entry in outcome.entries} for outcome in first]
        seen = [FeedForCrawl(o.feed_id, feeds[o.feed_id].url, known=k) for o, k in zip(first, known, strict=True)]
        second = asyncio.run(crawl(seen))
    assert len(first) >= 35
    assert sum(len(outcome.entries) for outcome in first) >= 500
    assert [outcome.entries for outcome in second] == [()] * len(second)
    for outcome in first:
        assert [entry.guid for entry in outcome.entries if "<script" in entry.content] == []


def test_every_hostile_entry_of_a_feed_arrives_harmless() -> None:
    with running_feed_host() as running:
        config = config_from(Settings(crawl_allow_hosts=(running.authority,)))

        async def crawl() -> FeedOutcome:
            async with HttpFetcher(config) as fetcher:
                return await refresh_feed(FeedForCrawl(1, f"{running.url}/hostile"), fetcher)

        outcome = asyncio.run(crawl())
    assert len(outcome.entries) > 100
    for entry in outcome.entries:
        assert_harmless(entry.content)
    kept = sum(f"<p>kept {entry.guid.rpartition('-')[2]}</p>" in entry.content for entry in outcome.entries)
    assert kept >= len(outcome.entries) - 4  # four leave a tag open that swallows what follows, as in a browser
