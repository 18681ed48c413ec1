"""The door: sign up, sign in, sign out."""

import logging

from flask import Blueprint
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import session
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import Conflict
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.passwords import hash_password
from flask_starlight.model.passwords import password_matches
from flask_starlight.model.preferences import Preferences
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.web import half_signed
from flask_starlight.web import session_index
from flask_starlight.web import sessions
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import is_time_zone
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.limits import wrong_secret
from flask_starlight.web.parse import own_path
from flask_starlight.web.proof import problem_with_new
from flask_starlight.web.reader import reader_or_none
from flask_starlight.web.reader import sign_in as begin
from flask_starlight.web.webauthn_party import can_have_passkeys

log = logging.getLogger(__name__)

pages = Blueprint("door", __name__)
pages.before_request(sessions.ensure_there)


@pages.get("/signup")
def sign_up() -> ResponseReturnValue:
    """The form for a new account, while one may be made."""
    count = users.count(db.session())
    if not _may_sign_up(count):
        return _closed()
    return render_template("signup.html", first=count == 0, name="")


@pages.post("/signup")
def make_account() -> ResponseReturnValue:
    """Make an account and sign it in; the first one is the administrator's."""
    count = users.count_alone(db.session())
    if not _may_sign_up(count):
        return _closed()
    name, password = typed_name(), request.form.get("password", "")
    problem = problem_with_name(name) or problem_with_new(password)
    if not problem:
        try:
            user = users.create(db.session(), name, hash_password(password), is_admin=count == 0, now=utc_now())
        except Conflict:
            problem = _("This name is taken.")
    if problem:
        return render_template("signup.html", first=count == 0, name=name, problem=problem), REFUSED
    zone = request.form.get("time_zone", "")
    if is_time_zone(zone):
        users.set_preferences(db.session(), user.id, Preferences(time_zone=zone))
    db.session.commit()
    begin(user)
    return redirect(url_for("subscribe.form"), 303)


@pages.get("/signin")
def sign_in() -> ResponseReturnValue:
    """The door."""
    goal = own_path(request.args.get("next"))
    if reader_or_none():
        return redirect(goal, 303)
    if users.count(db.session()) == 0:
        return redirect(url_for("door.sign_up"), 303)
    return door_page(goal)


@pages.post("/signin")
def let_in() -> ResponseReturnValue:
    """Sign in, or half so where there is a second step.

    Name and password are told apart by nobody: neither words nor time say which of them was wrong.
    """
    name = request.form.get("name", "").strip()
    goal = own_path(request.form.get("next"))
    user = users.find(db.session(), name)
    if not password_matches(request.form.get("password", ""), user.password_hash if user else None) or user is None:
        wrong_secret("name or password")
        return door_page(goal, name, _("Name and password do not belong together.")), REFUSED
    if user.is_disabled:
        log.warning("door: account %d is disabled", user.id)
        return door_page(goal, name, disabled_sentence()), REFUSED
    if user.totp_secret:
        half_signed.begin(user, goal)
        return redirect(url_for("second_step.form"), 303)
    begin(user)
    return redirect(goal, 303)


@pages.post("/signout")
def sign_out() -> ResponseReturnValue:
    """End the session, and let the browser forget the pages and entries that it kept."""
    if reader := reader_or_none():
        session_index.forget(services().redis, reader.id, sessions.current_id())
    session.clear()
    response = make_response(redirect(url_for("door.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def door_page(goal: str, name: str = "", problem: str = "") -> str:
    """Return the sign-in page. goal: where it leads.  name: what was typed before."""
    is_open = _may_sign_up(users.count(db.session()))
    passkeys = can_have_passkeys()
    return render_template("signin.html", goal=goal, name=name, open=is_open, passkeys=passkeys, problem=problem)


def disabled_sentence() -> str:
    """Return what is told who may not sign in."""
    return _("This account is disabled. The administrator can enable it again.")


def typed_name() -> str:
    """Return the name that was typed for a new account, with single spaces."""
    return " ".join(request.form.get("name", "").split())


def problem_with_name(name: str) -> str:
    """Return why *name* cannot be an account's, "" where it can."""
    if not name:
        return _("Type a name.")
    if len(name) > NAME_CHARS:
        return _("The name may have at most %(most)s characters.", most=NAME_CHARS)
    return ""


def _may_sign_up(accounts: int) -> bool:
    return accounts == 0 or services().settings.signup == "open"


def _closed() -> ResponseReturnValue:
    return render_template("signup.html", closed=True, first=False), 403
