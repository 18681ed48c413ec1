"""How many unread entries each saved search finds: asked for by a page that is there already, and answered in numbers.

The rule: no page waits for a count, and none is counted more than once a minute (`cache.saved_counts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from flask_starlight.cache import saved_counts as kept
from flask_starlight.cache.locks import alone
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.questions import questions
from flask_starlight.services import services
from flask_starlight.store import saved_searches
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.tables import SavedSearch
from flask_starlight.web.hits import as_list
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("saved_counts", __name__)
pages.before_request(require_reader)

AT_ONCE = 20
"""Searches counted for one request; the next page asks for the others."""

LOCK_S = 30


@dataclass(frozen=True, slots=True)
class SavedLink:
    """A saved search in the side bar. *unread*: None where it was not counted yet.  is_stale: time to count again."""

    id: int
    name: str
    unread: int | None
    is_stale: bool


def side_links(user_id: int, saved: Sequence[tuple[int, str]]) -> list[SavedLink]:
    """Return the links for the side bar; saved: id and name of each of the reader's searches."""
    if not saved:
        return []
    numbers = kept.counted(services().redis, user_id)
    now_s = utc_now().timestamp()
    fresh = {id_ for id_, number in numbers.items() if number.is_fresh(now_s)}
    unread = {id_: number.unread for id_, number in numbers.items()}
    return [SavedLink(id_, name, unread.get(id_), id_ not in fresh) for id_, name in saved]


@pages.get("/searches/counts")
def show() -> ResponseReturnValue:
    """The numbers, each for its place in the side bar; those that are old are counted first."""
    user_id, redis = current_reader().id, services().redis
    saved = saved_searches.list_saved(db.session(), user_id)
    stale = {link.id for link in side_links(user_id, [(search.id, search.name) for search in saved]) if link.is_stale}
    with alone(redis, f"saved:{user_id}", ttl_s=LOCK_S) as is_ours:
        numbers = _count(user_id, [search for search in saved if search.id in stale][:AT_ONCE]) if is_ours else {}
        kept.keep(redis, user_id, numbers, now_s=utc_now().timestamp())
    known = {id_: number.unread for id_, number in kept.counted(redis, user_id).items()} | numbers
    return render_template("saved_counts.html", numbers=known)


def _count(user_id: int, saved: Sequence[SavedSearch]) -> dict[int, int]:
    """Return id -> number of unread hits, of those that could be counted."""
    reachable = subscriptions.feed_ids(db.session(), user_id)
    asked = questions([(user_id, as_list(search.query, "unread")) for search in saved], now=utc_now())
    numbers: dict[int, int] = {}
    try:
        for search, question in zip(saved, asked, strict=True):
            hits = services().search.search(question, feed_ids=reachable, order="newest", offset=0, limit=1)
            numbers[search.id] = hits.total
    except BackendUnavailable:  # the side bar does without numbers, and the search page says why
        return numbers
    return numbers
