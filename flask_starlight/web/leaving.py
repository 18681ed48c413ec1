"""The reader deletes their account."""

import logging

from flask import Blueprint
from flask import make_response
from flask import redirect
from flask import request
from flask import session
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.errors import Conflict
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import services
from flask_starlight.store import leaving
from flask_starlight.store.database import db
from flask_starlight.web import session_index
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.proof import problem_with_proof
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

log = logging.getLogger(__name__)

pages = Blueprint("leaving", __name__)
pages.before_request(require_reader)


@pages.get("/account/delete")
def form() -> ResponseReturnValue:
    """What goes, what stays, and the form."""
    return page("account_delete.html", problem="")


@pages.post("/account/delete")
def delete() -> ResponseReturnValue:
    """Delete the account, and all that is the reader's alone."""
    reader = current_reader()
    if request.form.get("name", "").strip().casefold() != reader.name.casefold():
        return _refused(_("Type the name of your account, so that nothing is deleted by mistake."))
    if problem := problem_with_proof():
        return _refused(problem)
    try:
        forget_account(reader.id)
    except Conflict:
        return _refused(
            _("You are the last administrator. Make somebody else an administrator before you leave them alone.")
        )
    session.clear()
    response = make_response(redirect(url_for("door.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def forget_account(user_id: int) -> None:
    """Delete the account, commit, and end its sessions. Raises `Conflict` as `store.leaving` does."""
    try:
        leaving.delete_account(db.session(), user_id, now=utc_now())
    except Conflict:
        db.session.rollback()
        raise
    db.session.commit()
    log.warning("account %d is deleted", user_id)
    session_index.end_all(services().redis, user_id)
    counts.forget(services().redis, [user_id])


def _refused(problem: str) -> ResponseReturnValue:
    return page("account_delete.html", problem=problem), REFUSED
