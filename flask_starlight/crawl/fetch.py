"""Fetches one document: conditional, bounded in time and size, polite, and never to an address that was not judged.

    fetch -> hop -> answer -> body        a redirect leads back to hop, at most MAX_REDIRECTS times

The rule: whatever goes wrong leaves as a `FetchError` with the reason that the reader is shown. No cookie is kept, and
neither the validators nor the credentials of one host are told to another.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from types import TracebackType
from typing import Protocol
from typing import Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from flask_starlight.crawl.answers import client_error
from flask_starlight.crawl.answers import proxy_error
from flask_starlight.crawl.answers import status_error
from flask_starlight.crawl.answers import validator
from flask_starlight.crawl.body import read_body
from flask_starlight.crawl.body import read_head
from flask_starlight.crawl.cache_headers import fresh_for_s
from flask_starlight.crawl.caller import ANYONE
from flask_starlight.crawl.caller import Caller
from flask_starlight.crawl.caller import credentials
from flask_starlight.crawl.caller import user_agent
from flask_starlight.crawl.decompress import ACCEPT_ENCODING
from flask_starlight.crawl.fetch_config import FetchConfig
from flask_starlight.crawl.guard import CheckedResolver
from flask_starlight.crawl.guard import check_url
from flask_starlight.crawl.names import SystemNames
from flask_starlight.crawl.politeness import HostTurns
from flask_starlight.crawl.room import Place
from flask_starlight.crawl.room import Room
from flask_starlight.crawl.way import Redirect
from flask_starlight.crawl.way import Way
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONDITIONAL = frozenset({"If-None-Match", "If-Modified-Since"})
_REPEATING = frozenset({307, 308})
_ETAG_CHARS = 512
_LAST_MODIFIED_CHARS = 128

_ASK_TO_WAIT = frozenset({429, 503})
"""Statuses whose Retry-After speaks for the whole host (RFC 6585, 4; RFC 9110, 15.6.4)."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was answered. *url* is where the bytes came from; header names are lower case.

    moved_to: how far 301 and 308 alone led, before any temporary redirect, else "".  not_modified: 304, no body.
    fresh_for_s: for so long the server says that nothing changes, else None.  duration_ms: without waiting for turns.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    content_type: str = ""
    not_modified: bool = False
    fresh_for_s: int | None = None
    duration_ms: int = 0


class Fetcher(Protocol):
    """Fetches a document; raises `FetchError` and nothing else for what an address can do."""

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        caller: Caller = ANYONE,
        place: Place | None = None,
    ) -> Document: ...


