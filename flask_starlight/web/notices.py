"""What readers should know of their feeds stands at the top of their pages until they dismiss it."""

from flask import Blueprint
from flask import redirect
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.store import notices
from flask_starlight.store.database import db
from flask_starlight.web.parse import back_path
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("notices", __name__)
pages.before_request(require_reader)


@pages.post("/notices/<id:notice_id>/dismiss")
def dismiss(notice_id: int) -> ResponseReturnValue:
    """Show the notice no more."""
    notices.dismiss(db.session(), current_reader().id, notice_id)
    db.session.commit()
    return redirect(back_path(default=url_for("lists.unread")), 303)
