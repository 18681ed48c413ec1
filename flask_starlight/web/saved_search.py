"""Saved searches: listed, saved, changed, given another address, removed."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import saved_counts
from flask_starlight.errors import Conflict
from flask_starlight.jobs.clock import utc_now
from flask_starlight.search.words import MAX_CHARS
from flask_starlight.search.words import parse_query
from flask_starlight.services import services
from flask_starlight.store import saved_searches
from flask_starlight.store.database import db
from flask_starlight.store.saved_searches import MAX_SEARCHES
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import SavedSearch
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import Place
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.saved_feed import address

pages = Blueprint("saved_search", __name__)
pages.before_request(require_reader)


@pages.get("/searches")
def manage() -> ResponseReturnValue:
    """All of them, each with its address."""
    saved = saved_searches.list_saved(db.session(), current_reader().id)
    return page("saved_searches.html", saved=saved, address=address)


@pages.post("/searches")
def create() -> ResponseReturnValue:
    """Keep a search; one without a name is called by what it looks for."""
    name, query, problem = _typed()
    if problem:
        return _form(name, query, problem), REFUSED
    try:
        saved = saved_searches.create(db.session(), current_reader().id, name=name, query=query, now=utc_now())
    except Conflict:
        problem = _("You have %(number)s saved searches, and there is no room for more. Delete one first.")
        return _form(name, query, problem % {"number": MAX_SEARCHES}), 409
    return _done(_("The search is saved."), saved.id)


@pages.get("/searches/<id:saved_id>/edit")
def edit(saved_id: int) -> ResponseReturnValue:
    """Its name, what it looks for, its address."""
    saved = saved_searches.get(db.session(), current_reader().id, saved_id)
    return _form(saved.name, saved.query, saved=saved)


@pages.post("/searches/<id:saved_id>/edit")
def save(saved_id: int) -> ResponseReturnValue:
    """Change name and query."""
    user_id = current_reader().id
    saved = saved_searches.get(db.session(), user_id, saved_id)
    name, query, problem = _typed()
    if problem:
        return _form(name, query, problem, saved=saved), REFUSED
    saved_searches.edit(db.session(), user_id, saved_id, name=name, query=query)
    return _done(_("Saved."), saved_id)


@pages.post("/searches/<id:saved_id>/address")
def renew_address(saved_id: int) -> ResponseReturnValue:
    """Give it another address, for the one before became known to somebody."""
    saved_searches.renew_token(db.session(), current_reader().id, saved_id)
    db.session.commit()
    flash(_("It has a new address. Nothing is at the old one any more."))
    return redirect(url_for("saved_search.edit", saved_id=saved_id), 303)


@pages.post("/searches/<id:saved_id>/delete")
def delete(saved_id: int) -> ResponseReturnValue:
    """Remove it."""
    saved_searches.delete(db.session(), current_reader().id, saved_id)
    return _done(_("The saved search is gone."))


def _typed() -> tuple[str, str, str]:
    """Return the name and the query that were typed, and what is wrong with them, "" where nothing is."""
    query = " ".join(request.form.get("query", "").split())
    name = " ".join(request.form.get("name", "").split()) or query[:NAME_CHARS]
    if parse_query(query).root is None:
        return name, query, _("Type what it shall look for, one word at least.")
    if len(query) > MAX_CHARS:
        return name, query, _("The query may have at most %(number)s characters.", number=MAX_CHARS)
    if len(name) > NAME_CHARS:
        return name, query, _("The name may have at most %(number)s characters.", number=NAME_CHARS)
    return name, query, ""


def _form(name: str, query: str, problem: str = "", *, saved: SavedSearch | None = None) -> str:
    db.session.rollback()
    here = Place(saved_id=saved.id) if saved else None
    return page(
        "saved_search_form.html",
        here=here,
        saved=saved,
        name=name,
        query=query,
        understood=parse_query(query),
        problem=problem,
        address=address(saved.token) if saved else "",
    )


def _done(sentence: str, saved_id: int | None = None) -> ResponseReturnValue:
    db.session.commit()
    saved_counts.forget(services().redis, current_reader().id)
    flash(sentence)
    manage_url = url_for("saved_search.manage")
    return redirect(manage_url if saved_id is None else url_for("saved_list.show", saved_id=saved_id), 303)
