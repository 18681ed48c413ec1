"""The list of a saved search: its hits by time, unread, all or starred, in either order like any other list."""

from dataclasses import replace

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.errors import BackendUnavailable
from flask_starlight.model.query import Cursor
from flask_starlight.store import entries
from flask_starlight.store import saved_searches
from flask_starlight.store.database import db
from flask_starlight.store.entries import EntryPage
from flask_starlight.web.hits import as_list
from flask_starlight.web.hits import list_page
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.rows import PAGE_ENTRIES
from flask_starlight.web.rows import rows

pages = Blueprint("saved_list", __name__)
pages.before_request(require_reader)


@pages.get("/searches/<id:saved_id>")
def show(saved_id: int) -> ResponseReturnValue:
    """A page of the list; 503 while the engine is away."""
    user_id = current_reader().id
    saved = saved_searches.get(db.session(), user_id, saved_id)
    here = place(request.args.to_dict() | {"saved": str(saved_id), "q": ""})
    turned = replace(here, oldest_first=not here.oldest_first, at="")
    after = Cursor.parse(request.args.get("after"))
    query = as_list(saved.query, here.view)
    try:
        limit = PAGE_ENTRIES[current_reader().preferences.layout]
        shown = list_page(user_id, query, after=after, limit=limit, oldest_first=here.oldest_first)
    except BackendUnavailable as error:
        nothing = EntryPage((), None)
        return page("saved_search.html", here=here, turned=turned, saved=saved, shown=nothing, away=error.backend), 503
    if wants_part("more"):
        here = replace(here, at="")
        return part("saved_search.html", "rows", here=here, shown=shown, rows=rows(here, shown.entries))
    seen = rows(here, shown.entries)
    through = entries.newest_id(db.session())
    return page("saved_search.html", here=here, turned=turned, saved=saved, shown=shown, rows=seen, through=through)
