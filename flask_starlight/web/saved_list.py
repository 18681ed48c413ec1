"""The list of a saved search: the newest hits, unread, all or starred, marked read at once like any other list."""

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.cache import saved_counts
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import PAGE_ENTRIES
from flask_starlight.model.query import Cursor
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store import saved_searches
from flask_starlight.store.database import db
from flask_starlight.store.entries import EntryPage
from flask_starlight.web.hits import as_list
from flask_starlight.web.hits import find
from flask_starlight.web.hits import list_page
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
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
        shown = list_page(user_id, query, after=after, limit=PAGE_ENTRIES)
    except BackendUnavailable as error:
        nothing = EntryPage((), None)
        return page("saved_search.html", here=here, saved=saved, shown=nothing, away=error.backend), 503
    beside = rows(here, shown.entries)
    if wants_part("more"):
        return part("saved_search.html", "rows", here=here, shown=shown, rows=beside)
    through = entries.newest_id(db.session())
    return page("saved_search.html", here=here, saved=saved, shown=shown, rows=beside, through=through)


@pages.post("/searches/<id:saved_id>/mark-read")
def mark_read(saved_id: int) -> ResponseReturnValue:
    """Mark the hits read, up to the newest entry that there was when the reader saw the list."""
    user_id = current_reader().id
    saved = saved_searches.get(db.session(), user_id, saved_id)
    through_id = whole_number(request.form.get("through")) or 0
    hits = find(user_id, as_list(saved.query, "unread"), limit=MARKED_AT_ONCE)
    seen = [entry_id for entry_id in hits.entry_ids if entry_id <= through_id]
    marks.set_read(db.session(), user_id, seen, True, now=utc_now())
    db.session.commit()
    counts.forget(services().redis, [user_id])
    saved_counts.forget(services().redis, user_id)
    return redirect(url_for("saved_list.show", saved_id=saved_id, view=place(request.form).view), 303)
