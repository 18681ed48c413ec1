"""What a search finds for a reader: asked of the engine, listed from the store, by page or by the time of an entry."""

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.questions import question
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import View
from flask_starlight.model.selection import Condition
from flask_starlight.search.days import milliseconds
from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Query
from flask_starlight.search.nodes import joined
from flask_starlight.search.port import Facets
from flask_starlight.search.port import Hits
from flask_starlight.search.port import Order
from flask_starlight.search.words import parse_query
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import subscriptions
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.entries import EntryPage
from flask_starlight.store.entries import ListedEntry

HIDDEN = Condition("is", "hidden")
UNREAD = Condition("is", "unread")
STARRED = Condition("is", "starred")

AT_ONCE = 100
"""Hits asked for at once while a page of them is gathered."""


def find(
    user_id: int,
    query: Query,
    *,
    order: Order = "newest",
    offset: int = 0,
    limit: int,
    reachable: Sequence[int] | None = None,
) -> Hits:
    """Return what the engine finds among the user's feeds. reachable: those, where they are known.

    Raises `BackendUnavailable`.
    """
    feed_ids = subscriptions.feed_ids(db.session(), user_id) if reachable is None else reachable
    asked = question(user_id, query, now=utc_now())
    return services().search.search(asked, feed_ids=feed_ids, order=order, offset=offset, limit=limit)


def spread(user_id: int, query: Query) -> Facets:
    """Return how the hits are spread over feeds, years and languages. Raises `BackendUnavailable`."""
    reachable = subscriptions.feed_ids(db.session(), user_id)
    return services().search.facets(question(user_id, query, now=utc_now()), feed_ids=reachable)


def narrowed(query: Query, *more: Node) -> Query:
    """Return what finds only those hits of *query* of which *more* holds, too."""
    return Query(joined(AllOf, (query.root, *more)) if query.root else None, query.understood, query.forgiven)


def as_list(text: str, view: View = "all") -> Query:
    """Return the query of a saved search as a list has it: what is hidden shows only where that is asked for."""
    query = parse_query(text)
    more: list[Node] = [] if HIDDEN in query.conditions() else [Not(HIDDEN)]
    if view in ("unread", "starred"):
        more.append(UNREAD if view == "unread" else STARRED)
    return narrowed(query, *more)


def list_page(user_id: int, query: Query, *, after: Cursor | None, limit: int) -> EntryPage:
    """Return the newest hits after the entry *after*, by time. Raises `BackendUnavailable`.

    By the day of that entry, and not by number: what was read or came in meanwhile moves no entry from page to page.
    """
    bounded = query if after is None else narrowed(query, Dated("before", _next_day(user_id, after.sort_at)))
    gathered: list[ListedEntry] = []
    offset = 0
    while len(gathered) <= limit:
        hits = find(user_id, bounded, offset=offset, limit=AT_ONCE)
        listed = entries.by_ids(db.session(), user_id, hits.entry_ids)
        gathered += [entry for entry in listed if after is None or _place(entry) < _place_of(after)]
        offset += AT_ONCE
        if offset >= hits.total:
            break
    shown = tuple(gathered[:limit])
    return EntryPage(shown, Cursor(shown[-1].sort_at, shown[-1].id) if len(gathered) > limit else None)


def _next_day(user_id: int, at: datetime) -> str:
    """Return the day after that of *at*, by the user's clock, as the language spells it."""
    zone = users.time_zones(db.session(), [user_id]).get(user_id, UTC)
    return (at.astimezone(zone).date() + timedelta(days=1)).isoformat()


def _place(entry: ListedEntry) -> tuple[int, int]:
    return milliseconds(entry.sort_at), entry.id


def _place_of(cursor: Cursor) -> tuple[int, int]:
    return milliseconds(cursor.sort_at), cursor.entry_id
