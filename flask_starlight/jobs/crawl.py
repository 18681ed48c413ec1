"""The crawler's jobs: take a batch from the queue, go out, send back what was found. Knows no database."""

import asyncio
from collections.abc import Awaitable
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import TypeVar

from flask_starlight.crawl.discover import discover
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch import config_from
from flask_starlight.crawl.refresh import crawl_batch
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.split import split_outcomes
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.queue.port import JobQueue
from flask_starlight.settings import Settings

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Crawler:
    """All that the crawler holds."""

    settings: Settings
    queue: JobQueue


def refresh(crawler: Crawler, payload: Any) -> None:
    """Check a batch of claimed feeds; payload: a list of `FeedForCrawl`."""
    feeds = from_wire(payload, list[FeedForCrawl])
    concurrency = crawler.settings.crawl_concurrency
    outcomes = _outside(crawler, lambda fetcher: crawl_batch(feeds, fetcher, concurrency=concurrency))
    for group in split_outcomes(outcomes):
        crawler.queue.send(Job.STORE_OUTCOMES, to_wire(group))


def look_at(crawler: Crawler, payload: Any) -> None:
    """Find out what an address has to offer; payload: a `DiscoveryForCrawl`."""
    wish = from_wire(payload, DiscoveryForCrawl)
    found = _outside(crawler, lambda fetcher: discover(wish, fetcher))
    crawler.queue.send(Job.STORE_DISCOVERY, to_wire(found))


def handlers(crawler: Crawler) -> dict[Job, Callable[[Any], None]]:
    """Return the crawler's jobs."""
    return {
        Job.REFRESH: lambda payload: refresh(crawler, payload),
        Job.DISCOVER: lambda payload: look_at(crawler, payload),
    }


def _outside(crawler: Crawler, work: Callable[[Fetcher], Awaitable[Found]]) -> Found:
    async def run() -> Found:
        async with HttpFetcher(config_from(crawler.settings)) as fetcher:
            return await work(fetcher)

    return asyncio.run(run())
