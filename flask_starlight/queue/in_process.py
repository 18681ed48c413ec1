"""Jobs inside one process: a few threads and a clock instead of a broker, workers and beat.

Payloads cross as JSON, as they do on RabbitMQ. What waits is lost with the process, as architecture.md allows:
leases, the outbox and open discoveries bring it back.
"""

import itertools
import json
import logging
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from queue import PriorityQueue
from typing import Any

from flask_starlight.queue.port import QUEUES
from flask_starlight.queue.port import URGENT
from flask_starlight.queue.port import Job

log = logging.getLogger(__name__)

Handler = Callable[[Any], None]
Waiting = tuple[int, int, Job | None, str]

TICK_S = 0.5
STOP = (2, 0, None, "")


class InProcessQueue:
    """The queue port inside one process: a thread per queue, two for the crawl, and one for the clock."""

    def __init__(self) -> None:
        self._waiting: dict[str, PriorityQueue[Waiting]] = {name: PriorityQueue() for name in QUEUES}
        self._order = itertools.count()
        self._handlers: Mapping[Job, Handler] = {}
        self._timetable: Mapping[Job, float] = {}
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def serve(self, handlers: Mapping[Job, Handler], timetable: Mapping[Job, float]) -> None:
        """Say what `start` shall run: a handler per job, and seconds between two runs of those that recur."""
        self._handlers = handlers
        self._timetable = timetable

    def send(self, job: Job, payload: Any = None) -> None:
        rank = 0 if job in URGENT else 1
        self._waiting[job.queue].put((rank, next(self._order), job, json.dumps(payload)))

    def lengths(self) -> dict[str, int]:
        return {name: waiting.qsize() for name, waiting in self._waiting.items()}

    def ping(self) -> None:
        """Always there."""

    def start(self) -> None:
        if self._threads:
            return
        self._ended.clear()
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

    def _work(self, name: str) -> None:
        while True:
            _, _, job, payload = self._waiting[name].get()
            if job is None:
                return
            self._run(job, payload)

    def _run(self, job: Job, payload: str) -> None:
        try:
            self._handlers[job](json.loads(payload))
        except Exception:
            log.exception("queue: %s failed; its lease or the next run of the clock brings it back", job)

    def _tick(self) -> None:
        next_run = dict.fromkeys(self._timetable, time.monotonic())
        while not self._ended.wait(TICK_S):
            for job, every_s in self._timetable.items():
                if time.monotonic() >= next_run[job]:
                    next_run[job] = time.monotonic() + every_s
                    self.send(job)
