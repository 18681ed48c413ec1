"""How each backend is and how the crawl goes, asked once for all who want to know: /readyz, the administrator's pages,
`starlight doctor`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from flask_starlight.errors import BackendUnavailable
from flask_starlight.services import Services
from flask_starlight.store import attempts
from flask_starlight.store import crawl_report
from flask_starlight.store.attempts import HourOfFetches
from flask_starlight.store.crawl_report import CrawledFeed
from flask_starlight.store.crawl_report import SlowFeed
from flask_starlight.store.database import db
from flask_starlight.store.database import ping

THROUGHPUT_HOURS = 48
SLOW_WITHIN = timedelta(days=1)
"""Since when the checks count that make a feed one of the slowest."""

AWAY = (BackendUnavailable, RedisError, SQLAlchemyError)


@dataclass(frozen=True, slots=True)
class BackendCheck:
    """A backend's state: *name* is "database", "redis", "broker" or "search"; *detail* says why it is not ok."""

    name: str
    ok: bool
    latency_ms: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CrawlFigures:
    """How the crawl goes. queues: None while the broker is away.  hours: the last `THROUGHPUT_HOURS`, oldest first."""

    states: dict[str, int]
    queues: dict[str, int] | None
    hours: list[HourOfFetches]
    slowest: list[SlowFeed]
    most_failing: list[CrawledFeed]

    def of_last_day(self) -> tuple[int, int]:
        """Return how many checks the last 24 hours saw, and how many of them failed."""
        return sum(hour.checks for hour in self.hours[-24:]), sum(hour.failed for hour in self.hours[-24:])


def check_backends(services: Services) -> list[BackendCheck]:
    """Ask every backend how it is, one after the other, inside an application context. Never raises."""
    asks: dict[str, Callable[[], object]] = {
        "database": lambda: ping(db.session()),
        "redis": services.redis.ping,
        "broker": services.queue.ping,
        "search": services.search.ping,
    }
    return [_check(name, ask) for name, ask in asks.items()]


def crawl_figures(services: Services, *, now: datetime) -> CrawlFigures:
    """Return how the crawl goes, inside an application context; needs the database."""
    session = db.session()
    return CrawlFigures(
        states=crawl_report.count_by_state(session, now=now),
        queues=queue_lengths(services),
        hours=attempts.throughput(session, now=now, hours=THROUGHPUT_HOURS),
        slowest=crawl_report.slowest(session, since=now - SLOW_WITHIN),
        most_failing=crawl_report.most_failing(session),
    )


def queue_lengths(services: Services) -> dict[str, int] | None:
    """Return queue name -> messages that wait, None while the broker is away."""
    try:
        return services.queue.lengths()
    except BackendUnavailable:
        return None


def _check(name: str, ask: Callable[[], object]) -> BackendCheck:
    began = time.perf_counter()
    detail = ""
    try:
        ask()
    except AWAY as error:
        detail = str(getattr(error, "orig", None) or error)
    return BackendCheck(name, not detail, (time.perf_counter() - began) * 1000, detail)
