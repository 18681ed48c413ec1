"""The mesh, live: the picture of docs/architecture.md, with what each service sees of its own ways. For administrators.

Deliberately no more than what the services themselves can see: nobody here may ask Docker. `make mesh` measures all.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_starlight.cache import ways
from flask_starlight.jobs.checks import BackendCheck
from flask_starlight.jobs.checks import check_backends
from flask_starlight.jobs.checks import queue_lengths
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.ways import LOOK_EVERY_S
from flask_starlight.mesh import picture
from flask_starlight.mesh.map import APP
from flask_starlight.mesh.map import CACHE
from flask_starlight.mesh.map import DATABASE
from flask_starlight.mesh.map import PROXY
from flask_starlight.mesh.map import QUEUE
from flask_starlight.mesh.map import SEARCH
from flask_starlight.mesh.map import SERVICES
from flask_starlight.mesh.map import Address
from flask_starlight.mesh.map import targets
from flask_starlight.mesh.picture import State
from flask_starlight.mesh.ways import backends
from flask_starlight.mesh.ways import look
from flask_starlight.model.way import WayReport
from flask_starlight.services import services
from flask_starlight.store import outbox
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import require_admin
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.wording import ago

pages = Blueprint("mesh", __name__)
pages.before_request(require_reader)
pages.before_request(require_admin)

ROLES = {DATABASE: "database", CACHE: "redis", QUEUE: "broker", SEARCH: "search", PROXY: "egress"}
SILENT_AFTER = timedelta(seconds=3 * LOOK_EVERY_S)
"""A process that has said nothing for three rounds counts as away."""

OWNERS = {target.address: target.owner for target in targets()}


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service as the page shows it. *told*: in words, from whom that is known."""

    name: str
    state: State
    told: str


@dataclass(frozen=True, slots=True)
class WayState:
    """A declared way and its last probe. latency_ms, at: None where it was never looked at."""

    source: str
    target: str
    address: str
    state: State
    latency_ms: float | None = None
    at: datetime | None = None
    problem: str = ""


@pages.get("/admin/mesh")
def show() -> ResponseReturnValue:
    """The picture, each service, each way; of an embedded Starlight what it is made of instead."""
    handles, now = services(), utc_now()
    if not backends(handles.settings):
        return page("mesh.html", drawing=None)
    checks = check_backends(handles)
    reports = [look("app", handles.settings, now=now), *ways.read(handles.redis)]
    found = list(_ways(reports, now))
    shown = list(_services(found, checks, reports, now))
    waiting, since = outbox.lag(db.session())
    context: dict[str, Any] = {
        "drawing": _drawing(shown, found),
        "shown": shown,
        "found": found,
        "queues": queue_lengths(handles),
        "waiting": waiting,
        "waiting_since": since,
        "now": now,
    }
    return part("mesh.html", "live", **context) if wants_part("mesh-live") else page("mesh.html", **context)


def _ways(reports: Sequence[WayReport], now: datetime) -> Iterable[WayState]:
    for source, service in SERVICES.items():
        for address in sorted(service.needs):
            if not service.ends:
                yield _way(source, address, reports, now)


def _way(source: str, address: Address, reports: Sequence[WayReport], now: datetime) -> WayState:
    target = OWNERS[address]
    if address == APP and request.headers.get("X-Forwarded-For"):
        return WayState(source, target, str(address), "good", at=now)  # this very request came that way
    seen = [
        (report.at, way)
        for report in reports
        if report.service == source
        for way in report.ways
        if way.role == ROLES.get(address)
    ]
    if not seen:
        return WayState(source, target, str(address), "unknown")
    at, way = max(seen, key=lambda each: (each[0], each[1].problem))
    if now - at > SILENT_AFTER:
        return WayState(source, target, way.address, "unknown", at=at)
    return WayState(source, target, way.address, "bad" if way.problem else "good", way.latency_ms, at, way.problem)


def _services(
    found: Sequence[WayState], checks: Sequence[BackendCheck], reports: Sequence[WayReport], now: datetime
) -> Iterable[ServiceState]:
    asked = {OWNERS[address]: role for address, role in ROLES.items()}
    by_role = {check.name: check for check in checks}
    for name, service in SERVICES.items():
        if service.ends:
            continue
        if check := by_role.get(asked.get(name, "")):
            yield _asked(name, check)
        elif name == "app":
            yield ServiceState(name, "good", _("It made this page."))
        elif name in ("worker", "crawler"):
            yield _heard(name, reports, now)
        else:
            yield _seen(name, found)


def _asked(name: str, check: BackendCheck) -> ServiceState:
    if check.ok:
        return ServiceState(name, "good", _("It answers the app in %(ms)s ms.", ms=f"{check.latency_ms:.1f}"))
    return ServiceState(name, "bad", _("It does not answer the app: %(why)s", why=check.detail))


def _heard(name: str, reports: Sequence[WayReport], now: datetime) -> ServiceState:
    latest = max((report.at for report in reports if report.service == name), default=None)
    if latest is None:
        return ServiceState(name, "unknown", _("Nothing has been heard of it yet."))
    state: State = "good" if now - latest <= SILENT_AFTER else "bad"
    return ServiceState(name, state, _("Last heard of %(when)s.", when=ago(latest)))


def _seen(name: str, found: Sequence[WayState]) -> ServiceState:
    """What is known of a service by who reaches it, or by what comes from it."""
    through = [way for way in found if way.target == name or (name == "nginx" and way.source == name)]
    known = next((way for way in through if way.state != "unknown"), None)
    if name == "beat":
        worker = next((way for way in found if way.source == "worker" and way.state != "unknown"), None)
        if worker:
            return ServiceState(name, "good", _("The work that it starts each minute is done."))
    if known is None:
        return ServiceState(name, "unknown", _("Nobody who could tell reaches it; “make mesh” measures it."))
    if known.state == "bad":
        return ServiceState(name, "bad", _("%(service)s does not reach it.", service=known.source))
    if name == "nginx":
        return ServiceState(name, "good", _("This page came through it."))
    return ServiceState(name, "good", _("%(service)s reaches it.", service=known.source))


def _drawing(shown: Sequence[ServiceState], found: Sequence[WayState]) -> Markup:
    states = {service.name: service.state for service in shown}
    drawn: dict[picture.Pair, State] = {(way.source, way.target): way.state for way in found}
    return Markup(picture.draw(states, drawn))  # noqa: S704 - all of it is ours: names of the map and three states
