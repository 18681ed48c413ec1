"""The crawler's jobs: take a batch from the queue, go out, send back what was found. Knows no database."""

import asyncio
from collections.abc import Callable
from collections.abc import Coroutine
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any
from typing import Protocol

from flask_starlight.crawl.discover import discover
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import config_from
from flask_starlight.crawl.full_text import fetch_pages
from flask_starlight.crawl.icons import find_icons
from flask_starlight.crawl.outside import Outside
from flask_starlight.crawl.outside import Take
from flask_starlight.crawl.refresh import crawl_batch
from flask_starlight.crawl.websub import ask_hubs
from flask_starlight.crawl.websub import read_push
from flask_starlight.jobs.clock import utc_now
from flask_starlight.mesh.ways import look
from flask_starlight.model.full_text import PageForCrawl
from flask_starlight.model.icon import IconRequest
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.split import split_outcomes
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import PushForCrawl
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import SOFT_LIMIT_S
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings

NEEDS = frozenset({"broker", "egress"})

SEND_S = 10
"""To send what was found."""

PAGES_WITHIN_S = 400
"""No page is begun after this, so that a message ends before the queue's limit (540 s) ends it."""


class Sender(Protocol):
    """Takes what the crawler found: a `JobQueue`, or the parent of a crawler that is a child process."""

    def send(self, job: Job, payload: Any = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Crawler:
    """All that the crawler holds."""

    settings: Settings
    queue: Sender
    outside: Outside


def crawler_from(settings: Settings, queue: Sender) -> Crawler:
    """Return a crawler that goes out as the settings say. Nothing is opened yet."""
    return Crawler(settings, queue, Outside(config_from(settings)))


def refresh(crawler: Crawler, payload: Any) -> None:
    """Check a batch of claimed feeds; payload: a list of `FeedForCrawl`."""
    now = utc_now()
    feeds = still_ours(from_wire(payload, list[FeedForCrawl]), now)
    deadline_s = batch_deadline_s(feeds, now, one_fetch_s=crawler.settings.crawl_timeout_s)

    def crawl(fetcher: HttpFetcher, take: Take[FeedOutcome]) -> Coroutine[Any, Any, None]:
        return crawl_batch(
            feeds,
            fetcher,
            take,
            concurrency=crawler.settings.crawl_concurrency,
            deadline_s=deadline_s,
            key=crawler.settings.sealing_key(),
            at_once=fetcher.at_once,
            room=fetcher.room,
        )

    _send_back(crawler, crawler.outside.stream(crawl))


def still_ours(feeds: list[FeedForCrawl], now: datetime) -> list[FeedForCrawl]:
    """Return those of *feeds* whose lease has not run out while they waited: the others are on their way anew.

    So a queue that has grown longer than a lease empties itself, and no feed is fetched twice for one check.
    """
    return [feed for feed in feeds if feed.lease_until is None or feed.lease_until > now]


def batch_deadline_s(feeds: list[FeedForCrawl], now: datetime, *, one_fetch_s: float) -> float:
    """Return the seconds until a batch has to be done: while its leases hold, with the time of one fetch to spare."""
    ends = [(feed.lease_until - now).total_seconds() for feed in feeds if feed.lease_until is not None]
    return max(one_fetch_s, min([SOFT_LIMIT_S, *ends]) - one_fetch_s - SEND_S)


def look_at(crawler: Crawler, payload: Any) -> None:
    """Find out what an address has to offer; payload: a `DiscoveryForCrawl`."""
    wish = from_wire(payload, DiscoveryForCrawl)
    config = replace(config_from(crawler.settings), host_gap_s=0)  # somebody waits, as in a browser

    async def look() -> DiscoveryOutcome:
        async with HttpFetcher(config) as fetcher:
            return await discover(wish, fetcher)

    found = asyncio.run(look())
    crawler.queue.send(Job.STORE_DISCOVERY, to_wire(found))


def read_pages(crawler: Crawler, payload: Any) -> None:
    """Fetch the pages of entries of one host, and send each text back; payload: a list of `PageForCrawl`."""
    pages = from_wire(payload, list[PageForCrawl])
    found = crawler.outside.run(lambda fetcher: fetch_pages(pages, fetcher, within_s=PAGES_WITHIN_S))
    for full_text in found:
        crawler.queue.send(Job.STORE_FULL_TEXT, to_wire(full_text))


def subscribe_at_hubs(crawler: Crawler, payload: Any) -> None:
    """Ask hubs for pushes, or for none any more; payload: a list of `HubRequest`."""
    requests = from_wire(payload, list[HubRequest])
    answers = crawler.outside.run(lambda fetcher: ask_hubs(requests, fetcher))
    crawler.queue.send(Job.STORE_HUB_ANSWERS, to_wire(answers))


def look_into_push(crawler: Crawler, payload: Any) -> None:
    """Read a document that a hub pushed; payload: a `PushForCrawl`."""
    _send_back(crawler, [read_push(from_wire(payload, PushForCrawl))])


def look_for_icons(crawler: Crawler, payload: Any) -> None:
    """Find the icons of feeds; payload: a list of `IconRequest`. Each is sent back by itself: some are large."""
    requests = from_wire(payload, list[IconRequest])
    for outcome in crawler.outside.run(lambda fetcher: find_icons(requests, fetcher)):
        crawler.queue.send(Job.STORE_ICON, to_wire(outcome))


def look_around(crawler: Crawler) -> None:
    """Tell how the crawler's own ways are: to the queue, and out."""
    crawler.queue.send(Job.KEEP_WAYS, to_wire(look("crawler", crawler.settings, now=utc_now(), roles=NEEDS)))


def handlers(crawler: Crawler) -> dict[Job, Callable[[Any], None]]:
    """Return the crawler's jobs."""
    return {
        Job.REFRESH: lambda payload: refresh(crawler, payload),
        Job.DISCOVER: lambda payload: look_at(crawler, payload),
        Job.FETCH_FULL_TEXT: lambda payload: read_pages(crawler, payload),
        Job.FETCH_NEW_PAGES: lambda payload: read_pages(crawler, payload),
        Job.ASK_HUBS: lambda payload: subscribe_at_hubs(crawler, payload),
        Job.READ_PUSH: lambda payload: look_into_push(crawler, payload),
        Job.FIND_ICONS: lambda payload: look_for_icons(crawler, payload),
        Job.LOOK_AROUND: lambda _: look_around(crawler),
    }


def _send_back(crawler: Crawler, outcomes: Iterable[FeedOutcome]) -> None:
    """Send each message when it is full: who stores begins before the last of a batch is there."""
    for group in split_outcomes(outcomes):
        crawler.queue.send(Job.STORE_OUTCOMES, to_wire(group))
