"""Entries that a reader shows to everyone: made and taken back under the entry, listed on one page, seen by anyone.

The rule: the public page knows no session and holds nothing of a reader's; taken back, it is gone at once.
"""

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import flash
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import Conflict
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import keepsakes
from flask_starlight.store import shares
from flask_starlight.store.database import db
from flask_starlight.store.tables import TOKEN_CHARS
from flask_starlight.web.enclosures import shown_files
from flask_starlight.web.full_text import letters_of
from flask_starlight.web.headers import SHARE_PATH
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part

pages = Blueprint("shares", __name__)

PAGE = 50


@pages.get(f"{SHARE_PATH}<token>")
def read(token: str) -> Response:
    """The entry, for anyone who has the address."""
    shared = shares.by_token(db.session(), token[:TOKEN_CHARS])
    response = make_response(
        render_template(
            "shared.html",
            entry=shared,
            text=letters_of(shared.title, shared.html, shared.language),
            files=shown_files(shared.enclosures, shared.html, {}),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@pages.get("/shared")
def manage() -> ResponseReturnValue:
    """All that the reader shares, the latest first."""
    if elsewhere := require_reader():
        return elsewhere
    before_id = whole_number(request.args.get("before"))
    found = shares.list_shares(db.session(), current_reader().id, before_id=before_id, limit=PAGE + 1)
    return page("shares.html", shares=found[:PAGE], more=found[PAGE - 1].id if len(found) > PAGE else None)


@pages.post("/entries/<id:entry_id>/share")
def share(entry_id: int) -> ResponseReturnValue:
    """Give the entry a public address."""
    if elsewhere := require_reader():
        return elsewhere
    entries.get(db.session(), current_reader().id, entry_id)
    try:
        shares.share(db.session(), current_reader().id, entry_id, now=utc_now())
    except Conflict:
        flash(_("This entry came in by your own access to its feed, so it cannot be shown to others."))
    db.session.commit()
    return _answer(entry_id)


@pages.post("/entries/<id:entry_id>/unshare")
def take_back(entry_id: int) -> ResponseReturnValue:
    """Take the public address back; also of an entry whose feed the reader has left since."""
    if elsewhere := require_reader():
        return elsewhere
    if not shares.revoke(db.session(), current_reader().id, entry_id):
        entries.get(db.session(), current_reader().id, entry_id)
    db.session.commit()
    return _answer(entry_id)


def share_url(token: str) -> str:
    """Return the whole address of a share, to be sent to somebody."""
    base = services().settings.base_url or request.host_url
    return base.rstrip("/") + url_for("shares.read", token=token)


def attach(app: Flask) -> None:
    """Give the templates of *app* the filter `share_url`."""
    app.jinja_env.filters["share_url"] = share_url


def _answer(entry_id: int) -> ResponseReturnValue:
    here = place(request.form)
    if wants_part("entry-share"):
        entry = entries.get(db.session(), current_reader().id, entry_id).entry
        kept = keepsakes.of_entry(db.session(), current_reader().id, entry_id)
        return part("entry.html", "share", here=here, entry=entry, keepsakes=kept, is_open=True)
    entry_page = here.entry_url(entry_id, _anchor="entry-share")
    return redirect(back_path(default=entry_page) if "next" in request.form else entry_page, 303)
