"""The jobs of Starlight, the queue that each travels on, and what a queue does for whoever sends one."""

from enum import StrEnum
from typing import Any
from typing import Protocol


class Job(StrEnum):
    """A job's name on the wire. The crawler takes those on queue "crawl"; the worker takes all others."""

    REFRESH = "crawl.refresh"
    DISCOVER = "crawl.discover"
    STORE_OUTCOMES = "store.outcomes"
    STORE_DISCOVERY = "store.discovery"
    DRAIN_OUTBOX = "index.drain"
    ENQUEUE_DUE = "tidy.enqueue_due"
    RESEND_DISCOVERIES = "tidy.resend_discoveries"
    FORGET = "tidy.forget"

    @property
    def queue(self) -> str:
        """The queue's name: "crawl", "store", "index" or "tidy"."""
        return self.value.partition(".")[0]


QUEUES = ("crawl", "store", "index", "tidy")

URGENT = frozenset({Job.DISCOVER, Job.STORE_DISCOVERY})
"""Somebody waits for these: they overtake what is already queued."""


class JobQueue(Protocol):
    """Raises `BackendUnavailable("broker", …)` when the broker does not answer."""

    def send(self, job: Job, payload: Any = None) -> None:
        """Send *job* with *payload*, plain JSON-able data. Delivered at least once: jobs may run twice."""

    def lengths(self) -> dict[str, int]:
        """Return queue name -> number of messages that wait."""

    def ping(self) -> None:
        """Return when the broker answers."""

    def start(self) -> None:
        """Begin to work off jobs where that happens inside this process; nothing to do elsewhere."""

    def stop(self) -> None:
        """End what `start` began, after the jobs in hand."""
