"""The crawler's way out: one event loop and one fetcher for all jobs of a process, whichever threads they run in.

So batches that are under way at the same time share what is known of hosts: who is being asked, and who wants rest.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from collections.abc import Coroutine
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any
from typing import TypeVar

from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import FetchConfig

Found = TypeVar("Found")
Take = Callable[[Found], None]


class Outside:
    """Runs what goes out. Made anew in a process that was forked: neither loops nor connections survive that."""

    def __init__(self, config: FetchConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._process = 0
        self._loop: asyncio.AbstractEventLoop
        self._fetcher: HttpFetcher

    def run(self, work: Callable[[HttpFetcher], Coroutine[Any, Any, Found]]) -> Found:
        """Return what *work* finds; it is cancelled where the thread that waits for it is interrupted."""
        future = asyncio.run_coroutine_threadsafe(work(self._opened()), self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stream(self, work: Callable[[HttpFetcher, Take[Found]], Coroutine[Any, Any, None]]) -> Iterator[Found]:
        """Yield what *work* hands to the function that it is given, while it goes on; it is cancelled with the reader.

        Raises what *work* raises, after all that it found.
        """
        found: SimpleQueue[tuple[Found] | None] = SimpleQueue()

        async def to_the_end(fetcher: HttpFetcher) -> None:
            try:
                await work(fetcher, lambda one: found.put((one,)))
            finally:
                found.put(None)

        future = asyncio.run_coroutine_threadsafe(to_the_end(self._opened()), self._loop)
        try:
            while one := found.get():
                yield one[0]
            future.result()
        finally:
            future.cancel()

    def close(self) -> None:
        """Close the connections and end the loop, where there are any; what is under way is lost."""
        with self._lock:
            if self._process == os.getpid():
                self._process = 0
                asyncio.run_coroutine_threadsafe(self._fetcher.__aexit__(None, None, None), self._loop).result()
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
                self._loop.close()

    def _opened(self) -> HttpFetcher:
        with self._lock:
            if self._process != os.getpid():
                self._open()
            return self._fetcher

    def _open(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="outside", daemon=True)
        self._thread.start()
        fetcher = HttpFetcher(self._config)
        self._fetcher = asyncio.run_coroutine_threadsafe(fetcher.__aenter__(), self._loop).result()
        self._process = os.getpid()
