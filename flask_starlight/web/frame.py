"""The frame of a reader's pages: an entry beside its list, a side bar of what is unread alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask import Response
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.reader import Reader
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import part
from flask_starlight.web.rows import rows
from flask_starlight.web.side_bar import LabelLink
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("frame", __name__)
pages.before_request(require_reader)


@dataclass(frozen=True, slots=True)
class PaneFrame:
    """What a page finds in its frame where it stands beside a list: no side bar."""

    reader: Reader
    labels: Sequence[LabelLink]


UNREAD_ONLY_COOKIE = "unread_only"
"""A window's own, and set by the script as well, which spares the way here: "1" or not there."""

YEAR_S = 365 * 24 * 3600


@pages.post("/frame/panes")
def set_panes() -> ResponseReturnValue:
    """Show list and entry side by side on a wide screen, or no more."""
    reader = current_reader()
    wanted = replace(reader.preferences, panes=request.form.get("panes") == "on")
    users.set_preferences(db.session(), reader.id, wanted)
    db.session.commit()
    return redirect(back_path(default=url_for("lists.unread")), 303)


@pages.post("/frame/unread-only")
def set_unread_only() -> ResponseReturnValue:
    """Leave out of the side bar what has nothing unread, or no more."""
    response = redirect(back_path(default=url_for("lists.unread")), 303)
    secure = services().settings.base_url.startswith("https://")
    if request.form.get("unread_only") == "on":
        response.set_cookie(UNREAD_ONLY_COOKIE, "1", max_age=YEAR_S, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(UNREAD_ONLY_COOKIE, samesite="Lax", secure=secure)
    return response


def pane(template: str, *, here: Place, entry: ListedEntry, read_now: Sequence[int], **context: Any) -> Response:
    """Return an entry's page without the frame around it, to stand beside its list.

    read_now: the feeds in which opening it marked something read. They go along for the counts, and the row for the
    list (`row_beside`).
    """
    reader = current_reader()
    frame = PaneFrame(reader, side_bar(db.session(), services(), reader.id).labels)
    shown = render_template(template, layout="pane.html", frame=frame, here=here, entry=entry, **context)
    response = make_response(shown + row_of(here, entry))
    if read_now:
        response.headers["HX-Trigger"] = json.dumps({"starlight:marked": {"feeds": read_now, "unread": -1}})
    return response


def row_beside(here: Place, entry: ListedEntry) -> str:
    """Return the row of *entry* where the request came from an entry beside its list, else ""."""
    return row_of(here, entry) if "pane" in request.form else ""


def row_of(here: Place, entry: ListedEntry) -> str:
    """Return the row of *entry* as it is now, for the script to put into the list *here*; none for what was found."""
    if here.search:
        return ""
    row = part("row.html", "row", here=here, entry=entry, rows=rows(here, [entry]))
    return f'<template data-row="entry-{entry.id}">{row}</template>'
