"""Fetches one document: conditional, bounded in time and size, polite, and never to an address that was not judged.

    fetch -> hop -> answer -> body        a redirect leads back to hop, at most MAX_REDIRECTS times

The rule: whatever goes wrong leaves as a `FetchError` with the reason that the reader is shown. No cookie is kept, no
credential sent, and the validators of one host are not told to another.
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
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from flask_starlight.crawl.answers import client_error
from flask_starlight.crawl.answers import proxy_error
from flask_starlight.crawl.answers import status_error
from flask_starlight.crawl.answers import validator
from flask_starlight.crawl.decompress import ACCEPT_ENCODING
from flask_starlight.crawl.decompress import unpacker
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.crawl.guard import CheckedResolver
from flask_starlight.crawl.guard import check_url
from flask_starlight.crawl.guard import rules_from
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.settings import Settings

MAX_REDIRECTS = 5
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.5"
)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_ETAG_CHARS = 512
_LAST_MODIFIED_CHARS = 128
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """What was answered. *url* is where the bytes came from; header names are lower case.

    moved_to: how far 301 and 308 alone led, before any temporary redirect, else "".  not_modified: 304, no body.
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


class Fetcher(Protocol):
    """Fetches a document; raises `FetchError` and nothing else for what an address can do."""

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Document: ...


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """How to fetch. *proxy*: "" for directly. *max_bytes* bounds the body as sent and as unpacked."""

    rules: AddressRules
    user_agent: str
    timeout_s: float
    first_byte_s: float
    max_bytes: int
    proxy: str = ""


def config_from(settings: Settings) -> FetchConfig:
    """Return the part of the settings that fetching needs."""
    return FetchConfig(
        rules=rules_from(settings),
        user_agent=settings.crawl_user_agent,
        timeout_s=settings.crawl_timeout_s,
        first_byte_s=settings.crawl_first_byte_s,
        max_bytes=settings.crawl_max_bytes,
        proxy=settings.egress_proxy,
    )


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where an answer sends us, already judged."""

    status: int
    url: URL


class HttpFetcher:
    """Fetches over HTTP, in an `async with`. One fetch at a time per host; waiting for one's turn costs no time limit.

    resolver: asked for names in place of the system's (its answers are judged all the same).  tls: whom to trust, in
    place of the system's authorities.
    """

    def __init__(
        self, config: FetchConfig, *, resolver: AbstractResolver | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._config = config
        self._resolver = resolver
        self._tls = tls
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        resolver = self._resolver or aiohttp.ThreadedResolver()
        if not self._config.proxy:  # the proxy's own name is private, and the only one that is looked up then
            resolver = CheckedResolver(self._config.rules, resolver)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=0, ssl=self._tls or True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            headers={"User-Agent": self._config.user_agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPT_ENCODING},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Document:
        """Return the document at *url*, or that it is not modified. Raises `FetchError`."""
        first = here = check_url(url, self._config.rules)
        validators = _validator_headers(etag, last_modified)
        moved_to, permanent, left_s = "", True, self._config.timeout_s
        for _ in range(MAX_REDIRECTS + 1):
            headers = validators if here.host == first.host else {}
            async with self._turns.setdefault(str(here.host), asyncio.Lock()):
                begun = time.monotonic()
                found = await self._hop(here, headers, left_s)
                left_s -= time.monotonic() - begun
            if isinstance(found, Document):
                return replace(found, moved_to=moved_to)
            here = found.url
            permanent = permanent and found.status in _PERMANENT
            moved_to = str(here) if permanent else moved_to
        raise FetchError(FetchReason.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS}, the last to {here}")

    async def _hop(self, url: URL, validators: Mapping[str, str], left_s: float) -> Document | _Redirect:
        first_byte_s = min(left_s, self._config.first_byte_s)
        try:
            async with asyncio.timeout(left_s), AsyncExitStack() as open_response:
                async with asyncio.timeout(first_byte_s) as first_byte:
                    response = await open_response.enter_async_context(
                        self._session.get(
                            url, headers=validators, allow_redirects=False, proxy=self._config.proxy or None
                        )
                    )
                return await self._answer(url, response, validators)
        except TimeoutError as error:
            limit = "no answer began" if first_byte.expired() else "the answer did not end"
            raise FetchError(FetchReason.TIMED_OUT, f"{limit} in time ({url})") from error
        except (aiohttp.ClientError, OSError) as error:
            raise client_error(error, str(url), proxied=bool(self._config.proxy)) from error

    async def _answer(
        self, url: URL, response: aiohttp.ClientResponse, validators: Mapping[str, str]
    ) -> Document | _Redirect:
        status = response.status
        headers = {name.lower(): ", ".join(response.headers.getall(name)) for name in response.headers}
        if self._config.proxy and (refusal := proxy_error(headers, str(url))):
            raise refusal
        if status in _REDIRECTS and headers.get("location"):
            return _Redirect(status, self._target(url, headers["location"]))
        not_modified = status == 304 and bool(validators)
        if not (200 <= status < 300 or not_modified):
            raise status_error(status, headers, datetime.now(UTC))
        kept = validators if not_modified else {}
        etag = headers.get("etag", kept.get("If-None-Match", ""))
        last_modified = headers.get("last-modified", kept.get("If-Modified-Since", ""))
        return Document(
            url=str(url),
            status=status,
            headers=headers,
            body=b"" if not_modified else await self._body(response, headers),
            etag=validator(etag, max_chars=_ETAG_CHARS),
            last_modified=validator(last_modified, max_chars=_LAST_MODIFIED_CHARS),
            content_type=headers.get("content-type", ""),
            not_modified=not_modified,
        )

    def _target(self, url: URL, location: str) -> URL:
        try:
            return check_url(urljoin(str(url), location), self._config.rules)
        except ValueError as error:
            raise AddressRefused(f"the redirect leads to {location[:100]!r}") from error

    async def _body(self, response: aiohttp.ClientResponse, headers: Mapping[str, str]) -> bytes:
        left = self._config.max_bytes
        if (response.content_length or 0) > left:
            raise FetchError(FetchReason.TOO_LARGE, f"{response.content_length} bytes are announced")
        packing = unpacker(headers.get("content-encoding", ""), max_bytes=left)
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise FetchError(FetchReason.TOO_LARGE, "the document is larger than the limit")
            body += packing.feed(chunk)
        packing.finish()
        return bytes(body)


def _validator_headers(etag: str, last_modified: str) -> dict[str, str]:
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}
