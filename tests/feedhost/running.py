"""Runs feeds.test and hub.test on loopback, each in a thread of its own, so that plain and async tests can ask them."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.abc import ResolveResult

from tests.feedhost.hub import Hub
from tests.feedhost.server import FeedHost

PATIENCE_S = 60


@dataclass(frozen=True)
class OnLoopback:
    """A server that answers at *url* (no final slash)."""

    port: int

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"


@dataclass(frozen=True)
class RunningHost(OnLoopback):
    """A feed host; *host* is its state."""

    host: FeedHost


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
    host = FeedHost(documents) if documents else FeedHost()
    with serving(host.app(), tls=tls) as (port, _):
        yield RunningHost(port, host)


@dataclass(frozen=True)
class RunningHub(OnLoopback):
    """A WebSub hub; *hub* is its state."""

    hub: Hub
    loop: asyncio.AbstractEventLoop

    def publish(self, topic: str, *, sign: str = "sha256", body: bytes | None = None) -> list[int]:
        """Publish to the topic at the path *topic*; return how its subscribers answered."""
        publishing = self.hub.publish(self.url + topic, sign=sign, body=body)
        return asyncio.run_coroutine_threadsafe(publishing, self.loop).result(PATIENCE_S)

    def wait_for(self, seen: Callable[[Hub], bool]) -> None:
        """Return once *seen* holds of the hub. Raises `TimeoutError` when it does not in time."""
        until = time.monotonic() + PATIENCE_S
        while not seen(self.hub):
            if time.monotonic() > until:
                raise TimeoutError(f"asked {self.hub.asked}, called {self.hub.called}")
            time.sleep(0.1)

    def deny(self, topic: str) -> list[int]:
        """Deny the topic at the path *topic* to its subscribers; return how they answered."""
        return asyncio.run_coroutine_threadsafe(self.hub.deny(self.url + topic), self.loop).result(PATIENCE_S)


@contextmanager
def running_hub() -> Iterator[RunningHub]:
    """Serve a hub in a thread until the block ends."""
    hub = Hub()
    with serving(hub.app()) as (port, loop):
        yield RunningHub(port, hub, loop)


@contextmanager
def serving(
    app: web.Application, *, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, asyncio.AbstractEventLoop]]:
    """Serve *app* on a free port of loopback, in a thread, until the block ends."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        return int(runner.addresses[0][1])

    async def stop() -> None:
        # First whoever still asks others, the host itself among them. Then a moment for connections that are only just
        # made: when their host closes meanwhile, they are nobody's.
        asking = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not _is_arriving(task)]
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await asyncio.sleep(0.02)
        unsent = [connection.transport for connection in runner.server.connections] if runner.server else []
        await runner.cleanup()
        for transport in unsent:
            if transport:
                # Closed alone, it would wait for a client that has gone without reading all.
                transport.abort()
        await asyncio.sleep(0.01)  # what was closed is let go of in the rounds of the loop that follow

    # In its thread from the first: who serves may have a loop of their own at work, as a browser's driver has.
    thread = threading.Thread(target=loop.run_forever, name="serving")
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(10), loop
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _is_arriving(task: "asyncio.Task[object]") -> bool:
    """Tell whether *task* is asyncio's own, that makes a connection of what the door has let in."""
    return "accept_connection" in getattr(task.get_coro(), "__qualname__", "")
