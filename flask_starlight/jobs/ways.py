"""Each minute the worker looks at its own ways, and asks the crawler to do the same."""

from typing import Any

from flask_starlight.cache import ways
from flask_starlight.jobs.clock import utc_now
from flask_starlight.mesh.ways import backends
from flask_starlight.mesh.ways import look
from flask_starlight.model.way import WayReport
from flask_starlight.model.wire import from_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services

LOOK_EVERY_S = 60

WORKER_NEEDS = frozenset({"database", "redis", "broker", "search"})


def look_around(services: Services) -> None:
    """Keep what the worker sees, and send for what the crawler sees; where nothing is on a network there is nothing."""
    if "broker" not in backends(services.settings):
        return
    ways.keep(services.redis, look("worker", services.settings, now=utc_now(), roles=WORKER_NEEDS))
    services.queue.send(Job.LOOK_AROUND)


def keep_report(services: Services, payload: Any) -> None:
    """Keep what the crawler saw; payload: a `WayReport`. It speaks for nobody but the crawler."""
    report = from_wire(payload, WayReport)
    if report.service == "crawler":
        ways.keep(services.redis, report)
