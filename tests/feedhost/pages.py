"""A web server of a few pages made for one test, on loopback, that every host name leads to."""

import asyncio
import threading
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field

from aiohttp import web


@dataclass(frozen=True)
class Reply:
    """What is answered for a path. PORT in *body* and headers becomes the server's own port."""

    body: bytes = b""
    type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunningPages:
    """The server's port, and the host and path of each request in order."""

    port: int
    asked: list[str]


@contextmanager
def running_pages(replies: Mapping[str, Reply]) -> Iterator[RunningPages]:
    """Serve *replies*, keyed by path with query, in a thread until the block ends; 404 for the rest."""
    loop = asyncio.new_event_loop()
    asked: list[str] = []
    port = 0

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.url.raw_host or "") + request.raw_path)
        reply = replies.get(request.raw_path, Reply(b"nothing here", status=404))
        headers = {name: value.replace("PORT", str(port)) for name, value in reply.headers.items()}
        body = reply.body.replace(b"PORT", str(port).encode())
        return web.Response(status=reply.status, body=body, headers={"Content-Type": reply.type, **headers})

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, name="pages")
    thread.start()
    try:
        yield RunningPages(port, asked)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
