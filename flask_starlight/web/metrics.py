"""Figures for Prometheus: requests as they are answered, and the state of queues, feeds and index when asked.

With several processes behind one address, PROMETHEUS_MULTIPROC_DIR has to name a folder that they share.
"""

import time
from collections.abc import Iterator

from flask import Flask
from flask import Response
from flask import g
from flask import request
from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Histogram
from prometheus_client import generate_latest
from prometheus_client import values
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import Services
from flask_starlight.store import crawl_report
from flask_starlight.store import outbox
from flask_starlight.store.database import db
from flask_starlight.web.error_pages import DATABASE_AWAY

EXTENSION = "starlight.metrics"


def attach(app: Flask) -> None:
    """Count the requests of *app*."""
    registry = CollectorRegistry()
    labels = ["method", "page", "status"]
    requests = Counter("starlight_requests", "Requests answered.", labels, registry=registry)
    seconds = Histogram("starlight_request_seconds", "Time until an answer, by page.", ["page"], registry=registry)

    pushes = Counter("starlight_pushes", "Pushes of hubs, by what became of them.", ["result"], registry=registry)

    @app.before_request
    def begin() -> None:
        g.began_s = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        page = request.endpoint or "none"
        requests.labels(request.method, page, response.status_code).inc()
        if "began_s" in g:
            seconds.labels(page).observe(time.perf_counter() - g.began_s)
        if "push_result" in g:
            pushes.labels(g.push_result).inc()
        return response

    app.extensions[EXTENSION] = registry


def exposition(app: Flask, services: Services) -> bytes:
    """Return all figures as Prometheus text; those of a backend that is away are missing."""
    counted: CollectorRegistry = app.extensions[EXTENSION]
    if values.ValueClass is not values.MutexValue:  # the library has found the shared folder
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    states = CollectorRegistry()
    states.register(_States(services))
    return generate_latest(counted) + generate_latest(states)


class _States(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        for ask in (self._queues, self._store, self._index):
            try:
                yield from ask()
            except (BackendUnavailable, *DATABASE_AWAY):
                yield _gauge("starlight_missing", "A backend that did not answer.", "figures", {ask.__name__[1:]: 1})

    def _queues(self) -> list[Metric]:
        lengths = self._services.queue.lengths()
        return [_gauge("starlight_queue_messages", "Messages that wait.", "queue", lengths)]

    def _store(self) -> list[Metric]:
        now = utc_now()
        waiting, since = outbox.lag(db.session())
        lag_s = (now - since).total_seconds() if since else 0.0
        states = crawl_report.count_by_state(db.session(), now=now)
        return [
            GaugeMetricFamily("starlight_outbox_rows", "Changes the index has yet to be told.", value=waiting),
            GaugeMetricFamily("starlight_outbox_lag_seconds", "Age of the oldest of them.", value=lag_s),
            _gauge("starlight_feeds", "Followed feeds by state.", "state", states),
        ]

    def _index(self) -> list[Metric]:
        return [
            GaugeMetricFamily("starlight_indexed_entries", "Entries in the index.", value=self._services.search.count())
        ]


def _gauge(name: str, meaning: str, label: str, numbers: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, count in numbers.items():
        family.add_metric([value], count)
    return family
