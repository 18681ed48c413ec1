"""Many fetches at once: how many of one host, how many in all, and what one host's wish means for its other feeds."""

import asyncio

import pytest
from aiohttp import web

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import config_from
from flask_starlight.crawl.politeness import OWN_AT_ONCE
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.settings import Settings
from tests.crawl.fetching import config_for
from tests.crawl.fetching import crawled
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost
from tests.feedhost.server import FeedHost

BODY = FeedHost().documents["tiny.rss"]


def fetch_all(feeds: RunningHost, urls: list[str], **changes: object) -> list[Document | BaseException]:
    async def run() -> list[Document | BaseException]:
        async with HttpFetcher(config_for(feeds, **changes), resolver=LoopbackResolver()) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(url) for url in urls), return_exceptions=True)

    return asyncio.run(run())


def crawl(feeds: RunningHost, paths: list[str], **options: object) -> list[FeedOutcome]:
    async def run() -> list[FeedOutcome]:
        async with HttpFetcher(config_for(feeds), resolver=LoopbackResolver()) as fetcher:
            wanted = [FeedForCrawl(n, feeds.url + path) for n, path in enumerate(paths)]
            return await crawled(wanted, fetcher, **{"concurrency": 100} | options)

    return asyncio.run(run())


def test_it_asks_a_host_of_the_operators_own_for_several_things_but_not_for_all_at_once(feeds: RunningHost) -> None:
    fetch_all(feeds, [f"{feeds.url}/slow/0.05/growing/{n}" for n in range(40)])
    assert feeds.host.requests.total() == 40
    assert 1 < feeds.host.most_at_once <= OWN_AT_ONCE


def test_it_asks_different_hosts_at_once(feeds: RunningHost) -> None:
    hosts = ("127.0.0.1", "feeds.test", "other.test")
    fetch_all(feeds, [f"http://{host}:{feeds.port}/slow/0.3/growing/x" for host in hosts])
    assert feeds.host.most_at_once == 3


def test_waiting_for_ones_turn_costs_no_time_limit(feeds: RunningHost) -> None:
    urls = [f"{feeds.url}/slow/0.4/feeds/tiny.rss"] * (3 * OWN_AT_ONCE)
    found = fetch_all(feeds, urls, timeout_s=1.1)
    assert [document for document in found if not isinstance(document, Document)] == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_is_not_asked_for_its_other_feeds(feeds: RunningHost, status: int) -> None:
    first, *others = crawl(feeds, [f"/status/{status}/Retry-After/300", "/feeds/tiny.rss", "/feeds/tiny.atom"])
    assert (first.http_status, first.retry_after_s) == (status, 300)
    assert feeds.host.requests.total() == 1
    for outcome in others:
        assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, FetchReason.HOST_ASKED_TO_WAIT)
        assert outcome.retry_after_s is not None
        assert 290 < outcome.retry_after_s <= 300


@pytest.mark.parametrize("answer", ["/status/503", "/status/503/Retry-After/0", "/status/500/Retry-After/300"])
def test_an_error_alone_speaks_for_one_feed(feeds: RunningHost, answer: str) -> None:
    _, other = crawl(feeds, [answer, "/feeds/tiny.rss"])
    assert other.state is OutcomeState.CHANGED


def test_what_is_not_done_by_the_deadline_has_no_outcome_and_stops_nothing_else(
    feeds: RunningHost, caplog: pytest.LogCaptureFixture
) -> None:
    paths = ["/feeds/tiny.rss", "/slow/60/feeds/tiny.rss", "/feeds/tiny.atom"]
    outcomes = crawl(feeds, paths, deadline_s=2, at_once=lambda _: 1)
    assert [outcome.feed_id for outcome in outcomes] == [0]
    assert "2 of 3 feeds were not reached in time" in caplog.text
    assert feeds.host.requests.total() == 2


def test_it_holds_a_hundred_fetches_in_flight() -> None:
    async def run() -> tuple[int, list[FeedOutcome]]:
        waiting, all_there = 0, asyncio.Event()

        async def answer(_request: web.Request) -> web.Response:
            nonlocal waiting
            waiting += 1
            if waiting == 100:
                all_there.set()
            await all_there.wait()
            return web.Response(body=BODY, content_type="application/rss+xml")

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        hosts = [f"host{n}.test" for n in range(100)]
        config = config_from(Settings(crawl_allow_hosts=tuple(f"{host}:{port}" for host in hosts)))
        async with HttpFetcher(config, resolver=LoopbackResolver()) as fetcher:
            wanted = [FeedForCrawl(n, f"http://{host}:{port}/") for n, host in enumerate(hosts)]
            outcomes = await crawled(wanted, fetcher, concurrency=Settings().crawl_concurrency)
        await runner.cleanup()
        return waiting, outcomes

    waiting, outcomes = asyncio.run(run())
    assert waiting == 100
    assert {outcome.state for outcome in outcomes} == {OutcomeState.CHANGED}


def test_it_says_how_many_fetches_a_host_takes() -> None:
    fetcher = HttpFetcher(config_from(Settings(crawl_allow_hosts=("nas",))))
    assert fetcher.at_once("http://nas/feed") == OWN_AT_ONCE
    assert fetcher.at_once("https://blog.example/feed") == 1
    assert fetcher.at_once("no address") == 1
