"""Finds the feed that a reader means by an address: the address itself, or what the page there names.

    asked -> of a known site? -> a feed? -> named by link elements? -> linked and a feed? -> at a well-known path?

The rule: the first stage that yields something ends the search, and what is not named by the page is believed only once
it has been fetched and read.
"""

import asyncio
import logging
import re
from collections.abc import Iterable

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.links import normal
from flask_starlight.crawl.page import MAX_LINKED
from flask_starlight.crawl.page import read_page
from flask_starlight.crawl.page import well_known
from flask_starlight.crawl.refresh import read_document
from flask_starlight.crawl.sanitize import storable
from flask_starlight.crawl.sites import site_feeds
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome

log = logging.getLogger(__name__)

PATIENCE_S = 90
"""A person waits for the answer; a search of all guesses on a slow host would take minutes."""

_DETAIL_CHARS = 480
_HOST_FAILS = frozenset(
    {
        FetchReason.CONNECTION_FAILED,
        FetchReason.TIMED_OUT,
        FetchReason.CERTIFICATE,
        FetchReason.NAME_NOT_FOUND,
    }
)
"""After one of these, guessing on at the same host would only make the reader wait."""


async def discover(wanted: DiscoveryForCrawl, fetcher: Fetcher) -> DiscoveryOutcome:
    """Return what is at the address *wanted*: a feed, several to choose from, or why there is none. Never raises."""
    search = _Search(wanted.discovery_id, fetcher)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await search.run(wanted.url)
    except TimeoutError:
        return DiscoveryOutcome(wanted.discovery_id, reason=FetchReason.TIMED_OUT, detail=search.tried())
    except FetchError as error:
        return DiscoveryOutcome(wanted.discovery_id, reason=error.reason, detail=error.detail)
    except Exception as error:
        log.exception("crawl: discovery %s %s", wanted.discovery_id, wanted.url)
        detail = f"{type(error).__name__}: {storable(str(error))[:300]}"
        return DiscoveryOutcome(wanted.discovery_id, reason=FetchReason.INTERNAL, detail=detail)


def asked_urls(text: str) -> tuple[str, ...]:
    """Return the addresses that a reader may mean by *text*, in the order to try: https first where none is said."""
    text = re.sub(r"^feed:(?=https?://)|^feed:(?=//)", "", text.strip(), flags=re.IGNORECASE)
    if "://" in text.partition("?")[0]:
        return (normal(text),)
    text = text.removeprefix("//")
    return (normal(f"https://{text}"), normal(f"http://{text}"))


class _Search:
    """One search: what was tried, in order, and the hosts that stopped answering."""

    def __init__(self, discovery_id: int, fetcher: Fetcher) -> None:
        self._discovery_id = discovery_id
        self._fetcher = fetcher
        self._tried: list[str] = []
        self._dead_hosts: set[str] = set()

    async def run(self, text: str) -> DiscoveryOutcome:
        urls = asked_urls(text)
        known, _ = await self._feeds_among(FeedCandidate(url) for url in site_feeds(urls[0]))
        if known:
            return self._some(known)
        asked, document = await self._first_answer(urls)
        try:
            return self._one(await self._read(document, asked))
        except FetchError as error:
            log.debug("crawl: discovery %s: %s is a page: %s", self._discovery_id, asked, error)
        links = await asyncio.to_thread(read_page, document.body, url=document.url, content_type=document.content_type)
        if len(links.named) > 1:
            return DiscoveryOutcome(self._discovery_id, candidates=links.named)
        named, error_of_named = await self._feeds_among(links.named)
        if named:
            return self._one(named[0])
        linked, _ = await self._feeds_among(links.linked)
        guesses = (FeedCandidate(url) for url in well_known(document.url))
        guessed = linked or (await self._feeds_among(guesses, enough=1))[0]
        if guessed:
            return self._some(guessed)
        if error_of_named and error_of_named.reason is not FetchReason.NOT_A_FEED:
            raise error_of_named
        return DiscoveryOutcome(self._discovery_id, reason=FetchReason.NO_FEED_FOUND, detail=self.tried())

    def tried(self) -> str:
        """Say which addresses were fetched so far."""
        return ("tried " + ", ".join(self._tried))[:_DETAIL_CHARS]

    async def _first_answer(self, urls: tuple[str, ...]) -> tuple[str, Document]:
        for url in urls[:-1]:
            try:
                return url, await self._fetch(url)
            except FetchError as error:
                log.debug("crawl: discovery %s: %s", self._discovery_id, error)
        return urls[-1], await self._fetch(urls[-1])

    async def _fetch(self, url: str) -> Document:
        self._tried.append(url)
        return await self._fetcher.fetch(url)

    async def _read(self, document: Document, asked: str) -> tuple[str, FeedOutcome]:
        """Return a feed's address and outcome. Raises `FetchError` where *document* is none."""
        url = document.moved_to or asked
        return url, await asyncio.to_thread(read_document, document, FeedForCrawl(feed_id=0, url=url))

    async def _feeds_among(
        self, candidates: Iterable[FeedCandidate], enough: int = MAX_LINKED
    ) -> tuple[list[tuple[str, FeedOutcome]], FetchError | None]:
        """Fetch *candidates* until *enough* turned out to be feeds; return those, and the last failure."""
        found: list[tuple[str, FeedOutcome]] = []
        failure = None
        for candidate in candidates:
            host = host_of(candidate.url)
            if candidate.url in self._tried or host in self._dead_hosts or len(found) >= enough:
                continue
            try:
                found.append(await self._read(await self._fetch(candidate.url), candidate.url))
            except FetchError as error:
                failure = error
                if error.reason in _HOST_FAILS:
                    self._dead_hosts.add(host)
        return found, failure

    def _some(self, found: list[tuple[str, FeedOutcome]]) -> DiscoveryOutcome:
        if len(found) == 1:
            return self._one(found[0])
        return DiscoveryOutcome(self._discovery_id, candidates=tuple(_candidate(*one) for one in found))

    def _one(self, found: tuple[str, FeedOutcome]) -> DiscoveryOutcome:
        return DiscoveryOutcome(self._discovery_id, url=found[0], outcome=found[1])


def _candidate(url: str, outcome: FeedOutcome) -> FeedCandidate:
    return FeedCandidate(url, outcome.facts.title if outcome.facts else "")
