"""The fetches of one search: how many, where, and how many at once."""

import asyncio
from collections import Counter

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.tries import MAX_FETCHES
from flask_starlight.crawl.tries import Tries
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedCandidate
from tests.crawl.fake_fetch import FakeFetch
from tests.crawl.fake_fetch import page
from tests.feedhost.server import FeedHost

RSS = FeedHost().documents["tiny.rss"]


class MeetingFetch:
    """Answers nobody before *guests* fetches wait at once; notes the most that were in flight at one host."""

    def __init__(self, guests: int) -> None:
        self._all_here = asyncio.Barrier(guests)
        self._in_flight: Counter[str] = Counter()
        self.most_at_one_host = 0

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Document:
        host = host_of(url)
        self._in_flight[host] += 1
        self.most_at_one_host = max(self.most_at_one_host, self._in_flight[host])
        await self._all_here.wait()
        self._in_flight[host] -= 1
        return page(url, RSS)


def candidates(*urls: str) -> list[FeedCandidate]:
    return [FeedCandidate(url) for url in urls]


def test_it_looks_at_several_hosts_at_once_and_at_one_host_one_after_the_other() -> None:
    urls = [f"https://{host}.test/{number}" for number in range(2) for host in "abc"]

    async def run() -> tuple[list[str], int]:
        fetcher = MeetingFetch(3)
        look = await Tries(fetcher).look(candidates(*urls))
        return [feed.url for feed in look.found], fetcher.most_at_one_host

    assert asyncio.run(run()) == (urls, 1)


def test_it_fetches_so_often_and_no_more() -> None:
    fetcher = FakeFetch({})
    tries = Tries(fetcher)
    asyncio.run(tries.look(candidates(*(f"https://{n}.test/" for n in range(MAX_FETCHES + 5)))))
    assert len(fetcher.asked) == len(tries.failed) == MAX_FETCHES


def test_it_asks_a_server_that_is_silent_once_and_the_same_host_by_another_scheme() -> None:
    silent = FetchError(FetchReason.CONNECTION_FAILED, "refused")
    fetcher = FakeFetch({"https://a.test/": silent, "http://a.test/": page("http://a.test/", RSS)})
    tries = Tries(fetcher)
    look = asyncio.run(tries.look(candidates("https://a.test/", "https://a.test/b", "http://a.test/")))
    assert [feed.url for feed in look.found] == ["http://a.test/"]
    assert look.failure is silent
    assert [url for url, _, _ in fetcher.asked] == ["https://a.test/", "http://a.test/"]
    with pytest.raises(FetchError, match="refused"):
        asyncio.run(tries.fetch("https://a.test/c"))


def test_it_tells_what_is_still_open() -> None:
    gone = FetchError(FetchReason.TIMED_OUT, "too slow")
    tries = Tries(FakeFetch({"https://a.test/feed": page("https://a.test/feed", RSS), "https://b.test/": gone}))
    asyncio.run(tries.look(candidates("https://a.test/feed", "https://a.test/gone", "https://b.test/")))
    urls = ("https://a.test/feed", "https://a.test/gone", "https://b.test/other", "https://a.test/other")
    assert [tries.is_open(url) for url in urls] == [False, False, False, True]
