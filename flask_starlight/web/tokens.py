"""Tokens for programs that act in the reader's name."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.api_token import new_token
from flask_starlight.store import tokens
from flask_starlight.store.database import db
from flask_starlight.web.door import problem_with_name
from flask_starlight.web.door import typed_name
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.proof import problem_with_proof
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("tokens", __name__)
pages.before_request(require_reader)

MAX_TOKENS = 100


@pages.get("/account/tokens")
def show() -> ResponseReturnValue:
    """The reader's tokens, each with its last use, and the form for one more."""
    return _page()


@pages.post("/account/tokens")
def make() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    reader = current_reader()
    name = typed_name()
    problem = problem_with_name(name)
    if not problem and tokens.count(db.session(), reader.id) >= MAX_TOKENS:
        problem = _("You have %(most)s tokens, which is the most there can be.", most=MAX_TOKENS)
    if problem := problem or problem_with_proof():
        return _page(problem=problem), REFUSED
    token = new_token()
    tokens.create(db.session(), reader.id, name=name, token=token, now=utc_now())
    db.session.commit()
    return _page(made=token)


@pages.post("/account/tokens/<id:token_id>/revoke")
def revoke(token_id: int) -> ResponseReturnValue:
    """Let a token open nothing any more."""
    tokens.revoke(db.session(), current_reader().id, token_id)
    db.session.commit()
    flash(_("The token is revoked. What used it has to be given another one."))
    return redirect(url_for("tokens.show"), 303)


def _page(*, problem: str = "", made: str = "") -> str:
    own = tokens.list_tokens(db.session(), current_reader().id)
    return page("account_tokens.html", tokens=own, made=made, problem=problem)
