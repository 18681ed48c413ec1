"""The second factor of the reader's account: turned on by a code, turned off by the password."""

import base64
from io import BytesIO

import segno
from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import session
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.one_time import app_uri
from flask_starlight.model.one_time import matching_step
from flask_starlight.model.one_time import new_recovery_codes
from flask_starlight.model.one_time import new_secret
from flask_starlight.model.one_time import recovery_hash
from flask_starlight.model.one_time import seal_secret
from flask_starlight.model.one_time import unseal_secret
from flask_starlight.services import services
from flask_starlight.store import second_factor
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.proof import problem_with_proof
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("second_factor", __name__)
pages.before_request(require_reader)

_BEGUN = "second_factor_begun"
"""Where the session, which is on the server, keeps the sealed secret until a code has confirmed it."""


@pages.get("/account/second-factor")
def show() -> ResponseReturnValue:
    """Whether there is a second factor, and what can be done about it."""
    return _page()


@pages.post("/account/second-factor/begin")
def begin() -> ResponseReturnValue:
    """Draw a secret, once the password was typed."""
    if problem := problem_with_proof():
        return _page(problem), REFUSED
    session[_BEGUN] = seal_secret(new_secret(), services().settings.signing_key())
    return redirect(url_for("second_factor.form"), 303)


@pages.get("/account/second-factor/new")
def form() -> ResponseReturnValue:
    """Show the secret for the app, and ask for a code of it."""
    secret = _begun()
    return _new(secret) if secret else redirect(url_for("second_factor.show"), 303)


@pages.post("/account/second-factor/new")
def turn_on() -> ResponseReturnValue:
    """Ask for codes from now on, where the app made the right one; show the codes on paper, this once."""
    secret = _begun()
    if not secret:
        return redirect(url_for("second_factor.show"), 303)
    step = matching_step(secret, request.form.get("code", ""), now=utc_now(), after=None)
    if step is None:
        return _new(secret, _("This code is not the right one now. Is the clock of your device right?")), REFUSED
    codes = new_recovery_codes()
    second_factor.turn_on(
        db.session(),
        current_reader().id,
        sealed_secret=session.pop(_BEGUN),
        step=step,
        code_hashes=[recovery_hash(code) for code in codes],
    )
    db.session.commit()
    return page("account_recovery_codes.html", codes=codes, is_new=True)


@pages.post("/account/second-factor/codes")
def renew_codes() -> ResponseReturnValue:
    """Make other recovery codes; those from before are worth nothing."""
    reader = current_reader()
    if problem := problem_with_proof():
        return _page(problem), REFUSED
    if not _is_on():
        return redirect(url_for("second_factor.show"), 303)
    codes = new_recovery_codes()
    second_factor.replace_recovery_codes(db.session(), reader.id, [recovery_hash(code) for code in codes])
    db.session.commit()
    return page("account_recovery_codes.html", codes=codes, is_new=False)


@pages.post("/account/second-factor/remove")
def turn_off() -> ResponseReturnValue:
    """Ask for the password alone from now on."""
    if problem := problem_with_proof():
        return _page(problem), REFUSED
    second_factor.turn_off(db.session(), current_reader().id)
    db.session.commit()
    flash(_("The second factor is off. The password alone lets you in."))
    return redirect(url_for("second_factor.show"), 303)


def _page(problem: str = "") -> str:
    left = second_factor.count_recovery_codes(db.session(), current_reader().id)
    return page("account_second_factor.html", is_on=_is_on(), codes_left=left, problem=problem)


def _new(secret: str, problem: str = "") -> str:
    uri = app_uri(secret, current_reader().name)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return page("account_second_factor_new.html", picture=_picture(uri), uri=uri, secret=grouped, problem=problem)


def _begun() -> str:
    """Return the secret that waits for its first code, "" for none."""
    try:
        return unseal_secret(session.get(_BEGUN, ""), services().settings.signing_key())
    except ValueError:
        return ""


def _is_on() -> bool:
    user = users.by_id(db.session(), current_reader().id)
    return user is not None and user.totp_secret is not None


def _picture(text: str) -> str:
    """Return *text* as a QR code, dark on white in both themes, for cameras want it so: an address of type data."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass="",
        lineclass="",
        omitsize=True,
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
