"""The jobs of Starlight, the queue that each travels on, and what a queue does for whoever sends one."""

from collections.abc import Callable
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from typing import Protocol


class Job(StrEnum):
    """A job's name on the wire. The crawler takes those on queue "crawl"; the worker takes all others."""

    REFRESH = "crawl.refresh"
    DISCOVER = "crawl.discover"
    FETCH_FULL_TEXT = "crawl.full_text"
    FETCH_NEW_PAGES = "crawl.new_pages"
    ASK_HUBS = "crawl.ask_hubs"
    READ_PUSH = "crawl.read_push"
    FIND_ICONS = "crawl.find_icons"
    LOOK_AROUND = "crawl.look_around"
    STORE_OUTCOMES = "store.outcomes"
    STORE_DISCOVERY = "store.discovery"
    STORE_FULL_TEXT = "store.full_text"
    APPLY_RULES = "store.apply_rules"
    STORE_HUB_ANSWERS = "store.hub_answers"
    STORE_ICON = "store.icon"
    KEEP_WAYS = "store.ways"
    DRAIN_OUTBOX = "index.drain"
    ENQUEUE_DUE = "tidy.enqueue_due"
    RESEND_DISCOVERIES = "tidy.resend_discoveries"
    TEND_HUBS = "tidy.tend_hubs"
    ASK_FOR_ICONS = "tidy.ask_for_icons"
    WATCH_WAYS = "tidy.watch_ways"
    FORGET = "tidy.forget"
    FIND_STORIES = "tidy.find_stories"
    ASK_FOR_PAGES = "tidy.ask_for_pages"
    RESEND_FOLLOW_UPS = "tidy.resend_follow_ups"
    TIDY_ENTRIES = "tidy.entries"
    APPLY_RULE = "tidy.apply_rule"

    @property
    def queue(self) -> str:
        """The queue's name: "crawl", "store", "index" or "tidy"."""
        return self.value.partition(".")[0]


QUEUES = ("crawl", "store", "index", "tidy")

SOFT_LIMIT_S = 540
"""A job is told to end: below the shortest sensible lease, so that a feed is not claimed while it is still in hand."""

URGENT = frozenset({Job.DISCOVER, Job.STORE_DISCOVERY, Job.FETCH_FULL_TEXT, Job.STORE_FULL_TEXT})
"""Somebody waits for these: they overtake what is already queued."""


Handler = Callable[[Any], None]
"""Does a job, given its payload."""


class JobQueue(Protocol):
    """Raises `BackendUnavailable("broker", …)` when the broker does not answer."""

    def send(self, job: Job, payload: Any = None) -> None:
        """Send *job* with *payload*, plain JSON-able data. Delivered at least once: jobs may run twice."""

    def serve(self, handlers: Mapping[Job, Handler], timetable: Mapping[Job, float]) -> None:
        """Say who does the jobs, and in how many seconds those recur that the clock starts."""

    def lengths(self) -> dict[str, int]:
        """Return queue name -> number of messages that wait."""

    def ping(self) -> None:
        """Return when the broker answers."""

    def start(self) -> None:
        """Begin to work off jobs where that happens inside this process; nothing to do elsewhere."""

    def stop(self) -> None:
        """End what `start` began, after the jobs in hand."""
