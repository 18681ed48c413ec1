"""Passkeys: made and removed behind the door, shown at it."""

import logging

from flask import Blueprint
from flask import Response
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from webauthn.helpers import bytes_to_base64url

from flask_starlight.errors import Conflict
from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import passkeys
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.tables import Passkey
from flask_starlight.store.tables import User
from flask_starlight.web import sessions
from flask_starlight.web import webauthn_party
from flask_starlight.web.door import disabled_sentence
from flask_starlight.web.door import door_page
from flask_starlight.web.door import typed_name
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.limits import wrong_secret
from flask_starlight.web.parse import own_path
from flask_starlight.web.proof import problem_with_proof
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.reader import sign_in
from flask_starlight.web.render import page

log = logging.getLogger(__name__)

MAX_PASSKEYS = 30

pages = Blueprint("passkeys", __name__)
pages.before_request(require_reader)

at_door = Blueprint("passkeys_at_door", __name__)
at_door.before_request(sessions.ensure_there)


@pages.get("/account/passkeys")
def show() -> ResponseReturnValue:
    """The reader's passkeys, and the form for one more."""
    return _page()


@pages.post("/account/passkeys/options")
def options() -> ResponseReturnValue:
    """Tell the browser what to make, once the password was typed; what goes wrong is told as JSON, too."""
    if problem := problem_with_proof():
        return {"message": problem}, REFUSED
    reader = current_reader()
    known = passkeys.list_passkeys(db.session(), reader.id)
    if len(known) >= MAX_PASSKEYS:
        return {"message": _("You have %(most)s passkeys, which is the most there can be.", most=MAX_PASSKEYS)}, REFUSED
    user = users.by_name(db.session(), reader.name)
    return Response(webauthn_party.ask_for_new(user, known), mimetype="application/json")


@pages.post("/account/passkeys")
def add() -> ResponseReturnValue:
    """Keep what the browser made."""
    reader = current_reader()
    try:
        made = webauthn_party.check_new(request.form.get("credential", ""))
    except ValueError as error:
        log.warning("account %d: no passkey was added: %s", reader.id, error)
        return _page(_("No passkey was added. Your browser has to make it, with JavaScript switched on.")), REFUSED
    try:
        passkeys.add(
            db.session(),
            reader.id,
            name=typed_name() or _("Passkey"),
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
            now=utc_now(),
        )
    except Conflict:
        return _page(_("This passkey is registered already.")), 409
    return _done(_("The passkey is there. Next time you can sign in with it."))


@pages.post("/account/passkeys/<id:passkey_id>/remove")
def remove(passkey_id: int) -> ResponseReturnValue:
    """Let a passkey open nothing any more."""
    passkeys.remove(db.session(), current_reader().id, passkey_id)
    return _done(_("The passkey is removed. It may still be offered by your browser until you remove it there, too."))


@at_door.post("/signin/passkey/options")
def ask() -> ResponseReturnValue:
    """Tell the browser to show a passkey, whosever it is."""
    return Response(webauthn_party.ask_for_any(), mimetype="application/json")


@at_door.post("/signin/passkey")
def let_in() -> ResponseReturnValue:
    """Sign in with a passkey, which counts as both steps."""
    goal, credential = own_path(request.form.get("next")), request.form.get("credential", "")
    passkey, user = _shown(credential)
    if passkey is None or user is None:
        wrong_secret("passkey")
        return door_page(goal, problem=_("This passkey is not known here, or it was not confirmed.")), REFUSED
    if user.is_disabled:
        return door_page(goal, problem=disabled_sentence()), REFUSED
    db.session.commit()
    sign_in(user)
    return redirect(goal, 303)


def _shown(credential: str) -> tuple[Passkey | None, User | None]:
    """Return the passkey that *credential* proves, with its use noted, and its owner."""
    try:
        passkey = passkeys.find(db.session(), webauthn_party.id_of(credential))
        if passkey is None:
            return None, None
        checked = webauthn_party.check_shown(credential, passkey)
    except ValueError as error:
        log.warning("door: refused a passkey: %s", error)
        return None, None
    passkeys.note_use(passkey, sign_count=checked.new_sign_count, now=utc_now())
    return passkey, users.by_id(db.session(), passkey.user_id)


def _page(problem: str = "") -> str:
    db.session.rollback()
    own = passkeys.list_passkeys(db.session(), current_reader().id)
    possible = webauthn_party.can_have_passkeys()
    return page("account_passkeys.html", passkeys=own, possible=possible, problem=problem)


def _done(sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence)
    return redirect(url_for("passkeys.show"), 303)
