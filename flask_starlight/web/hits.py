"""What a search finds for a reader: asked of the engine, listed from the store, by page or by the time of an entry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.questions import question
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import Sweep
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

MARKED_AT_ONCE = 5000
"""Hits that are marked read at once: some 100 kB of numbers."""


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


def list_page(user_id: int, query: Query, *, after: Cursor | None, limit: int, oldest_first: bool = False) -> EntryPage:
    """Return the hits after the entry *after*, by time. Raises `BackendUnavailable`.

    By the day of that entry, and not by number: what was read or came in meanwhile moves no entry from page to page.
    """
    if after is not None:
        query = _since(user_id, query, after) if oldest_first else _until(user_id, query, after)
    order: Order = "oldest" if oldest_first else "newest"
    gathered: list[ListedEntry] = []
    offset = 0
    while len(gathered) <= limit:
        hits = find(user_id, query, order=order, offset=offset, limit=AT_ONCE)
        listed = entries.by_ids(db.session(), user_id, hits.entry_ids)
        gathered += [entry for entry in listed if after is None or _is_behind(entry, after, oldest_first)]
        offset += AT_ONCE
        if offset >= hits.total:
            break
    shown = tuple(gathered[:limit])
    return EntryPage(shown, Cursor(shown[-1].sort_at, shown[-1].id) if len(gathered) > limit else None)


def found_within(chosen: Sweep, text: str) -> Sweep:
    """Return what a saved search finds unread of what is *chosen*: MARKED_AT_ONCE, the newest. Raises
    `BackendUnavailable`."""
    user_id, query = chosen.of.user_id, as_list(text, "unread")
    if chosen.newer_than is not None:
        query = _since(user_id, query, chosen.newer_than)
    if chosen.older_than is not None:
        query = _until(user_id, query, chosen.older_than)
    return replace(chosen, entry_ids=find(user_id, query, limit=MARKED_AT_ONCE).entry_ids)


def _since(user_id: int, query: Query, cursor: Cursor) -> Query:
    """Return *query* for what is not older than the day of *cursor*."""
    return narrowed(query, Dated("after", _day(user_id, cursor.sort_at).isoformat()))


def _until(user_id: int, query: Query, cursor: Cursor) -> Query:
    """Return *query* for what is not newer than the day of *cursor*."""
    return narrowed(query, Dated("before", (_day(user_id, cursor.sort_at) + timedelta(days=1)).isoformat()))


def _day(user_id: int, at: datetime) -> date:
    """Return the day of *at* by the user's clock."""
    return at.astimezone(users.time_zones(db.session(), [user_id]).get(user_id, UTC)).date()


def _is_behind(entry: ListedEntry, cursor: Cursor, oldest_first: bool) -> bool:
    here, there = (milliseconds(entry.sort_at), entry.id), (milliseconds(cursor.sort_at), cursor.entry_id)
    return here > there if oldest_first else here < there
