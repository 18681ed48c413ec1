"""Finds the feeds that a reader means by an address: the address itself, or what the page there names.

    asked -> of a known site? -> a feed? -> named by the page? -> it leads onward? -> linked and a feed?
          -> at a well-known path?

The rule: the first stage that yields something ends the search. What is yielded has been fetched and read, but for what
a page names beyond the first few.
"""

import asyncio
import logging
from dataclasses import dataclass
from dataclasses import replace

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.page import read_page
from flask_starlight.crawl.page import well_known
from flask_starlight.crawl.sanitize import storable
from flask_starlight.crawl.sites import site_feeds
from flask_starlight.crawl.tries import MAX_LOOKED_AT
from flask_starlight.crawl.tries import FoundFeed
from flask_starlight.crawl.tries import Tries
from flask_starlight.crawl.typed import asked_urls
from flask_starlight.crawl.youtube import page_feeds
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import CandidateEntry
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.split import split_outcomes

log = logging.getLogger(__name__)

PATIENCE_S = 75
"""A person waits for the answer; a search of all guesses on a slow host would take minutes."""

SHOWN_ENTRIES = 3
MAX_COVERS = 2
"""Pages that only lead to another one, after each other: a refresh, then frames."""

_DETAIL_CHARS = 480
_DESCRIPTION_CHARS = 300
_TITLE_CHARS = 200
_NAME_FAILS = frozenset({FetchReason.NAME_NOT_FOUND, FetchReason.REFUSED_ADDRESS})
"""After one of these, another scheme makes no difference."""

_PAGE_MAY_BE_SHUT = frozenset({401, 403, 404, 406, 410})
"""After one of these the site answers, but not with this page: many keep robots from pages and not from feeds."""


async def discover(wanted: DiscoveryForCrawl, fetcher: Fetcher) -> DiscoveryOutcome:
    """Return what is at the address *wanted*: a feed, several to choose from, or why there is none. Never raises."""
    tries = Tries(fetcher)
    try:
        async with asyncio.timeout(PATIENCE_S):
            findings = await _Search(tries).run(wanted.url)
        return _outcome(wanted, findings)
    except TimeoutError:
        reason, detail = FetchReason.TIMED_OUT, tries.addresses()
    except FetchError as error:
        reason, detail = error.reason, error.detail
    except Exception as error:
        log.exception("crawl: discovery %s %s", wanted.discovery_id, wanted.url)
        reason, detail = FetchReason.INTERNAL, f"{type(error).__name__}: {storable(str(error))[:300]}"
    return DiscoveryOutcome(
        wanted.discovery_id, reason=reason, detail=detail[:_DETAIL_CHARS], tried=tuple(tries.failed)
    )


@dataclass(frozen=True, slots=True)
class _Findings:
    """What a search found. *unread*: named by the page, not fetched in time.  elsewhere: not where it was asked for."""

    found: tuple[FoundFeed, ...] = ()
    unread: tuple[FeedCandidate, ...] = ()
    elsewhere: bool = False


class _Search:
    """One search; each stage returns what it found."""

    def __init__(self, tries: Tries) -> None:
        self._tries = tries
        self._last_page = ""
        self._failure: FetchError | None = None

    async def run(self, text: str) -> _Findings:
        """Return at least one feed. Raises `FetchError`."""
        urls = asked_urls(text)
        if not urls:
            raise AddressRefused("there is no address in what was typed")
        if of_site := (await self._tries.look(site_feeds(urls[0]))).found:
            return _Findings(of_site)
        try:
            asked, document = await self._first_answer(urls)
        except FetchError as error:
            if error.http_status in _PAGE_MAY_BE_SHUT and (guessed := await self._guess(urls[0])):
                return _Findings(guessed, elsewhere=True)
            raise
        findings = await self._in_document(document, asked, covers=MAX_COVERS)
        if not findings.found:
            findings = _Findings(await self._guess(self._last_page))
        if findings.found:
            return findings
        raise self._failure or FetchError(FetchReason.NO_FEED_FOUND, self._tries.addresses())

    async def _first_answer(self, urls: tuple[str, ...]) -> tuple[str, Document]:
        """Return the first of *urls* that answers, and what. Raises the failure of the first one."""
        failures = []
        for url in urls:
            try:
                return url, await self._tries.fetch(url)
            except FetchError as error:
                failures.append(error)
                if error.reason in _NAME_FAILS:
                    break
        raise failures[0]

    async def _in_document(self, document: Document, asked: str, *, covers: int) -> _Findings:
        """Return the feed that *document* is, or those that it leads to as a page."""
        try:
            return _Findings((await self._tries.read(document, FeedCandidate(asked)),))
        except FetchError as error:
            log.debug("crawl: discovery: %s is a page: %s", asked, error)
        self._last_page = document.url
        links = await asyncio.to_thread(
            read_page,
            document.body,
            url=document.url,
            content_type=document.content_type,
            link_header=document.headers.get("link", ""),
        )
        named = page_feeds(host_of(document.url), document.body) or links.named
        if findings := await self._named(named):
            return findings
        for url in links.onward:
            if (findings := await self._onward(url, covers=covers)).found:
                return findings
        return _Findings((await self._tries.look(links.linked)).found)

    async def _named(self, named: tuple[FeedCandidate, ...]) -> _Findings | None:
        look = await self._tries.look(named[:MAX_LOOKED_AT])
        if look.found:
            return _Findings(look.found, tuple(one for one in named if self._tries.is_open(one.url)))
        if look.failure and look.failure.reason is not FetchReason.NOT_A_FEED:
            self._failure = self._failure or look.failure
        return None

    async def _onward(self, url: str, *, covers: int) -> _Findings:
        if not covers or not self._tries.may(url):
            return _Findings()
        try:
            document = await self._tries.fetch(url)
        except FetchError as error:
            log.debug("crawl: discovery: %s leads nowhere: %s", url, error)
            return _Findings()
        return await self._in_document(document, url, covers=covers - 1)

    async def _guess(self, url: str) -> tuple[FoundFeed, ...]:
        return (await self._tries.look([FeedCandidate(guess) for guess in well_known(url)], enough=1)).found


def _outcome(wanted: DiscoveryForCrawl, findings: _Findings) -> DiscoveryOutcome:
    """Return one feed to follow at once, unless it is a choice, or a guess, or the reader wants to see it first."""
    first = findings.found[0]
    alone = len(findings.found) == 1 and not findings.unread
    if alone and not findings.elsewhere and not wanted.preview:
        (part, *_rest), *_more = split_outcomes([first.outcome])  # a message holds so much; the next check has the rest
        return DiscoveryOutcome(wanted.discovery_id, url=first.url, outcome=part)
    offered = tuple(map(_candidate, findings.found)) + findings.unread
    return DiscoveryOutcome(wanted.discovery_id, candidates=offered)


def _candidate(feed: FoundFeed) -> FeedCandidate:
    """Return *feed* with what a reader needs to choose; entries come oldest first."""
    facts, entries = feed.outcome.facts, feed.outcome.entries
    return replace(
        feed.named,
        url=feed.url,
        title=(facts.title if facts else "") or feed.named.title,
        description=facts.description[:_DESCRIPTION_CHARS] if facts and facts.description != facts.title else "",
        kind=facts.kind if facts else "",
        entry_count=len(entries),
        entries=tuple(
            CandidateEntry(entry.title or entry.excerpt[:_TITLE_CHARS], entry.published_at or entry.updated_at)
            for entry in reversed(entries[-SHOWN_ENTRIES:])
        ),
    )
