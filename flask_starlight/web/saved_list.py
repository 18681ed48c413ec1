"""The list of a saved search: the newest hits, unread, all or starred, marked read at once like any other list."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.cache import saved_counts
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import Sweep
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import saved_searches
from flask_starlight.store import undo
from flask_starlight.store.database import db
from flask_starlight.store.entries import EntryPage
from flask_starlight.store.sweep import sweep
from flask_starlight.web.hits import as_list
from flask_starlight.web.hits import find
from flask_starlight.web.hits import list_page
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.rows import PAGE_ENTRIES
from flask_starlight.web.rows import rows

pages = Blueprint("saved_list", __name__)
pages.before_request(require_reader)

MARKED_AT_ONCE = 5000
"""Hits that are marked read at once: some 100 kB of numbers."""


@pages.get("/searches/<id:saved_id>")
def show(saved_id: int) -> ResponseReturnValue:
    """A page of the list; 503 while the engine is away."""
    user_id = current_reader().id
    saved = saved_searches.get(db.session(), user_id, saved_id)
    here = place(request.args.to_dict() | {"saved": str(saved_id), "q": ""})
    after = Cursor.parse(request.args.get("after"))
    query = as_list(saved.query, here.view)
    try:
        limit = PAGE_ENTRIES[current_reader().preferences.layout]
        shown = list_page(user_id, query, after=after, limit=limit)
    except BackendUnavailable as error:
        nothing = EntryPage((), None)
        return page("saved_search.html", here=here, saved=saved, shown=nothing, away=error.backend), 503
    seen = rows(here, shown.entries)
    if wants_part("more"):
        return part("saved_search.html", "rows", here=here, shown=shown, rows=seen)
    through = entries.newest_id(db.session())
    return page("saved_search.html", here=here, saved=saved, shown=shown, rows=seen, through=through)


@pages.post("/searches/<id:saved_id>/mark-read")
def mark_read(saved_id: int) -> ResponseReturnValue:
    """Mark the hits read, up to the newest entry that there was when the reader saw the list."""
    user_id = current_reader().id
    saved = saved_searches.get(db.session(), user_id, saved_id)
    through_id = whole_number(request.form.get("through")) or 0
    hits = find(user_id, as_list(saved.query, "unread"), limit=MARKED_AT_ONCE)
    chosen = Sweep(EntryQuery(user_id), through_id, entry_ids=hits.entry_ids)
    now = utc_now()
    step_id = undo.keep(db.session(), user_id, sweep(db.session(), chosen, now=now), now=now)
    db.session.commit()
    counts.forget(services().redis, [user_id])
    saved_counts.forget(services().redis, user_id)
    flash(_("Marked read.") if step_id else _("Nothing there was unread."), f"undo-{step_id}" if step_id else "message")
    return redirect(url_for("saved_list.show", saved_id=saved_id, view=place(request.form).view), 303)
