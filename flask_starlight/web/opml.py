"""Subscription lists in and out, with a report of what was not understood."""

from flask import Blueprint
from flask import Response
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.errors import OpmlError
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.opml import ImportReport
from flask_starlight.jobs.opml import export_opml
from flask_starlight.jobs.opml import import_opml
from flask_starlight.services import services
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("opml", __name__)
pages.before_request(require_reader)


@pages.get("/opml")
def show() -> ResponseReturnValue:
    """The forms for both ways."""
    return _page()


@pages.post("/opml")
def take_in() -> ResponseReturnValue:
    """Follow every feed of the list, and report."""
    file = request.files.get("file")
    body = file.read() if file else b""
    if not body:
        return _page(problem=_("Choose a file. Yours was empty, or none was chosen.")), REFUSED
    try:
        report = import_opml(services(), current_reader().id, body)
    except OpmlError as error:
        db.session.rollback()
        return _page(
            problem=_("This file is not a subscription list that can be read. %(reason)s", reason=error)
        ), REFUSED
    return _page(report=report)


@pages.get("/opml/export")
def give_out() -> ResponseReturnValue:
    """The reader's subscriptions as a file."""
    reader = current_reader()
    response = Response(export_opml(reader.id, owner=reader.name), mimetype="text/x-opml")
    name = f"starlight-{utc_now():%Y-%m-%d}.opml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _page(*, report: ImportReport | None = None, problem: str = "") -> str:
    return page("opml.html", report=report, problem=problem)
