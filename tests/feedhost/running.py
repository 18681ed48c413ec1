"""Runs feeds.test on loopback for tests, in a thread of its own, so that plain and async tests alike can ask it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.abc import ResolveResult

from tests.feedhost.server import FeedHost


@dataclass(frozen=True)
class RunningHost:
    """A feed host that answers at *url* (no final slash); *host* is its state."""

    host: FeedHost
    port: int

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"


class LoopbackResolver(AbstractResolver):
    """Knows every name, and all of them are this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loopback = socket.AF_INET
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=loopback, proto=0, flags=0)]

    async def close(self) -> None: ...


@contextmanager
def running_feed_host(documents: Path | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[RunningHost]:
    """Serve in a thread until the block ends. documents: a folder more to serve, None for our own alone."""
    host = FeedHost(documents)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(host.app(), access_log=None, shutdown_timeout=0.1)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        return int(runner.addresses[0][1])

    async def stop() -> None:
        await runner.cleanup()
        still_waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in still_waiting:
            task.cancel()
        await asyncio.gather(*still_waiting, return_exceptions=True)

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, name="feeds.test")
    thread.start()
    try:
        yield RunningHost(host, port)
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
