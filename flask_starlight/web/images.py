"""Entries' images through Starlight, where no service of its own does it (`image_proxy`, which nginx asks instead).

The rule: pages go first. So many images are fetched at once and no more; who asks for another is told that it is busy.
"""

import asyncio
import threading

from flask import Blueprint
from flask import Response
from flask import abort

from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.images import ImageAnswer
from flask_starlight.crawl.images import answer_image
from flask_starlight.crawl.images import image_config
from flask_starlight.services import services
from flask_starlight.settings import Settings

pages = Blueprint("images", __name__)

AT_ONCE = 12
"""Two browsers with six connections each; the embedded server has four threads more (gunicorn.conf.py)."""

slots = threading.BoundedSemaphore(AT_ONCE)


@pages.get("/images/<signature>/<address>")
def send(signature: str, address: str) -> Response:
    """Send the image that a signed address names."""
    settings = services().settings
    if settings.image_proxy == "off":
        abort(404)
    if not slots.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    try:
        answer = asyncio.run(_answer(settings, signature, address))
    finally:
        slots.release()
    return Response(answer.body, status=answer.status, headers=answer.headers)


async def _answer(settings: Settings, signature: str, address: str) -> ImageAnswer:
    async with HttpFetcher(image_config(settings)) as fetcher:
        return await answer_image(
            signature, address, fetcher, key=settings.image_signing_key(), limit_s=settings.crawl_timeout_s
        )