class HttpFetcher:
    """Fetches over HTTP, in an `async with`, host by host as `HostTurns` allows.

    resolver: asked for names in place of the system's (its answers are judged all the same).  tls: whom to trust, in
    place of the system's authorities.
    """

    def __init__(
        self, config: FetchConfig, *, resolver: AbstractResolver | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._config = config
        self._resolver = resolver
        self._tls = tls
        self.room = Room()
        self._turns = HostTurns(config.rules, gap_s=config.host_gap_s, at_once=config.per_host)

    async def __aenter__(self) -> Self:
        resolver = self._resolver or SystemNames()
        if not self._config.proxy:  # the proxy's own name is private, and the only one that is looked up then
            resolver = CheckedResolver(self._config.rules, resolver)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=0, ssl=self._tls or True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            headers={
                "User-Agent": self._named(ANYONE),
                "Accept": self._config.accept,
                "Accept-Encoding": ACCEPT_ENCODING,
            },
        )
        self._names = resolver
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._names.close()

    def at_once(self, url: str) -> int:
        """Return how many fetches may be under way at the host of *url*, 1 where it is no address to call."""
        try:
            return self._turns.at_once(check_url(url, self._config.rules))
        except AddressRefused:
            return 1

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        caller: Caller = ANYONE,
        place: Place | None = None,
    ) -> Document:
        """Return the document at *url*, or that it is not modified. Raises `FetchError`.

        place: in `room`, where it is while it is in hand; without one, only while it is read.
        """
        validators = _validator_headers(etag, last_modified)
        if place is not None:
            return await self._go(url, validators, caller, place)
        async with self.room.place() as own:
            return await self._go(url, validators, caller, own)

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Document:
        """Send *fields* as a form and return the answer. Raises `FetchError`.

        307 and 308 send it on (RFC 9110, 15.4); any other redirect would make a GET of it, and is refused.
        """
        async with self.room.place() as own:
            return await self._go(url, {}, ANYONE, own, form=fields)

    async def _go(
        self,
        url: str,
        validators: Mapping[str, str],
        caller: Caller,
        place: Place,
        *,
        form: Mapping[str, str] | None = None,
    ) -> Document:
        way = Way(check_url(url, self._config.rules), self._config.timeout_s)
        try:
            for _ in range(MAX_REDIRECTS + 1):
                found = await self._visit(way, validators if way.at_first_host else {}, caller, place, form)
                if isinstance(found, Document):
                    return replace(found, moved_to=way.moved_to, duration_ms=way.duration_ms)
                if form is not None and found.status not in _REPEATING:
                    raise FetchError(FetchReason.HTTP_STATUS, f"HTTP {found.status}", http_status=found.status)
                way.go_on(found)
            raise FetchError(FetchReason.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS}, the last to {way.here}")
        except FetchError as error:
            error.duration_ms = way.duration_ms
            if error.http_status in _ASK_TO_WAIT and error.retry_after_s:
                self._turns.leave_alone(way.here, error.retry_after_s)
            raise

    async def _visit(
        self, way: Way, validators: Mapping[str, str], caller: Caller, place: Place, form: Mapping[str, str] | None
    ) -> Document | Redirect:
        headers = {"User-Agent": self._named(caller), **validators}
        if caller.access is not None and way.at_home(caller.access.origin):
            headers = credentials(caller.access) | headers
        async with self._turns.turn(way.here, redirected=way.sent_by_host):
            begun = time.monotonic()
            try:
                return await self._hop(way.here, headers, way.left_s, place, form=form)
            finally:
                way.left_s -= time.monotonic() - begun

    def _named(self, caller: Caller) -> str:
        return user_agent(self._config.user_agent, self._config.link, caller)

    async def _hop(
        self, url: URL, headers: Mapping[str, str], left_s: float, place: Place, *, form: Mapping[str, str] | None
    ) -> Document | Redirect:
        first_byte_s = min(left_s, self._config.first_byte_s)
        try:
            async with asyncio.timeout(left_s), AsyncExitStack() as open_response:
                async with asyncio.timeout(first_byte_s) as first_byte:
                    response = await open_response.enter_async_context(
                        self._session.request(
                            "GET" if form is None else "POST",
                            url,
                            data=form,
                            headers=headers,
                            allow_redirects=False,
                            proxy=self._config.proxy or None,
                        )
                    )
                return await self._answer(url, response, headers, place)
        except TimeoutError as error:
            limit = "no answer began" if first_byte.expired() else "the answer did not end"
            raise FetchError(FetchReason.TIMED_OUT, f"{limit} in time ({url})") from error
        except (aiohttp.ClientError, OSError) as error:
            raise client_error(error, str(url), proxied=bool(self._config.proxy)) from error

    async def _answer(
        self, url: URL, response: aiohttp.ClientResponse, sent: Mapping[str, str], place: Place
    ) -> Document | Redirect:
        status, limit = response.status, self._config.max_bytes
        headers = {name.lower(): ", ".join(response.headers.getall(name)) for name in response.headers}
        if self._config.proxy and (refusal := proxy_error(headers, str(url))):
            raise refusal
        if status in _REDIRECTS and headers.get("location"):
            return Redirect(status, self._target(url, headers["location"]))
        not_modified = status == 304 and not _CONDITIONAL.isdisjoint(sent)
        if not (200 <= status < 300 or not_modified):
            raise status_error(status, headers, await read_head(response, headers, max_bytes=limit), datetime.now(UTC))
        kept = sent if not_modified else {}
        etag = headers.get("etag", kept.get("If-None-Match", ""))
        last_modified = headers.get("last-modified", kept.get("If-Modified-Since", ""))
        return Document(
            url=str(url),
            status=status,
            headers=headers,
            body=b"" if not_modified else await read_body(response, headers, max_bytes=limit, place=place),
            etag=validator(etag, max_chars=_ETAG_CHARS),
            last_modified=validator(last_modified, max_chars=_LAST_MODIFIED_CHARS),
            content_type=headers.get("content-type", ""),
            not_modified=not_modified,
            fresh_for_s=fresh_for_s(headers, datetime.now(UTC)),
        )

    def _target(self, url: URL, location: str) -> URL:
        try:
            return check_url(urljoin(str(url), location), self._config.rules)
        except ValueError as error:
            raise AddressRefused(f"the redirect leads to {location[:100]!r}") from error


def _validator_headers(etag: str, last_modified: str) -> dict[str, str]:
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}
