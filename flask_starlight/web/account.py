"""The reader's account: how they want their pages; what else there is has a page each, under tabs."""

from dataclasses import replace
from typing import cast
from typing import get_args

from flask import Blueprint
from flask import flash
from flask import make_response
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.model.preferences import Language
from flask_starlight.model.preferences import Layout
from flask_starlight.model.preferences import Preferences
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.web import sessions
from flask_starlight.web.assets import YEAR_S
from flask_starlight.web.i18n import LANGUAGES
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import is_time_zone
from flask_starlight.web.i18n import remember
from flask_starlight.web.i18n import time_zones
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import back_path
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import THEME_COOKIE
from flask_starlight.web.render import THEMES
from flask_starlight.web.render import page

pages = Blueprint("account", __name__)
pages.before_request(sessions.ensure_there)


@pages.get("/account")
def show() -> ResponseReturnValue:
    """How the reader wants their pages."""
    return require_reader() or _page(current_reader().preferences)


@pages.post("/account")
def save() -> ResponseReturnValue:
    """Keep what was chosen, and speak the chosen language at once."""
    if elsewhere := require_reader():
        return elsewhere
    reader = current_reader()
    wanted = _chosen(reader.preferences)
    if wanted.time_zone and not is_time_zone(wanted.time_zone):
        return _page(wanted, _("There is no time zone of that name. Choose one of the list.")), REFUSED
    users.set_preferences(db.session(), reader.id, wanted)
    db.session.commit()
    remember(wanted)
    flash(_("Saved."))
    return redirect(url_for("account.show"), 303)


@pages.post("/theme")
def set_theme() -> ResponseReturnValue:
    """Keep the chosen theme in a cookie: it is the browser's, not the account's, and needs no session."""
    chosen = request.form.get("theme", "")
    response = make_response(redirect(back_path(default="/"), 303))
    if chosen in THEMES:
        secure = services().settings.base_url.startswith("https://")
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_S, secure=secure, httponly=True, samesite="Lax")
    return response


def _chosen(before: Preferences) -> Preferences:
    """Return the preferences with what the form says; what it does not know of, or says wrongly, stays."""
    language, layout = request.form.get("language", ""), request.form.get("layout", "")
    return replace(
        before,
        language=cast(Language, language) if language in get_args(Language) else before.language,
        layout=cast(Layout, layout) if layout in get_args(Layout) else before.layout,
        time_zone=request.form.get("time_zone", "").strip(),
        oldest_first=request.form.get("order") == "oldest",
        panes="panes" in request.form,
        mark_on_scroll="mark_on_scroll" in request.form,
    )


def _page(wanted: Preferences, problem: str = "") -> str:
    return page("account.html", wanted=wanted, languages=LANGUAGES, time_zones=sorted(time_zones()), problem=problem)
