"""The reader's password."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.model.passwords import hash_password
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web import session_index
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.proof import problem_with_new
from flask_starlight.web.proof import problem_with_proof
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.reader import sign_in
from flask_starlight.web.render import page

pages = Blueprint("password", __name__)
pages.before_request(require_reader)


@pages.get("/account/password")
def form() -> ResponseReturnValue:
    """The form for another password."""
    return page("account_password.html", problem="")


@pages.get("/.well-known/change-password")
def well_known() -> ResponseReturnValue:
    """Lead a password manager to the form (W3C, "A Well-Known URL for Changing Passwords")."""
    return redirect(url_for("password.form"), 302)


@pages.post("/account/password")
def change() -> ResponseReturnValue:
    """Change the password; all other sessions of the account end."""
    wanted = request.form.get("new", "")
    problem = problem_with_proof("current")
    if not problem and wanted != request.form.get("again", ""):
        problem = _("The new password was not typed alike twice.")
    if problem := problem or problem_with_new(wanted):
        return page("account_password.html", problem=problem), REFUSED
    reader = current_reader()
    user = users.set_password(db.session(), reader.id, hash_password(wanted))
    db.session.commit()
    session_index.end_all(services().redis, reader.id)
    sign_in(user)
    flash(_("The password is changed. Other browsers have to sign in again."))
    return redirect(url_for("password.form"), 303)
