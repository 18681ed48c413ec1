"""Jobs inside one process and a child: a few threads and a clock instead of a broker, workers and beat.

Payloads cross as JSON, as they do on RabbitMQ. What waits is lost with the process, as architecture.md allows:
leases, the outbox, follow-ups and open discoveries bring it back.
"""

import itertools
import logging
import sys
import threading
import time
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial
from itertools import chain
from queue import Empty
from queue import PriorityQueue
from typing import Any

import msgspec

from flask_starlight.queue.child_process import ChildProcess
from flask_starlight.queue.port import QUEUES
from flask_starlight.queue.port import URGENT
from flask_starlight.queue.port import Handler
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings

log = logging.getLogger(__name__)

Waiting = tuple[int, int, Job | None, bytes]

TICK_S = 0.5
GATHER_S = 0.5
"""The index is told so much later at most while more is on its way to it: told of a thousand entries rather than of a
hundred at a time, it takes two thirds of the time."""

GATHER_POLL_S = 0.02

JOINED = frozenset({Job.STORE_OUTCOMES})
"""Those with a list that wait are done as one, with one list: one transaction takes half the time of four."""

JOINED_AT_MOST = 4
LIST = b"["
STOP = (2, 0, None, b"")
CRAWLER = (sys.executable, "-m", "flask_starlight.crawler_process")


def open_queue(settings: Settings) -> "InProcessQueue":
    """Return a queue whose crawler is a child process. Nothing is started yet."""
    return InProcessQueue((CRAWLER, settings.for_crawler()))


class InProcessQueue:
    """The queue port inside one process: a thread per queue, two for the crawl, and one for the clock.

    crawler: the command of a child process, and its greeting, that does the jobs on queue "crawl"; None: a handler.
    """

    def __init__(self, crawler: tuple[Sequence[str], bytes] | None = None) -> None:
        self._waiting: dict[str, PriorityQueue[Waiting]] = {name: PriorityQueue() for name in QUEUES}
        self._order = itertools.count()
        self._handlers: Mapping[Job, Handler] = {}
        self._timetable: Mapping[Job, float] = {}
        self._child = ChildProcess(*crawler, self.deliver) if crawler else None
        self._crawls = (
            {job: partial(self._child.run, job) for job in Job if job.queue == "crawl"} if self._child else {}
        )
        self._at_work: dict[int, str] = {}
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def serve(self, handlers: Mapping[Job, Handler], timetable: Mapping[Job, float]) -> None:
        self._handlers = {**handlers, **self._crawls}
        self._timetable = timetable

    def send(self, job: Job, payload: Any = None) -> None:
        self.deliver(job, msgspec.json.encode(payload))

    def deliver(self, job: Job, payload: bytes) -> None:
        """Send *job* with a *payload* that is JSON already."""
        rank = 0 if job in URGENT else 1
        self._waiting[job.queue].put((rank, next(self._order), job, payload))

    def lengths(self) -> dict[str, int]:
        return {name: waiting.qsize() for name, waiting in self._waiting.items()}

    def ping(self) -> None:
        """Always there."""

    def start(self) -> None:
        if self._threads:
            return
        self._ended.clear()
        if self._child is not None:
            self._child.start()
        names = [*QUEUES, "crawl"]
        self._threads = [threading.Thread(target=self._work, args=(name,), name=name, daemon=True) for name in names]
        self._threads.append(threading.Thread(target=self._tick, name="clock", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        for name in [*QUEUES, "crawl"]:
            self._waiting[name].put(STOP)
        for thread in self._threads:
            thread.join()
        self._threads = []
        if self._child is not None:
            self._child.stop()

    def _work(self, name: str) -> None:
        while True:
            _, _, job, payload = self._waiting[name].get()
            if job is None:
                return
            if name == "index":
                self._gather()
            self._at_work[threading.get_ident()] = name
            self._run_all(job, [payload, *self._like_it(name, job, payload)])
            del self._at_work[threading.get_ident()]

    def _gather(self) -> None:
        begun = time.monotonic()
        while self._is_bringing() and time.monotonic() < begun + GATHER_S:
            time.sleep(GATHER_POLL_S)

    def _is_bringing(self) -> bool:
        """Tell whether something is crawled or stored, or waits for that."""
        at_work = list(self._at_work.values())
        return any(name in at_work or self._waiting[name].qsize() for name in ("crawl", "store"))

    def _like_it(self, name: str, job: Job, payload: bytes) -> Iterator[bytes]:
        """Take the payloads that can be done along with *payload*, as long as they come next."""
        waiting = self._waiting[name]
        for _ in range(JOINED_AT_MOST - 1 if job in JOINED and payload.startswith(LIST) else 0):
            try:
                following = waiting.get_nowait()
            except Empty:
                return
            if following[2] != job or not following[3].startswith(LIST):
                waiting.put(following)  # to where it was: its order is its own
                return
            yield following[3]

    def _run_all(self, job: Job, payloads: Sequence[bytes]) -> None:
        if len(payloads) > 1:
            try:
                self._handlers[job](list(chain.from_iterable(map(msgspec.json.decode, payloads))))
            except Exception as error:
                log.warning("queue: %s failed for %d at once, now one by one: %s", job, len(payloads), error)
            else:
                return
        for payload in payloads:
            self._run(job, payload)

    def _run(self, job: Job, payload: bytes) -> None:
        try:
            self._handlers[job](msgspec.json.decode(payload))
        except Exception:
            log.exception("queue: %s failed; its lease or the next run of the clock brings it back", job)

    def _tick(self) -> None:
        next_run = dict.fromkeys(self._timetable, time.monotonic())
        while not self._ended.wait(TICK_S):
            for job, every_s in self._timetable.items():
                if time.monotonic() >= next_run[job]:
                    next_run[job] = time.monotonic() + every_s
                    self.send(job)
