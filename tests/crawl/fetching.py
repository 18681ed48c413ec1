"""Short words for tests that fetch from the feed host on loopback."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver

from flask_starlight.crawl.caller import ANYONE
from flask_starlight.crawl.caller import Caller
from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import FetchConfig
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.crawl.refresh import crawl_batch
from flask_starlight.errors import FetchError
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost


def config_for(feeds: RunningHost, **changes: object) -> FetchConfig:
    names = ("127.0.0.1", "feeds.test", "other.test")
    rules = AddressRules(frozenset({80, 443}), frozenset((name, feeds.port) for name in names))
    config = FetchConfig(rules, "Starlight/test", timeout_s=20, first_byte_s=10, max_bytes=1024 * 1024)
    return replace(config, **changes)  # type: ignore[arg-type]


def fetch(
    feeds: RunningHost,
    path: str,
    *,
    etag: str = "",
    last_modified: str = "",
    caller: Caller = ANYONE,
    resolver: AbstractResolver | None = None,
    **changes: object,
) -> Document:
    async def run() -> Document:
        async with HttpFetcher(config_for(feeds, **changes), resolver=resolver or LoopbackResolver()) as fetcher:
            url = feeds.url + path if path.startswith("/") else path
            return await fetcher.fetch(url, etag=etag, last_modified=last_modified, caller=caller)

    return asyncio.run(run())


async def crawled(feeds: Sequence[FeedForCrawl], fetcher: Fetcher, **options: Any) -> list[FeedOutcome]:
    """Return what a batch brings, in the order of the feeds' ids."""
    outcomes: list[FeedOutcome] = []
    await crawl_batch(feeds, fetcher, outcomes.append, **options)
    return sorted(outcomes, key=lambda outcome: outcome.feed_id)


def failure(feeds: RunningHost, path: str, **changes: object) -> FetchError:
    with pytest.raises(FetchError) as error:
        fetch(feeds, path, **changes)  # type: ignore[arg-type]
    return error.value
