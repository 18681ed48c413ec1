"""The fetches of one search for feeds, and what came of each.

The rule: never more than a fixed number, none twice, none at a server that has stopped answering; at one host one after
the other, at several hosts at once.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.refresh import read_document
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import TriedAddress

MAX_FETCHES = 24
MAX_LOOKED_AT = 6
"""At once, of the feeds that one page names: each is a fetch for a person who then follows one or two."""

LOOK_S = 30
"""So long these may take together; a person waits, and one of them may be slow."""

_SERVER_FAILS = frozenset(
    {
        FetchReason.CONNECTION_REFUSED,
        FetchReason.CONNECTION_FAILED,
        FetchReason.HOST_ASKED_TO_WAIT,
        FetchReason.TIMED_OUT,
        FetchReason.CERTIFICATE,
        FetchReason.NAME_NOT_FOUND,
    }
)
"""After one of these, going on at the same server would only make the reader wait."""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read. *url*: where it is; *named*: as what it was looked for."""

    url: str
    outcome: FeedOutcome
    named: FeedCandidate


@dataclass(frozen=True, slots=True)
class Look:
    """What became of some candidates: which are feeds, and the first failure."""

    found: tuple[FoundFeed, ...] = ()
    failure: FetchError | None = None


class Tries:
    """The fetches of one search. *failed* lists those in vain, in order."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._asked: set[str] = set()
        self._settled: set[str] = set()
        self._silent: dict[str, FetchError] = {}
        self.failed: list[TriedAddress] = []

    def may(self, url: str) -> bool:
        """Tell whether *url* is worth a fetch: not asked for before, at a server that answers, within the number."""
        return url not in self._asked and _server(url) not in self._silent and len(self._asked) < MAX_FETCHES

    def is_open(self, url: str) -> bool:
        """Tell whether nothing is known of *url* yet, for or against it."""
        return url not in self._settled and _server(url) not in self._silent

    async def fetch(self, url: str) -> Document:
        """Return the document at *url*. Raises `FetchError`."""
        if known := self._silent.get(_server(url)):
            raise known
        self._asked.add(url)
        try:
            return await self._fetcher.fetch(url)
        except FetchError as error:
            self._note(url, error)
            if error.reason in _SERVER_FAILS:
                self._silent[_server(url)] = error
            raise

    async def read(self, document: Document, named: FeedCandidate) -> FoundFeed:
        """Return the feed that *document*, asked for as *named*, is. Raises `FetchError` where it is none."""
        url = document.moved_to or named.url
        try:
            outcome = await asyncio.to_thread(read_document, document, FeedForCrawl(feed_id=0, url=url))
        except FetchError as error:
            self._note(named.url, error)
            raise
        self._settled.add(named.url)
        return FoundFeed(url, outcome, named)

    async def look(self, candidates: Sequence[FeedCandidate], *, enough: int = MAX_LOOKED_AT) -> Look:
        """Fetch *candidates* until *enough* turned out to be feeds, or `LOOK_S` are over."""
        found: dict[str, FoundFeed] = {}
        failures: list[FetchError] = []
        by_host = defaultdict(list)
        for candidate in candidates:
            by_host[host_of(candidate.url)].append(candidate)

        async def look_at_host(mine: list[FeedCandidate]) -> None:
            for candidate in mine:
                if len(found) < enough and self.may(candidate.url):
                    try:
                        found[candidate.url] = await self.read(await self.fetch(candidate.url), candidate)
                    except FetchError as error:
                        failures.append(error)

        try:
            async with asyncio.timeout(LOOK_S), asyncio.TaskGroup() as group:
                for mine in by_host.values():
                    group.create_task(look_at_host(mine))
        except TimeoutError:
            failures.append(FetchError(FetchReason.TIMED_OUT, f"the feeds could not be looked at in {LOOK_S} s"))
        in_order = {one.url: one for candidate in candidates if (one := found.get(candidate.url))}
        return Look(tuple(in_order.values()), failures[0] if failures else None)

    def addresses(self) -> str:
        """Say which addresses were tried in vain."""
        return "tried " + ", ".join(tried.url for tried in self.failed)

    def _note(self, url: str, error: FetchError) -> None:
        self._settled.add(url)
        self.failed.append(TriedAddress(url, error.reason, error.detail))


def _server(url: str) -> str:
    """Return scheme, host and port: a server may answer to one scheme alone."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc}".lower()
