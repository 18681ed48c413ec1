"""One entry: its page, and the marks that a reader sets on it, there or in a list."""

import json

from flask import Blueprint
from flask import redirect
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.entries import ListedEntry
from flask_starlight.web.ask import neighbours
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part

pages = Blueprint("entry", __name__)
pages.before_request(require_reader)


@pages.get("/entries/<id:entry_id>")
def show(entry_id: int) -> ResponseReturnValue:
    """The entry, which counts as read from now on; a browser that only looks ahead reads nothing."""
    reader = current_reader()
    full = entries.get(db.session(), reader.id, entry_id)
    if not full.entry.is_read and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        db.session.rollback()
        with for_writing():
            _set_read(entry_id, True)
        full = entries.get(db.session(), reader.id, entry_id)
    here = place(request.args)
    around = neighbours(db.session(), reader.id, here, full.entry)
    return page("entry.html", here=here, full=full, entry=full.entry, around=around)


@pages.post("/entries/<id:entry_id>/read")
def read(entry_id: int) -> ResponseReturnValue:
    """Mark it read."""
    before = _visible(entry_id)
    _set_read(entry_id, True)
    return _marked(before, unread=-1 if not before.is_read else 0)


@pages.post("/entries/<id:entry_id>/unread")
def unread(entry_id: int) -> ResponseReturnValue:
    """Mark it unread."""
    before = _visible(entry_id)
    _set_read(entry_id, False)
    return _marked(before, unread=1 if before.is_read else 0)


@pages.post("/entries/<id:entry_id>/star")
def star(entry_id: int) -> ResponseReturnValue:
    """Star it."""
    return _set_starred(entry_id, True)


@pages.post("/entries/<id:entry_id>/unstar")
def unstar(entry_id: int) -> ResponseReturnValue:
    """Take its star away."""
    return _set_starred(entry_id, False)


def _visible(entry_id: int) -> ListedEntry:
    """Return the entry, so that one the reader cannot see is not found rather than silently passed over."""
    return entries.get(db.session(), current_reader().id, entry_id).entry


def _set_read(entry_id: int, is_read: bool) -> None:
    reader = current_reader()
    marks.set_read(db.session(), reader.id, [entry_id], is_read, now=utc_now())
    db.session.commit()
    counts.forget(services().redis, [reader.id])


def _set_starred(entry_id: int, starred: bool) -> ResponseReturnValue:
    before = _visible(entry_id)
    marks.set_starred(db.session(), current_reader().id, [entry_id], starred, now=utc_now())
    db.session.commit()
    return _marked(before, unread=0)


def _way_back(here: Place) -> str:
    """Return where a form without script leads: not to the page of an entry marked unread, which would undo that."""
    way = back_path(default=here.url())
    return here.url() if request.endpoint == "entry.unread" and way.startswith("/entries/") else way


def _marked(before: ListedEntry, *, unread: int) -> ResponseReturnValue:
    """Answer with the row or the buttons, as they are now, and by how much the unread count changed."""
    here = place(request.form)
    if not wants_part(f"entry-{before.id}") and not wants_part("entry-actions"):
        return redirect(_way_back(here), 303)
    now = _visible(before.id)
    changed = {"HX-Trigger": json.dumps({"starlight:marked": {"feed": before.feed_id, "unread": unread}})}
    if wants_part("entry-actions"):
        return part("entry.html", "actions", here=here, entry=now), 200, changed
    return part("list.html", "row", here=here, entry=now), 200, changed
