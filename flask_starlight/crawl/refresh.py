"""Turns claimed feeds into outcomes: fetch | parse | decide.

The rule: what happens to one feed is that feed's outcome and stops no other; only being cancelled raises.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence

from flask_starlight.crawl.decide import decide
from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.links import web_address
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import storable
from flask_starlight.errors import FeedParseError
from flask_starlight.errors import FetchError
from flask_starlight.model.digest import digest
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.parsed import ParsedFeed
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState

log = logging.getLogger(__name__)


async def crawl_batch(feeds: Sequence[FeedForCrawl], fetcher: Fetcher, *, concurrency: int) -> list[FeedOutcome]:
    """Return the outcome of each feed, in the order of *feeds*; at most *concurrency* in flight.

    The feeds of one host go one after the other, so that a host with many does not hold all places in flight.
    """
    places = asyncio.Semaphore(concurrency)
    outcomes: dict[int, FeedOutcome] = {}
    by_host = defaultdict(list)
    for position, feed in enumerate(feeds):
        by_host[host_of(feed.url)].append((position, feed))

    async def crawl_host(mine: list[tuple[int, FeedForCrawl]]) -> None:
        for position, feed in mine:
            async with places:
                outcomes[position] = await refresh_feed(feed, fetcher)

    async with asyncio.TaskGroup() as group:
        for mine in by_host.values():
            group.create_task(crawl_host(mine))
    return [outcomes[position] for position in range(len(feeds))]


async def refresh_feed(feed: FeedForCrawl, fetcher: Fetcher) -> FeedOutcome:
    """Return what became of *feed*. Never raises for what a feed or its server does."""
    try:
        document = await fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        return await asyncio.to_thread(read_document, document, feed)
    except FetchError as error:
        return failed(feed, error)
    except Exception as error:
        log.exception("crawl: feed %s %s", feed.feed_id, feed.url)
        return failed(feed, FetchError(FetchReason.INTERNAL, f"{type(error).__name__}: {storable(str(error))[:300]}"))


def read_document(document: Document, feed: FeedForCrawl) -> FeedOutcome:
    """Return what *document* says that is new to *feed*. Raises `FetchError` NOT_A_FEED where it cannot be read."""
    body_hash = feed.body_hash if document.not_modified else digest([document.body])
    changed = body_hash != feed.body_hash
    parsed = _parse(document) if changed else None
    return FeedOutcome(
        feed_id=feed.feed_id,
        state=OutcomeState.CHANGED if changed else OutcomeState.UNCHANGED,
        http_status=document.status,
        etag=document.etag,
        last_modified=document.last_modified,
        body_hash=body_hash,
        moved_to=document.moved_to,
        facts=_facts(parsed) if parsed else None,
        entries=decide(parsed, feed.known) if parsed else (),
    )


def failed(feed: FeedForCrawl, error: FetchError) -> FeedOutcome:
    """Return *error* as the outcome of *feed*."""
    return FeedOutcome(
        feed_id=feed.feed_id,
        state=OutcomeState.GONE if error.reason is FetchReason.GONE else OutcomeState.FAILED,
        http_status=error.http_status,
        retry_after_s=error.retry_after_s,
        reason=error.reason,
        detail=error.detail,
    )


def _parse(document: Document) -> ParsedFeed:
    try:
        return parse_feed(document.body, url=document.url, content_type=document.content_type or None)
    except FeedParseError as error:
        raise FetchError(FetchReason.NOT_A_FEED, storable(str(error)), http_status=document.status) from error


def _facts(parsed: ParsedFeed) -> FeedFacts:
    return FeedFacts(
        kind=parsed.kind,
        title=storable(parsed.title),
        site_url=web_address(storable(parsed.site_url)),
        description=plain_text(parsed.description),
        language=storable(parsed.language),
        icon_url=absolute(storable(parsed.icon_url), ""),
        hub_url=absolute(storable(parsed.hub_url), ""),
        self_url=absolute(storable(parsed.self_url), ""),  # a hub knows the feed by exactly these letters
        ttl_min=parsed.ttl_min,
    )
