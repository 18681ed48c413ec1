"""What the bar of a list and its menus send: many entries to mark read at once, that taken back, how lists look.

The rule: what came in after the reader saw the list (field `through`) stays unread.
"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.cache import saved_counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.preferences import Layout
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import Sweep
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store import saved_searches
from flask_starlight.store import undo
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.sweep import sweep
from flask_starlight.web.editions import open_edition
from flask_starlight.web.hits import found_within
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import MAX_ID
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import part
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("marking", __name__)
pages.before_request(require_reader)

AGES = {"day": timedelta(days=1), "week": timedelta(weeks=1), "month": timedelta(days=30)}
"""What a form calls older entries -> how old they are."""

MAX_ROWS = 2000
"""Named one by one in a form: more than anyone scrolls through."""

LAYOUTS: tuple[Layout, ...] = get_args(Layout)


@pages.post("/mark-read")
def mark_read() -> ResponseReturnValue:
    """Mark read: the list, its page, what is older than a day, a week or a month, what is above or below an entry."""
    here, reader, now = place(request.form), current_reader(), utc_now()
    chosen = _chosen(here)
    step_id = None
    if chosen is not None:
        step_id = undo.keep(db.session(), reader.id, sweep(db.session(), chosen, now=now), now=now)
        db.session.commit()
        counts.forget(services().redis, [reader.id])
        if here.saved_id is not None:
            saved_counts.forget(services().redis, reader.id)
    told = _("Marked read.") if step_id else _("Nothing there was unread.")
    if wants_part("toast"):
        open_edition(reader.id)
        unread = side_bar(db.session(), services(), reader.id).by_feed
        return part("list.html", "swept", told=told, step_id=step_id, unread=json.dumps(dict(unread)))
    flash(told, f"undo-{step_id}" if step_id else "message")
    return redirect(back_path(default=here.url()), 303)


@pages.post("/mark-read/seen")
def mark_seen() -> ResponseReturnValue:
    """Mark read what the reader scrolled past; answers the feed of each entry that was unread until now."""
    reader = current_reader()
    changed = marks.set_read(db.session(), reader.id, _rows(), True, now=utc_now())
    db.session.commit()
    counts.forget(services().redis, [reader.id])
    return {"feeds": changed}


@pages.post("/undo/<id:step_id>")
def take_back(step_id: int) -> ResponseReturnValue:
    """Let what was marked read at once be unread again."""
    reader = current_reader()
    done = undo.take_back(db.session(), reader.id, step_id, now=utc_now())
    db.session.commit()
    counts.forget(services().redis, [reader.id])
    flash(_("It is as it was before.") if done else _("This can no longer be taken back."))
    return redirect(back_path(default=url_for("lists.unread")), 303)


@pages.post("/list-view")
def set_view() -> ResponseReturnValue:
    """Keep how lists look (`layout`), and whether scrolling past an entry reads it (`on_scroll`: yes or no)."""
    reader = current_reader()
    preferences = reader.preferences
    layout = next((name for name in LAYOUTS if name == request.form.get("layout")), preferences.layout)
    on_scroll = {"yes": True, "no": False}.get(request.form.get("on_scroll", ""), preferences.mark_on_scroll)
    users.set_preferences(db.session(), reader.id, replace(preferences, layout=layout, mark_on_scroll=on_scroll))
    db.session.commit()
    return redirect(back_path(default=url_for("lists.unread")), 303)


def _chosen(here: Place) -> Sweep | None:
    """Return what the form wants to have marked, None where that is nothing (any more)."""
    reader, what = current_reader(), request.form.get("what", "all")
    query = here.query(reader.id)
    if what == "page":
        return Sweep(query, MAX_ID, entry_ids=tuple(_rows()))
    if here.search:
        return None
    chosen = _stretch(Sweep(query, whole_number(request.form.get("through")) or 0), what)
    if chosen is None or here.saved_id is None:
        return chosen
    return found_within(chosen, saved_searches.get(db.session(), reader.id, here.saved_id).query)


def _stretch(everything: Sweep, what: str) -> Sweep | None:
    if what in AGES:
        return replace(everything, older_than=Cursor(utc_now() - AGES[what], 0))
    for side in ("above", "below"):
        if side in request.form:
            return _beside(everything, side == "above", request.form[side])
    return everything


def _beside(everything: Sweep, is_above: bool, entry_id: str) -> Sweep | None:
    found = entries.by_ids(db.session(), everything.of.user_id, [whole_number(entry_id) or 0])
    if not found:
        return None
    at = Cursor(found[0].sort_at, found[0].id)
    if is_above == everything.of.oldest_first:
        return replace(everything, older_than=at)
    return replace(everything, newer_than=at)


def _rows() -> list[int]:
    found = (whole_number(text) for text in request.form.getlist("shown")[:MAX_ROWS])
    return [entry_id for entry_id in found if entry_id is not None]
