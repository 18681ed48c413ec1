"""Search: what was typed, how it was understood, what was found, each with the passage that shows why."""

from dataclasses import replace

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.errors import BackendUnavailable
from flask_starlight.search.nodes import Query
from flask_starlight.search.port import Order
from flask_starlight.search.words import parse_query
from flask_starlight.services import services
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.web import facets
from flask_starlight.web.facets import FacetGroup
from flask_starlight.web.hits import find
from flask_starlight.web.hits import spread
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.passages import with_passages
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("search", __name__)
pages.before_request(require_reader)

PAGE_HITS = 25
LAST_PAGE = 400
"""PAGE_HITS times this is as far as an engine reaches (`search.port.MAX_HITS`)."""


@pages.get("/search")
def show() -> ResponseReturnValue:
    """The form and, where something was typed, what was found; 503 while the engine is away.

    The argument `facets` asks for what narrows it down, too: the page asks for that part by itself where it can.
    """
    here = place(request.args)
    query = parse_query(here.search)
    number = min(max(whole_number(request.args.get("page")) or 1, 1), LAST_PAGE)
    if query.root is None:
        typed = request.args.get("q", "")
        return page("search.html", here=here, query=query, typed=typed, hits=None, examples=_examples())
    user_id = current_reader().id
    try:
        if wants_part("facets"):
            return part("search.html", "facets", here=here, groups=_groups(here, query))
        order: Order = "newest" if here.by_date else "relevance"
        reachable = side_bar(db.session(), services(), user_id).feed_ids
        offset = (number - 1) * PAGE_HITS
        hits = find(user_id, query, order=order, offset=offset, limit=PAGE_HITS, reachable=reachable)
        groups = _groups(here, query) if "facets" in request.args else None
    except BackendUnavailable as error:
        return page("search.html", here=here, query=query, typed=here.search, hits=None, away=error.backend), 503
    more = number + 1 if hits.total > number * PAGE_HITS and number < LAST_PAGE else None
    shown = {"found": with_passages(user_id, hits.entry_ids, query), "more": more}
    if wants_part("more"):
        return part("search.html", "rows", here=replace(here, at=""), **shown)
    without = [] if hits.total else facets.without_each(here, query)
    told = {"query": query, "typed": here.search, "hits": hits, "groups": groups, "without": without, "number": number}
    return page("search.html", here=here, **told, **shown)


def row(here: Place, entry: ListedEntry) -> str:
    """Return the row of an entry that the search *here* found, as it is now."""
    found = with_passages(current_reader().id, (entry.id,), parse_query(here.search))
    return part("search.html", "row", here=here, item=found[0])


def _groups(here: Place, query: Query) -> list[FacetGroup]:
    user_id = current_reader().id
    titles = {feed.feed_id: feed.title for feed in subscriptions.list_subscribed(db.session(), user_id)}
    return facets.groups(here, query, spread(user_id, query), titles)


def _examples() -> list[tuple[str, str]]:
    """Return what can be typed: an example, and what it finds."""
    return [
        ("night sky", _("entries with both words, in any place")),
        ('"night sky"', _("the words side by side")),
        ("moon OR 月亮", _("one of them is enough")),
        ("star -wars", _("the first word without the second")),
        ("(moon OR sun) eclipse", _("brackets hold together what belongs together")),
        ("title:release author:ada", _("in the title, or by this author")),
        ("tag:science", _("with a tag of the feed's own")),
        ('feed:"night sky" in:"News"', _("in feeds with these words in their title, or in a folder")),
        ("label:later is:unread", _("what bears a label of yours, and what is unread, read, starred or edited")),
        ("lang:zh", _("in a language")),
        ("has:audio has:note", _("with audio, video, pictures, or a note of yours")),
        ("(after:2026-01-01 before:2026-02) OR on:2025", _("of a time; also on:2025, on:yesterday, after:7d")),
        ("/v[0-9]+[.][0-9]+/i", _("titles that fit a pattern")),
    ]
