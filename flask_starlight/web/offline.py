"""Starlight as an app on a phone: the manifest, the service worker, and what is kept for when there is no line.

A browser keeps the last unread entries as pages of their own, without the frame, and the forms on them send nothing by
themselves: what is marked there is queued, and sent here, once and in order, when the line is back.
"""

from collections.abc import Mapping

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import render_template
from flask import request
from flask import send_from_directory
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.digest import digest
from flask_starlight.model.query import EntryQuery
from flask_starlight.services import services
from flask_starlight.store import arrivals
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.web.assets import FOLDER
from flask_starlight.web.assets import asset_url
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("offline", __name__)

KEPT_ENTRIES = 200
PER_ANSWER = 20
MARKS_AT_ONCE = 500
FILES = ("app.css", "app.js", "icons.svg", "logo.svg")
"""What the kept pages are made with."""

VERBS = ("read", "unread", "star", "unstar")


@pages.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """What a browser wants to know of an app that it installs."""
    icons = [
        {"src": asset_url("logo.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": asset_url("logo-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": asset_url("logo-512.png"), "type": "image/png", "sizes": "512x512", "purpose": "any maskable"},
    ]
    shortcuts = [
        {"name": _("Unread"), "url": url_for("lists.unread")},
        {"name": _("Search"), "url": url_for("search.show")},
    ]
    told = {
        "name": "Starlight",
        "short_name": "Starlight",
        "description": _("The feeds that you follow"),
        "id": "/",
        "start_url": url_for("lists.unread"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fcfbf8",
        "theme_color": "#3b4fb5",
        "icons": icons,
        "shortcuts": shortcuts,
    }
    return told, {"Content-Type": "application/manifest+json", "Cache-Control": "no-cache"}


@pages.get("/service-worker.js")
def worker() -> Response:
    """The service worker: at the top, for it serves every page; asked for anew each time, for it must not grow old."""
    response = send_from_directory(FOLDER / "offline", "service-worker.js", mimetype="text/javascript")
    response.cache_control.no_cache = True
    return response


@pages.get("/offline")
def shelf() -> ResponseReturnValue:
    """The list of what is kept, as one finds it without a line."""
    if elsewhere := require_reader():
        return elsewhere
    return render_template("offline.html", shown=_newest_unread())


@pages.get("/offline/kept")
def kept() -> ResponseReturnValue:
    """Whose entries to keep, and which: id -> a version that changes with what its page shows."""
    if elsewhere := require_reader():
        return elsewhere
    shown = _newest_unread()
    return {
        "owner": reader_mark(),
        "files": [asset_url(name) for name in FILES],
        "entries": arrivals.versions(db.session(), [entry.id for entry in shown]),
    }


@pages.get("/offline/entries")
def texts() -> ResponseReturnValue:
    """Up to `PER_ANSWER` entries, ids in `id`, as pages: id -> HTML. They do not count as read by that."""
    if elsewhere := require_reader():
        return elsewhere
    asked = [whole_number(text) or 0 for text in request.args.getlist("id")[:PER_ANSWER]]
    found = entries.by_ids(db.session(), current_reader().id, asked)
    bodies = entries.contents(db.session(), [entry.id for entry in found])
    return {str(entry.id): _page_of(entry, bodies.get(entry.id, "")) for entry in found}


@pages.post("/offline/marks")
def send_marks() -> ResponseReturnValue:
    """Take what was marked offline, in order: [{"entry": id, "verb": one of `VERBS`}]. Sent twice changes nothing."""
    if elsewhere := require_reader():
        return elsewhere
    sent = request.get_json(silent=True)
    wanted = _last_of_each(sent[:MARKS_AT_ONCE] if isinstance(sent, list) else [])
    reader, now = current_reader(), utc_now()
    for verb in VERBS:
        ids = [entry_id for (entry_id, _kind), last in wanted.items() if last == verb]
        if ids and verb in ("read", "unread"):
            marks.set_read(db.session(), reader.id, ids, verb == "read", now=now)
        elif ids:
            marks.set_starred(db.session(), reader.id, ids, verb == "star", now=now)
    db.session.commit()
    counts.forget(services().redis, [reader.id])
    return {"taken": len(wanted)}


def attach(app: Flask) -> None:
    """Give the templates of *app* the function `reader_mark`."""
    app.jinja_env.globals["reader_mark"] = reader_mark


def reader_mark() -> str:
    """Return what tells the reader's queued marks from those of others at the same browser."""
    return digest(["reader", str(current_reader().id)])[:12]


def _newest_unread() -> tuple[ListedEntry, ...]:
    query = EntryQuery(current_reader().id, view="unread", limit=KEPT_ENTRIES)
    return entries.list_entries(db.session(), query).entries


def _page_of(entry: ListedEntry, text: str) -> str:
    return render_template("offline_entry.html", entry=entry, text=text)


def _last_of_each(sent: list[object]) -> Mapping[tuple[int, str], str]:
    """Return (entry id, "read" or "star") -> the last verb that was said of it; what is no mark is passed over."""
    last: dict[tuple[int, str], str] = {}
    for mark in sent:
        if isinstance(mark, dict) and isinstance(mark.get("entry"), int) and mark.get("verb") in VERBS:
            last[mark["entry"], str(mark["verb"]).removeprefix("un")] = mark["verb"]
    return last
