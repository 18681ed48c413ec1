"""The image proxy's entry, `python -m flask_starlight.image_proxy`: nginx asks it for the images of entries.

It handles what strangers send, so it imports nothing that knows a database, a cache or a page; it holds no secret but
the key of its addresses, keeps nothing, and has no way out but the crawler's.
"""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.images import answer_image
from flask_starlight.crawl.images import image_config
from flask_starlight.errors import SettingError
from flask_starlight.logs import log_to_stderr
from flask_starlight.model.image_address import IMAGE_PATH
from flask_starlight.settings import Settings
from flask_starlight.settings import process_settings

AT_ONCE = 32
"""Images in hand, the next wait: each may be in memory twice, and all have to fit (docker-compose.yaml, mem_limit)."""

FETCHER = web.AppKey("fetcher", HttpFetcher)


def create_app(settings: Settings) -> web.Application:
    """Return the application: signed images, and whether it is alive. Raises `SettingError` without a key."""
    if not settings.image_key:
        raise SettingError("settings: STARLIGHT_IMAGE_KEY is missing: the image proxy has to know the app's key")
    in_hand = asyncio.Semaphore(AT_ONCE)

    async def fetching(app: web.Application) -> AsyncIterator[None]:
        async with HttpFetcher(image_config(settings)) as app[FETCHER]:
            yield

    async def image(request: web.Request) -> web.Response:
        if settings.image_proxy == "off":
            raise web.HTTPNotFound
        parts, fetcher = request.match_info, request.app[FETCHER]
        async with in_hand:
            answer = await answer_image(
                parts["signature"],
                parts["address"],
                fetcher,
                key=settings.image_key,
                limit_s=settings.crawl_timeout_s,
            )
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    app = web.Application()
    app.cleanup_ctx.append(fetching)
    app.router.add_get(IMAGE_PATH + "{signature}/{address}", image)
    app.router.add_get("/healthz", alive)
    return app


def main() -> None:
    """Serve until told to end."""
    settings = process_settings()
    log_to_stderr(settings.log_level)
    web.run_app(create_app(settings), host=settings.bind, port=settings.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
