"""The second step of a sign-in: a code of the authenticator app, or one of those on paper."""

import logging

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.one_time import matching_step
from flask_starlight.model.one_time import recovery_hash
from flask_starlight.model.one_time import unseal_secret
from flask_starlight.services import services
from flask_starlight.store import second_factor
from flask_starlight.store.database import db
from flask_starlight.store.tables import User
from flask_starlight.web import half_signed
from flask_starlight.web import sessions
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import ngettext
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.limits import wrong_secret
from flask_starlight.web.reader import sign_in

log = logging.getLogger(__name__)

pages = Blueprint("second_step", __name__)
pages.before_request(sessions.ensure_there)

APP_CODE_CHARS = 6


@pages.get("/signin/code")
def form() -> ResponseReturnValue:
    """Ask for a code."""
    if half_signed.current() is None:
        return redirect(url_for("door.sign_in"), 303)
    return render_template("second_step.html")


@pages.post("/signin/code")
def finish() -> ResponseReturnValue:
    """Sign in with a code, which is used up by that."""
    half = half_signed.current()
    if half is None:
        return redirect(url_for("door.sign_in"), 303)
    code = request.form.get("code", "").strip()
    if not _use(half.user, code):
        db.session.rollback()
        wrong_secret(f"code of account {half.user.id}")
        problem = _("This code is not the right one now, or it was used already.")
        return render_template("second_step.html", problem=problem), REFUSED
    db.session.commit()
    sign_in(half.user)
    if _is_recovery(code):
        left = second_factor.count_recovery_codes(db.session(), half.user.id)
        flash(ngettext("You have %(num)s recovery code left.", "You have %(num)s recovery codes left.", left))
    return redirect(half.goal, 303)


def _use(user: User, code: str) -> bool:
    """Use up *code*; True where it was good."""
    if _is_recovery(code):
        used = second_factor.use_recovery_code(db.session(), user.id, recovery_hash(code))
        if used:
            log.warning("door: account %d used a recovery code", user.id)
        return used
    try:
        secret = unseal_secret(user.totp_secret or "", services().settings.signing_key())
    except ValueError as error:
        log.error("door: account %d: the second factor cannot be read, was the secret key changed? %s", user.id, error)
        return False
    step = matching_step(secret, code, now=utc_now(), after=user.totp_step)
    return step is not None and second_factor.use_step(db.session(), user.id, step)


def _is_recovery(code: str) -> bool:
    return len("".join(code.split())) > APP_CODE_CHARS
