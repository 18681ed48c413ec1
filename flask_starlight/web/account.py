"""Accounts: the door in, the door out, and what one may change of one's own."""

from flask import Blueprint
from flask import flash
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
from flask_starlight.model.passwords import password_problem
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.web import sessions
from flask_starlight.web.assets import YEAR_S
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import own_path
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import reader_or_none
from flask_starlight.web.reader import require_reader
from flask_starlight.web.reader import sign_in as begin
from flask_starlight.web.render import THEME_COOKIE
from flask_starlight.web.render import THEMES
from flask_starlight.web.render import page

pages = Blueprint("account", __name__)
pages.before_request(sessions.ensure_there)


@pages.get("/signup")
def sign_up() -> ResponseReturnValue:
    """The form for a new account, while one may be made."""
    count = users.count(db.session())
    if not _may_sign_up(count):
        return render_template("signup.html", closed=True, first=False), 403
    return render_template("signup.html", first=count == 0, name="")


@pages.post("/signup")
def make_account() -> ResponseReturnValue:
    """Make an account and sign it in; the first one is the administrator's."""
    count = users.count(db.session())
    if not _may_sign_up(count):
        return render_template("signup.html", closed=True, first=False), 403
    name = " ".join(request.form.get("name", "").split())
    password = request.form.get("password", "")
    problem = _name_problem(name) or password_problem(password)
    if not problem:
        try:
            user = users.create(db.session(), name, hash_password(password), is_admin=count == 0, now=utc_now())
        except Conflict:
            problem = "This name is taken."
    if problem:
        return render_template("signup.html", first=count == 0, name=name, problem=problem), REFUSED
    db.session.commit()
    begin(user)
    return redirect(url_for("subscribe.form"), 303)


@pages.get("/signin")
def sign_in() -> ResponseReturnValue:
    """The door."""
    goal = own_path(request.args.get("next"))
    if reader_or_none():
        return redirect(goal, 303)
    count = users.count(db.session())
    if count == 0:
        return redirect(url_for("account.sign_up"), 303)
    return render_template("signin.html", goal=goal, name="", open=_may_sign_up(count))


@pages.post("/signin")
def let_in() -> ResponseReturnValue:
    """Sign in. Name and password are told apart by nobody: neither words nor time say which of them was wrong."""
    name = request.form.get("name", "").strip()
    goal = own_path(request.form.get("next"))
    user = users.find(db.session(), name)
    if not password_matches(request.form.get("password", ""), user.password_hash if user else None) or user is None:
        may_sign_up = _may_sign_up(users.count(db.session()))
        problem = "Name and password do not belong together."
        return render_template("signin.html", goal=goal, name=name, open=may_sign_up, problem=problem), REFUSED
    begin(user)
    return redirect(goal, 303)


@pages.post("/signout")
def sign_out() -> ResponseReturnValue:
    """End the session, and let the browser forget the pages and entries that it kept."""
    session.clear()
    response = make_response(redirect(url_for("account.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.post("/theme")
def set_theme() -> ResponseReturnValue:
    """Keep the chosen theme in a cookie: it is the browser's, not the account's, and needs no session."""
    chosen = request.form.get("theme", "")
    response = make_response(redirect(back_path(default="/"), 303))
    if chosen in THEMES:
        secure = services().settings.base_url.startswith("https://")
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_S, secure=secure, httponly=True, samesite="Lax")
    return response


@pages.get("/account")
def show() -> ResponseReturnValue:
    """What one may change of one's own."""
    return require_reader() or page("account.html", problem="")


@pages.post("/account")
def change_password() -> ResponseReturnValue:
    """Change the password; all other sessions of the account end."""
    if elsewhere := require_reader():
        return elsewhere
    reader = current_reader()
    user = users.by_name(db.session(), reader.name)
    wanted = request.form.get("new", "")
    if not password_matches(request.form.get("current", ""), user.password_hash):
        problem: str | None = "The current password is not that."
    elif wanted != request.form.get("again", ""):
        problem = "The new password was not typed alike twice."
    else:
        problem = password_problem(wanted)
    if problem:
        return page("account.html", problem=problem), REFUSED
    users.set_password(db.session(), reader.id, hash_password(wanted))
    db.session.commit()
    begin(user)
    flash("The password is changed. Other browsers have to sign in again.")
    return redirect(url_for("account.show"), 303)


def _may_sign_up(accounts: int) -> bool:
    return accounts == 0 or services().settings.signup == "open"


def _name_problem(name: str) -> str | None:
    if not name:
        return "Type a name."
    if len(name) > NAME_CHARS:
        return f"The name may have at most {NAME_CHARS} characters."
    return None
