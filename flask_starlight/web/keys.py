"""What can be done by key: told, and changed, by the reader."""

from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask import Flask
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.model import keys
from flask_starlight.model.preferences import Preferences
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("keys", __name__)
pages.before_request(require_reader)


def attach(app: Flask) -> None:
    """Let the frame of the pages of *app* tell the script the keys."""
    app.jinja_env.globals["keys_for_script"] = keys.for_script


@pages.get("/keys")
def show() -> ResponseReturnValue:
    """Every action with its key; for the help, the same without the form."""
    bound = keys.bindings(current_reader().preferences.keys)
    if wants_part("help"):
        return render_template("keys_help.html", **_context(bound))
    return page("keys.html", **_context(bound))


@pages.post("/keys")
def save() -> ResponseReturnValue:
    """Keep the keys as they were typed, each for one action alone; none: the action has no key."""
    wanted = {action.name: " ".join(request.form.get(action.name, "").split()) for action in keys.ACTIONS}
    if problem := _problem(wanted):
        return page("keys.html", problem=problem, **_context(wanted)), REFUSED
    _keep(replace(current_reader().preferences, keys=keys.changes(wanted)))
    flash(_("Saved."))
    return redirect(url_for("keys.show"), 303)


@pages.post("/keys/reset")
def reset() -> ResponseReturnValue:
    """Give every action its first key again."""
    _keep(replace(current_reader().preferences, keys={}))
    flash(_("The keys are as they were at first."))
    return redirect(url_for("keys.show"), 303)


def _keep(preferences: Preferences) -> None:
    users.set_preferences(db.session(), current_reader().id, preferences)
    db.session.commit()


def _problem(wanted: dict[str, str]) -> str:
    """Return why these keys cannot be kept, "" where they can."""
    for action in keys.ACTIONS:
        if not keys.is_key(wanted[action.name]):
            return _(
                "“%(typed)s” is no key: type one character, or two with a space between.", typed=wanted[action.name]
            )
    if clash := keys.conflict(wanted):
        first, second = clash
        return _(
            "“%(first)s” and “%(second)s” cannot both begin with the key %(key)s.",
            first=_(first.sentence),
            second=_(second.sentence),
            key=wanted[first.name],
        )
    return ""


def _context(bound: dict[str, str]) -> dict[str, Any]:
    return {"groups": keys.GROUPS, "fixed": keys.FIXED, "bound": bound}
