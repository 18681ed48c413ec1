"""Search: what was typed, how it was understood, what was found, each with the passage that shows why."""

from dataclasses import dataclass

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.crawl.sanitize import text_of_clean
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.questions import question
from flask_starlight.search.nodes import Query
from flask_starlight.search.port import Hits
from flask_starlight.search.snippet import Piece
from flask_starlight.search.snippet import snippet
from flask_starlight.search.words import parse_query
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import place
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("search", __name__)
pages.before_request(require_reader)

PAGE_HITS = 25
LAST_PAGE = 400
"""PAGE_HITS times this is as far as an engine reaches (`search.port.MAX_HITS`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with its title and a passage, both with what was sought marked."""

    entry: ListedEntry
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]


@pages.get("/search")
def show() -> ResponseReturnValue:
    """The form and, where something was typed, what was found; 503 while the engine is away."""
    here = place(request.args)
    query = parse_query(here.search)
    number = min(max(whole_number(request.args.get("page")) or 1, 1), LAST_PAGE)
    if query.root is None:
        return page("search.html", here=here, query=query, typed=request.args.get("q", ""), hits=None)
    try:
        hits = _ask(query, here, number)
    except BackendUnavailable as error:
        return page("search.html", here=here, query=query, typed=here.search, hits=None, away=error.backend), 503
    more = number + 1 if hits.total > number * PAGE_HITS and number < LAST_PAGE else None
    found = _found(hits, query)
    return page("search.html", here=here, query=query, typed=here.search, hits=hits, found=found, more=more)


def _ask(query: Query, here: Place, number: int) -> Hits:
    reachable = side_bar(db.session(), services(), current_reader().id).feed_ids
    return services().search.search(
        question(current_reader().id, query, now=utc_now()),
        feed_ids=reachable,
        order="newest" if here.by_date else "relevance",
        offset=(number - 1) * PAGE_HITS,
        limit=PAGE_HITS,
    )


def _found(hits: Hits, query: Query) -> list[Found]:
    listed = entries.by_ids(db.session(), current_reader().id, hits.entry_ids)
    bodies = entries.contents(db.session(), [entry.id for entry in listed])
    return [
        Found(
            entry,
            snippet(entry.title, query, length=len(entry.title), part="title"),
            snippet(text_of_clean(bodies.get(entry.id, "")), query),
        )
        for entry in listed
    ]
