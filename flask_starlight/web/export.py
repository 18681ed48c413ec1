"""All that the reader owns, as one file."""

from flask import Blueprint
from flask import Response
from flask import stream_with_context
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.export import export
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("export", __name__)
pages.before_request(require_reader)


@pages.get("/account/export")
def show() -> ResponseReturnValue:
    """What is in the file, and the way to it."""
    return page("account_export.html")


@pages.get("/account/export/starlight.zip")
def download() -> ResponseReturnValue:
    """The file, sent while it is written."""
    reader = current_reader()
    file = export(users.by_name(db.session(), reader.name))
    response = Response(stream_with_context(file), mimetype="application/zip")
    name = f"starlight-{utc_now():%Y-%m-%d}.zip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
