"""Where the reader is signed in, and how that ends."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import NotFound
from flask_starlight.services import services
from flask_starlight.web import session_index
from flask_starlight.web import sessions
from flask_starlight.web.browsers import in_words
from flask_starlight.web.i18n import _
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("own_sessions", __name__)
pages.before_request(require_reader)


@pages.get("/account/sessions")
def show() -> ResponseReturnValue:
    """The reader's sessions, this one first."""
    reader = current_reader()
    own = session_index.list_sessions(services().redis, reader.id, reader.get_id(), current_id=sessions.current_id())
    return page("account_sessions.html", sessions=own, in_words=in_words)


@pages.post("/account/sessions/<handle>/end")
def end(handle: str) -> ResponseReturnValue:
    """End one session."""
    reader = current_reader()
    if not session_index.end(services().redis, reader.id, reader.get_id(), handle):
        raise NotFound("sessions: the reader has no such session")
    return _done(_("That session has ended."))


@pages.post("/account/sessions/end")
def end_others() -> ResponseReturnValue:
    """End all sessions but this one."""
    session_index.end_all(services().redis, current_reader().id, but=sessions.current_id())
    return _done(_("All other sessions have ended."))


def _done(sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("own_sessions.show"), 303)
