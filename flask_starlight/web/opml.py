"""Subscription lists in and out, with a report of what was not understood, and of how far the first fetch is."""

from flask import Blueprint
from flask import Response
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import imports as kept_imports
from flask_starlight.errors import OpmlError
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.opml import ImportReport
from flask_starlight.jobs.opml import export_opml
from flask_starlight.jobs.opml import import_opml
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.services import services
from flask_starlight.store import imports
from flask_starlight.store.database import db
from flask_starlight.store.imports import ImportProgress
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.sentences import said

pages = Blueprint("opml", __name__)
pages.before_request(require_reader)


@pages.get("/opml")
def show() -> ResponseReturnValue:
    """The forms for both ways, and what became of the last import; asked again and again while feeds are fetched."""
    kept = kept_imports.kept(services().redis, current_reader().id)
    report = from_wire(kept, ImportReport) if kept else None
    if wants_part("import"):
        return part("opml.html", "state", report=report, progress=_progress(report))
    return _page(report=report)


@pages.post("/opml")
def take_in() -> ResponseReturnValue:
    """Follow every feed of the list, and report."""
    file = request.files.get("file")
    body = file.read() if file else b""
    if not body:
        return _page(problem=_("Choose a file. Yours was empty, or none was chosen.")), REFUSED
    user_id = current_reader().id
    try:
        report = import_opml(services(), user_id, body)
    except OpmlError as error:
        db.session.rollback()
        problem = _("This file is not a subscription list that can be read. %(detail)s", detail=said(error.reason))
        return _page(problem=problem), REFUSED
    kept_imports.keep(services().redis, user_id, to_wire(report))
    return redirect(url_for("opml.show"), 303)


@pages.post("/opml/seen")
def dismiss() -> ResponseReturnValue:
    """Let go of the report."""
    kept_imports.forget(services().redis, current_reader().id)
    return redirect(url_for("opml.show"), 303)


@pages.get("/opml/export")
def give_out() -> ResponseReturnValue:
    """The reader's subscriptions as a file."""
    reader = current_reader()
    response = Response(export_opml(reader.id, owner=reader.name), mimetype="text/x-opml")
    name = f"starlight-{utc_now():%Y-%m-%d}.opml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _progress(report: ImportReport | None) -> ImportProgress | None:
    return imports.progress(db.session(), current_reader().id, at=report.at) if report else None


def _page(*, report: ImportReport | None = None, problem: str = "") -> str:
    return page("opml.html", report=report, progress=_progress(report), problem=problem)
