"""How many unread entries each saved search finds: asked for by a page that is there already, and answered in numbers.

The rule: no page waits for a count, and none is counted more than once a minute (`cache.saved_searches`).
"""

from flask import Blueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from flask_starlight.cache import saved_searches as kept
from flask_starlight.cache.locks import alone
from flask_starlight.cache.saved_searches import SavedLink
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.questions import questions
from flask_starlight.services import services
from flask_starlight.store import saved_searches
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.web.hits import as_list
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("saved_counts", __name__)
pages.before_request(require_reader)

AT_ONCE = 20
"""Searches counted for one request, those first that were counted longest ago; the next page asks for the others."""

LOCK_S = 30


def side_links(user_id: int) -> list[SavedLink]:
    """Return the searches for the side bar."""

    def load() -> list[tuple[int, str]]:
        return [(saved.id, saved.name) for saved in saved_searches.list_saved(db.session(), user_id)]

    return kept.listed(services().redis, user_id, load)


@pages.get("/searches/counts")
def show() -> ResponseReturnValue:
    """The numbers, each for its place in the side bar; those that are old are counted first."""
    user_id, redis = current_reader().id, services().redis
    links = side_links(user_id)
    now_s = utc_now().timestamp()
    stale = sorted((link for link in links if link.is_stale(now_s)), key=lambda link: link.counted_at)[:AT_ONCE]
    with alone(redis, f"saved:{user_id}", ttl_s=LOCK_S) as is_ours:
        if stale and is_ours:
            numbers = _count(user_id, {link.id for link in stale})
            kept.note(redis, user_id, [link for link in stale if link.id in numbers], numbers, now_s=now_s)
            links = [SavedLink(link.id, link.name, numbers.get(link.id, link.unread)) for link in links]
    return render_template("saved_counts.html", links=links)


def _count(user_id: int, saved_ids: set[int]) -> dict[int, int]:
    """Return id -> number of unread hits, of those that could be counted."""
    saved = [found for found in saved_searches.list_saved(db.session(), user_id) if found.id in saved_ids]
    reachable = subscriptions.feed_ids(db.session(), user_id)
    asked = questions([(user_id, as_list(search.query, "unread")) for search in saved], now=utc_now())
    numbers: dict[int, int] = {}
    try:
        for search, question in zip(saved, asked, strict=True):
            hits = services().search.search(question, feed_ids=reachable, order="newest", offset=0, limit=1)
            numbers[search.id] = hits.total
    except BackendUnavailable:  # the engine logs it; the side bar does without numbers
        return numbers
    return numbers
