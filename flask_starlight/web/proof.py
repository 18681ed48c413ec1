"""The password, typed once more: what a change of the account asks for, whoever sits at the browser by now."""

from flask import request

from flask_starlight.model.passwords import MAX_CHARS
from flask_starlight.model.passwords import MIN_CHARS
from flask_starlight.model.passwords import password_matches
from flask_starlight.model.passwords import password_problem
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import wrong_secret
from flask_starlight.web.reader import current_reader

FIELD = "password"


def problem_with_proof(field: str = FIELD) -> str:
    """Return why the field of the form is not the reader's password, "" where it is; wrong ones are counted."""
    reader = current_reader()
    user = users.by_id(db.session(), reader.id)
    if user and password_matches(request.form.get(field, ""), user.password_hash):
        return ""
    wrong_secret(f"password for a change of account {reader.id}")
    return _("That is not your password.")


def problem_with_new(password: str) -> str:
    """Return why *password* is not accepted as a new one, "" where it is."""
    if password_problem(password) is None:
        return ""
    return _(
        "The password needs at least %(least)s characters, and may have %(most)s at most.",
        least=MIN_CHARS,
        most=MAX_CHARS,
    )
