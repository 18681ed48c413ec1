"""How Starlight is: for its administrator, for the machine that runs it, for Prometheus."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask import Response
from flask import current_app
from flask.typing import ResponseReturnValue

from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.checks import check_backends
from flask_starlight.jobs.checks import queue_lengths
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import Services
from flask_starlight.services import services
from flask_starlight.store import crawl_report
from flask_starlight.store import entries
from flask_starlight.store import outbox
from flask_starlight.store.database import db
from flask_starlight.web.metrics import exposition
from flask_starlight.web.reader import require_admin
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("health", __name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """What waits and what is there. *queues* and *indexed* are None while broker or index are away.

    waiting_since: when the oldest change was made that the index has yet to be told, None where none waits.
    """

    queues: dict[str, int] | None
    waiting: int
    waiting_since: datetime | None
    feeds: dict[str, int]
    entries: int
    indexed: int | None


@pages.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process lives: asks nobody else."""
    return {"status": "ok"}


@pages.get("/readyz")
def ready() -> ResponseReturnValue:
    """Each backend, its state and latency; 503 while the database is away, for nothing works without it."""
    checks = check_backends(services())
    backends = {
        check.name: {"ok": check.ok, "latency_ms": round(check.latency_ms, 1), "detail": check.detail}
        for check in checks
    }
    is_ready = backends["database"]["ok"]
    state = "ready" if all(check.ok for check in checks) else "degraded" if is_ready else "unavailable"
    return {"status": state, "backends": backends}, 200 if is_ready else 503


@pages.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus; nginx does not let this through."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return Response(exposition(app, services()), content_type="text/plain; version=0.0.4; charset=utf-8")


@pages.get("/health")
def show() -> ResponseReturnValue:
    """The same in words and numbers, for the administrator."""
    if elsewhere := require_reader():
        return elsewhere
    require_admin()
    checks = check_backends(services())
    return page("health.html", checks=checks, figures=_figures(services()), now=utc_now())


def _figures(handles: Services) -> Figures:
    try:
        indexed: int | None = handles.search.count()
    except BackendUnavailable:
        indexed = None
    waiting, since = outbox.lag(db.session())
    states = crawl_report.count_by_state(db.session(), now=utc_now())
    return Figures(queue_lengths(handles), waiting, since, states, entries.count(db.session()), indexed)
