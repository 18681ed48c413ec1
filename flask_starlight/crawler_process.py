"""The crawler beside an embedded Starlight: a child process that speaks frames over its standard input and output.

It handles what strangers send, so it imports nothing that knows a database, a cache or a page, and of the settings it
is told only those that crawling needs. Logs go to standard error.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from typing import BinaryIO

import msgspec

from flask_starlight.collector import let_be
from flask_starlight.jobs.crawl import crawler_from
from flask_starlight.jobs.crawl import handlers
from flask_starlight.logs import log_to_stderr
from flask_starlight.queue.frames import read_frame
from flask_starlight.queue.frames import write_frame
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings

AT_ONCE = 4
"""Jobs in hand; the parent sends fewer."""


class Parent:
    """The parent's end of the pipe: what the crawler sends goes there. A job queue as far as a crawler needs one."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, job: Job, payload: Any = None) -> None:
        """Hand *job* to the parent."""
        self.say(f"send {job}", msgspec.json.encode(payload))

    def say(self, name: str, payload: bytes = b"") -> None:
        """Write one frame."""
        with self._lock:
            write_frame(self._pipe, name, payload)


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the parent ends the child after what is in hand
    orders, parent = sys.stdin.buffer, Parent(sys.stdout.buffer)
    hello = read_frame(orders)
    if hello is None:
        return
    settings = Settings(**msgspec.json.decode(hello[1]))
    log_to_stderr(settings.log_level)
    jobs = handlers(crawler_from(settings, parent))
    let_be()
    workers = ThreadPoolExecutor(AT_ONCE)
    while order := read_frame(orders):
        _, number, job = order[0].split(" ")
        workers.submit(_work, parent, number, jobs[Job(job)], msgspec.json.decode(order[1]))
    os._exit(0)  # the parent is gone, and nobody waits for what is in hand


def _work(parent: Parent, number: str, run: Callable[[Any], None], payload: Any) -> None:
    try:
        run(payload)
    except Exception as error:
        parent.say(f"failed {number}", f"{type(error).__name__}: {error}".encode())
    else:
        parent.say(f"done {number}")


if __name__ == "__main__":
    main()
