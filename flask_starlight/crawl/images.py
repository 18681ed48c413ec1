"""Images from the outside: fetched as everything is, and handed on to browsers.

The rule: what leaves here as an image is one (`model.image_type`), under headers by which it can neither run nor ask
for anything: an SVG may be opened as a page.
"""

import asyncio
import logging
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from http import HTTPStatus

from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.fetch_config import FetchConfig
from flask_starlight.crawl.fetch_config import config_from
from flask_starlight.crawl.links import host_of
from flask_starlight.errors import FetchError
from flask_starlight.model.image_address import image_url
from flask_starlight.model.image_type import media_type_of
from flask_starlight.model.reason import FetchReason
from flask_starlight.settings import Settings

log = logging.getLogger(__name__)

ACCEPT = "image/avif, image/webp, image/png, image/jpeg, image/gif, image/svg+xml;q=0.9, image/*;q=0.8, */*;q=0.5"
PER_HOST = 6
"""Fetches at once from one host, without a pause, for somebody waits: what browsers allow themselves (HTTP/1.1)."""

WEEK_S = 7 * 24 * 3600
MINUTE_S = 60

IMAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every image of somebody else's."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image, of the type that its bytes say."""

    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ImageAnswer:
    """What whoever asked for an image is told; *body* is empty where there is none."""

    status: HTTPStatus
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def image_config(settings: Settings) -> FetchConfig:
    """Return how images are fetched: as everything is, but for what is asked for and how large it may be."""
    return replace(
        config_from(settings), accept=ACCEPT, max_bytes=settings.image_max_bytes, host_gap_s=0, per_host=PER_HOST
    )


async def fetch_image(url: str, fetcher: Fetcher) -> Image:
    """Return the image at *url*. Raises `FetchError`, with NOT_AN_IMAGE for anything else that lies there."""
    document = await fetcher.fetch(url)
    media_type = media_type_of(document.body)
    if not media_type:
        raise FetchError(FetchReason.NOT_AN_IMAGE, f"what {document.url} sends is no image")
    return Image(media_type, document.body)


async def answer_image(signature: str, address: str, fetcher: Fetcher, *, key: str, limit_s: float) -> ImageAnswer:
    """Return the image that the two parts of a signed path name, or that there is none.

    limit_s: for all of it, waiting for one's turn included. What failed may be asked for again after a minute.
    """
    url = image_url(key, signature, address)
    if url is None:
        return ImageAnswer(HTTPStatus.NOT_FOUND, {"Cache-Control": "no-store"})
    try:
        async with asyncio.timeout(limit_s):
            image = await fetch_image(url, fetcher)
    except (FetchError, TimeoutError) as error:
        reason = error.reason if isinstance(error, FetchError) else FetchReason.TIMED_OUT
        log.info("images: none from %s: %s", host_of(url), reason)  # what follows the host may be a secret
        return ImageAnswer(HTTPStatus.BAD_GATEWAY, {"Cache-Control": f"public, max-age={MINUTE_S}"})
    caching = {"Content-Type": image.media_type, "Cache-Control": f"public, max-age={WEEK_S}"}
    return ImageAnswer(HTTPStatus.OK, IMAGE_HEADERS | caching, image.body)
