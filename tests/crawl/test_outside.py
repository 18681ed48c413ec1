"""The way out that all jobs of a process share, against a real server on loopback."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import FetchConfig
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.crawl.outside import Outside
from flask_starlight.crawl.outside import Take
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    with running_feed_host() as host:
        yield host


@pytest.fixture
def outside(host: RunningHost) -> Iterator[Outside]:
    rules = AddressRules(frozenset({80}), frozenset({("127.0.0.1", host.port)}))
    outside = Outside(FetchConfig(rules, "Starlight/test", timeout_s=60, first_byte_s=60, max_bytes=1024 * 1024))
    yield outside
    outside.close()


def fetch(outside: Outside, url: str) -> Document:
    async def work(fetcher: HttpFetcher) -> Document:
        return await fetcher.fetch(url)

    return outside.run(work)


def test_it_knows_in_one_job_what_a_host_asked_of_another(outside: Outside, host: RunningHost) -> None:
    failures: list[FetchError] = []

    def job(path: str) -> None:
        try:
            fetch(outside, host.url + path)
        except FetchError as error:
            failures.append(error)

    for path in ("/status/503/retry-after/300", "/feeds/tiny.rss"):
        thread = threading.Thread(target=job, args=(path,))
        thread.start()
        thread.join()
    assert [failure.reason for failure in failures] == [FetchReason.SERVER_ERROR, FetchReason.HOST_ASKED_TO_WAIT]
    assert host.host.requests["/feeds/tiny.rss"] == 0


def test_it_can_be_closed_and_used_again(outside: Outside, host: RunningHost) -> None:
    outside.close()
    outside.close()
    assert fetch(outside, f"{host.url}/feeds/tiny.rss").status == 200


def test_it_hands_a_failure_to_the_job_that_caused_it(outside: Outside) -> None:
    async def work(_fetcher: HttpFetcher) -> None:
        await asyncio.sleep(0)
        raise ValueError("of this job")

    with pytest.raises(ValueError, match="of this job"):
        outside.run(work)


def test_it_hands_on_what_a_job_finds_before_the_job_has_ended(outside: Outside) -> None:
    has_seen_one = threading.Event()

    async def work(_fetcher: HttpFetcher, take: Take[int]) -> None:
        take(1)
        await asyncio.to_thread(has_seen_one.wait, 60)
        take(2)

    found = outside.stream(work)
    assert next(found) == 1
    has_seen_one.set()
    assert list(found) == [2]


def test_it_hands_on_what_was_found_before_a_failure(outside: Outside) -> None:
    async def work(_fetcher: HttpFetcher, take: Take[int]) -> None:
        take(1)
        raise ValueError("of this job")

    found = outside.stream(work)
    assert next(found) == 1
    with pytest.raises(ValueError, match="of this job"):
        next(found)


def test_a_job_ends_when_nobody_wants_any_more_of_it(outside: Outside) -> None:
    has_ended = threading.Event()

    async def work(_fetcher: HttpFetcher, take: Take[int]) -> None:
        take(1)
        try:
            await asyncio.Event().wait()
        finally:
            has_ended.set()

    found = outside.stream(work)
    assert next(found) == 1
    del found
    assert has_ended.wait(60)
