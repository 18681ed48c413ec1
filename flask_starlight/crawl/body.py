"""Reads the body of an answer, unpacked as it arrives, and never more of it than the limit."""

import asyncio
from collections.abc import Mapping

import aiohttp

from flask_starlight.crawl.decompress import unpacker
from flask_starlight.crawl.room import Place
from flask_starlight.crawl.walls import PEEK_BYTES
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

_CHUNK_BYTES = 64 * 1024
_PEEK_S = 3
"""Seconds spent on the page that comes with an error: it only makes the sentence more helpful."""


async def read_body(
    response: aiohttp.ClientResponse, headers: Mapping[str, str], *, max_bytes: int, place: Place
) -> bytes:
    """Return the whole body. max_bytes: as sent, and as unpacked.  place: where it grows. Raises `FetchError`."""
    left = max_bytes
    if (response.content_length or 0) > left:
        raise FetchError(FetchReason.TOO_LARGE, f"{response.content_length} bytes are announced")
    packing = unpacker(headers.get("content-encoding", ""), max_bytes=left)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            raise FetchError(FetchReason.TOO_LARGE, "the document is larger than the limit")
        body += packing.feed(chunk)
        await place.grow(len(body))
    packing.finish()
    return bytes(body)


async def read_head(response: aiohttp.ClientResponse, headers: Mapping[str, str], *, max_bytes: int) -> bytes:
    """Return how an HTML page begins, b"" where the answer is none, or comes too slowly or broken."""
    if "html" not in headers.get("content-type", "").lower():
        return b""
    try:
        async with asyncio.timeout(_PEEK_S):
            packing = unpacker(headers.get("content-encoding", ""), max_bytes=max_bytes)
            return packing.feed(await response.content.read(PEEK_BYTES))
    except (FetchError, TimeoutError, aiohttp.ClientError, OSError):
        return b""
