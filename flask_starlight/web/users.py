"""All accounts, for administrators: who is there, one more, and what each may do.

The rule: whatever changes somebody's account asks for the administrator's own password.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.errors import Conflict
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.passwords import hash_password
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.users import ListedUser
from flask_starlight.web import session_index
from flask_starlight.web.door import problem_with_name
from flask_starlight.web.door import typed_name
from flask_starlight.web.i18n import _
from flask_starlight.web.leaving import forget_account
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.proof import problem_with_new
from flask_starlight.web.proof import problem_with_proof
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_admin
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

log = logging.getLogger(__name__)

pages = Blueprint("users", __name__)
pages.before_request(require_reader)
pages.before_request(require_admin)

PAGE = 100
_DRAWN_BYTES = 12
"""Of a password that is drawn for somebody: 96 bits, 16 characters."""


@pages.get("/admin/users")
def show() -> ResponseReturnValue:
    """The accounts by name, and the form for one more."""
    return _list()


@pages.post("/admin/users")
def add() -> ResponseReturnValue:
    """Add an account, with a password that was typed, or one that is drawn and shown this once."""
    name, password, drawn = typed_name(), *_wanted_password()
    problem = problem_with_name(name) or problem_with_new(password) or problem_with_proof()
    if problem:
        return _list(problem, name), REFUSED
    is_admin = "admin" in request.form
    try:
        user = users.create(db.session(), name, hash_password(password), is_admin=is_admin, now=utc_now())
    except Conflict:
        return _list(_("This name is taken."), name), 409
    db.session.commit()
    _noted(user.id, "added")
    if drawn:
        return page("user_password.html", user=user, password=password)
    flash(_("%(name)s can sign in now.", name=user.name))
    return redirect(url_for("users.show"), 303)


@pages.get("/admin/users/<id:user_id>")
def one(user_id: int) -> ResponseReturnValue:
    """One account, and what can be done about it."""
    return _one(user_id)


@pages.post("/admin/users/<id:user_id>/role")
def set_role(user_id: int) -> ResponseReturnValue:
    """Make somebody an administrator, or a reader again."""
    return _change(user_id, lambda: users.set_role(db.session(), user_id, is_admin=request.form.get("admin") == "yes"))


@pages.post("/admin/users/<id:user_id>/disabled")
def set_disabled(user_id: int) -> ResponseReturnValue:
    """Shut somebody out, which ends their sessions, or let them in again."""
    is_disabled = request.form.get("disabled") == "yes"
    return _change(user_id, lambda: users.set_disabled(db.session(), user_id, is_disabled=is_disabled))


@pages.post("/admin/users/<id:user_id>/password")
def reset(user_id: int) -> ResponseReturnValue:
    """Give somebody another password and take their second factor off, for the day they have lost either."""
    password, drawn = _wanted_password()
    user = users.listed(db.session(), user_id)
    if problem := problem_with_new(password) or problem_with_proof():
        return _one(user_id, problem), REFUSED
    users.reset_access(db.session(), user_id, hash_password(password))
    db.session.commit()
    _noted(user_id, "given another password")
    if drawn:
        return page("user_password.html", user=user, password=password)
    flash(_("%(name)s has another password now, and no second factor.", name=user.name))
    return redirect(url_for("users.one", user_id=user_id), 303)


@pages.post("/admin/users/<id:user_id>/delete")
def delete(user_id: int) -> ResponseReturnValue:
    """Delete somebody's account, and all that is theirs alone."""
    user = users.listed(db.session(), user_id)
    if typed_name().casefold() != user.name.casefold():
        return _one(user_id, _("Type the name of the account, so that nothing is deleted by mistake.")), REFUSED
    if problem := problem_with_proof():
        return _one(user_id, problem), REFUSED
    try:
        forget_account(user_id)
    except Conflict:
        return _one(user_id, _last_admin()), 409
    flash(_("The account of %(name)s is deleted.", name=user.name))
    return redirect(url_for("users.show"), 303)


def _change(user_id: int, change: Callable[[], None]) -> ResponseReturnValue:
    if problem := problem_with_proof():
        return _one(user_id, problem), REFUSED
    try:
        change()
    except Conflict:
        db.session.rollback()
        return _one(user_id, _last_admin()), 409
    db.session.commit()
    _noted(user_id, request.path.rpartition("/")[2] + " changed")
    flash(_("Saved."))
    return redirect(url_for("users.one", user_id=user_id), 303)


def _wanted_password() -> tuple[str, bool]:
    """Return the password that was typed, or one that is drawn, and whether it is."""
    typed = request.form.get("new", "")
    return (typed, False) if typed else (secrets.token_urlsafe(_DRAWN_BYTES), True)


def _last_admin() -> str:
    return _("This is the last administrator. Make somebody else an administrator first.")


def _noted(user_id: int, what: str) -> None:
    """After the commit: the account's own pages are not to know it as it was."""
    counts.forget_frame(services().redis, user_id)
    log.warning("account %d: %s by administrator %d", user_id, what, current_reader().id)


def _list(problem: str = "", name: str = "") -> str:
    db.session.rollback()
    listed = users.list_users(db.session(), after=request.args.get("after", ""), limit=PAGE + 1)
    shown = listed[:PAGE]
    following = shown[-1].name_key if len(listed) > PAGE else ""
    return page("users.html", users=shown, seen=_seen(shown), following=following, name=name, problem=problem)


def _one(user_id: int, problem: str = "") -> str:
    user = users.listed(db.session(), user_id)
    return page("user.html", user=user, seen=_seen([user]), problem=problem)


def _seen(shown: list[ListedUser]) -> dict[int, datetime]:
    return session_index.last_seen(services().redis, [user.id for user in shown])
