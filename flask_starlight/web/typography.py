"""How an entry's text looks: measure, letters, size, line height; chosen beside the text, kept with the account."""

from dataclasses import replace
from typing import get_args

from flask import Blueprint
from flask import redirect
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.model.preferences import Font
from flask_starlight.model.preferences import Leading
from flask_starlight.model.preferences import Measure
from flask_starlight.model.preferences import TextSize
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import is_htmx
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("typography", __name__)
pages.before_request(require_reader)

CHOICES = {
    "measure": get_args(Measure),
    "font": get_args(Font),
    "text_size": get_args(TextSize),
    "leading": get_args(Leading),
}


@pages.post("/typography")
def save() -> ResponseReturnValue:
    """Keep what was chosen; what is no choice stays as it was."""
    reader = current_reader()
    chosen = {name: request.form[name] for name in CHOICES if request.form.get(name) in CHOICES[name]}
    users.set_preferences(db.session(), reader.id, replace(reader.preferences, **chosen))  # type: ignore[arg-type]
    db.session.commit()
    return ("", 204) if is_htmx() else redirect(back_path(default="/"), 303)
