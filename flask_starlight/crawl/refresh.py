"""Turns claimed feeds into outcomes: fetch | parse | decide.

The rule: what happens to one feed is that feed's outcome and stops no other; only being cancelled raises.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import Executor
from concurrent.futures import ThreadPoolExecutor

from flask_starlight.crawl.caller import caller_of
from flask_starlight.crawl.decide import decide
from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.link_header import with_hub
from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.links import web_address
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.crawl.room import Room
from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import storable
from flask_starlight.crawl.walls import not_a_feed
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

PARSERS = 2
"""Threads that parse: they share one interpreter, and more of them would only delay what the network brings."""


async def crawl_batch(
    feeds: Sequence[FeedForCrawl],
    fetcher: Fetcher,
    take: Callable[[FeedOutcome], None],
    *,
    concurrency: int,
    deadline_s: float | None = None,
    key: str = "",
    at_once: Callable[[str], int] = lambda _url: 1,
    room: Room | None = None,
) -> None:
    """Hand the outcome of each feed to *take* as soon as it is there; at most *concurrency* in flight.

    at_once: says how many fetches the host of an address takes, so that one with many feeds does not hold all places.
    deadline_s: what is not done by then has no outcome; its lease brings it back.  key: opens the feeds' access.
    room: for large documents, which other batches may share; None: of the batch's own.
    """
    places, room = asyncio.Semaphore(concurrency), room or Room()
    left = len(feeds)
    by_host = defaultdict(list)
    for feed in feeds:
        by_host[host_of(feed.url)].append(feed)

    async def crawl_host(mine: Iterator[FeedForCrawl], parsers: Executor) -> None:
        nonlocal left
        for feed in mine:
            async with places:
                take(await refresh_feed(feed, fetcher, key=key, parsers=parsers, room=room))
                left -= 1

    parsers = ThreadPoolExecutor(PARSERS, thread_name_prefix="parse")
    try:
        async with asyncio.timeout(deadline_s), asyncio.TaskGroup() as group:
            for together in by_host.values():
                mine = iter(together)
                for _ in range(min(len(together), at_once(together[0].url))):
                    group.create_task(crawl_host(mine, parsers))
    except TimeoutError:
        log.warning("crawl: %d of %d feeds were not reached in time", left, len(feeds))
    finally:
        parsers.shutdown(wait=False, cancel_futures=True)


async def refresh_feed(
    feed: FeedForCrawl,
    fetcher: Fetcher,
    *,
    key: str = "",
    parsers: Executor | None = None,
    room: Room | None = None,
) -> FeedOutcome:
    """Return what became of *feed*. Never raises for what a feed or its server does.

    parsers: threads to parse in.  room: where a large document is until it was read.
    """
    try:
        async with (room or Room()).place() as place:
            document = await fetcher.fetch(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, caller=caller_of(feed, key), place=place
            )
            return await asyncio.get_running_loop().run_in_executor(parsers, read_document, document, feed)
    except FetchError as error:
        return failed(feed, error)
    except Exception as error:
        log.exception("crawl: feed %s %s", feed.feed_id, feed.url)
        return failed(feed, FetchError(FetchReason.INTERNAL, f"{type(error).__name__}: {storable(str(error))[:300]}"))


def read_document(document: Document, feed: FeedForCrawl) -> FeedOutcome:
    """Return what *document* says that is new to *feed*. Raises `FetchError` where it is no feed."""
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
        fresh_for_s=document.fresh_for_s,
        duration_ms=document.duration_ms,
        size_bytes=len(document.body),
        facts=with_hub(_facts(parsed), document.headers.get("link", ""), document.url) if parsed else None,
        entries=decide(parsed, feed.known, url=document.url) if parsed else (),
    )


def failed(feed: FeedForCrawl, error: FetchError) -> FeedOutcome:
    """Return *error* as the outcome of *feed*."""
    return FeedOutcome(
        feed_id=feed.feed_id,
        state=OutcomeState.GONE if error.reason is FetchReason.GONE else OutcomeState.FAILED,
        http_status=error.http_status,
        retry_after_s=error.retry_after_s,
        duration_ms=error.duration_ms,
        reason=error.reason,
        detail=error.detail,
    )


def _parse(document: Document) -> ParsedFeed:
    try:
        parsed = parse_feed(document.body, url=document.url, content_type=document.content_type or None)
    except FeedParseError as error:
        found = not_a_feed(document.url, document.status, document.headers, document.body, storable(str(error)))
        raise found from error
    if not parsed.entries and not document.body.rstrip(b" \t\r\n\0").endswith((b">", b"}")):
        raise FetchError(FetchReason.TRUNCATED, "it ends before its first entry", http_status=document.status)
    return parsed


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
