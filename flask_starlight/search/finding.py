"""What the embedded engine reads for an answer: a page of hits, their number, how they are spread.

Of hits beyond number the newest RANKED are ranked, and the others follow by time: to weigh each of a hundred thousand
would take longer than anyone waits, and few look past the newest.
"""

from collections import Counter
from sqlite3 import Connection

from flask_starlight.search.generation import run
from flask_starlight.search.plan import Plan
from flask_starlight.search.port import MAX_FACET_VALUES
from flask_starlight.search.port import MAX_HITS
from flask_starlight.search.port import Facets
from flask_starlight.search.port import Order

RANKED = 3000
"""About 20 ms."""

_WEIGHTS = "bm25(words_N, 8, 2, 1, 0)"
"""title above author above text; nothing for tags, which are asked for by name alone."""


def page(db: Connection, number: int, plan: Plan, *, order: Order, offset: int, limit: int) -> list[int]:
    """Return the ids of a page of entries."""
    if order != "relevance" or plan.match is None:
        return _by_time(db, number, plan, offset, limit, oldest_first=order == "oldest")
    found = _best(db, number, plan, offset, limit) if offset < RANKED else []
    beyond = offset + limit - max(offset, RANKED)
    return found + (_by_time(db, number, plan, offset + limit - beyond, beyond) if beyond > 0 else [])


def hits(db: Connection, number: int, plan: Plan, *, at_most: int) -> int:
    """Return how many entries there are to be found, or *at_most*."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {plan.source} WHERE {plan.where} LIMIT ?)"
    (total,) = run(db, number, sql, [*plan.bound, at_most]).fetchone()
    return int(total)


def facets(db: Connection, number: int, plan: Plan) -> Facets:
    """Return how the newest MAX_HITS hits are spread."""
    sql = f"""
        SELECT feed_id, CAST(strftime('%Y', (place >> 20) / 1000, 'unixepoch') AS INTEGER), language, count(*)
        FROM (SELECT d.feed_id, d.place, d.language FROM {plan.source} WHERE {plan.where}
              ORDER BY {plan.place} DESC LIMIT ?)
        GROUP BY 1, 2, 3"""
    feeds, years, languages = Counter[int](), Counter[int](), Counter[str]()
    for feed_id, year, language, counted in run(db, number, sql, [*plan.bound, MAX_HITS]):
        feeds[feed_id] += counted
        years[year] += counted
        if language:
            languages[language.partition("-")[0]] += counted
    most = MAX_FACET_VALUES
    return Facets(dict(feeds.most_common(most)), dict(years.most_common(most)), dict(languages.most_common(most)))


def _by_time(
    db: Connection, number: int, plan: Plan, offset: int, limit: int, *, oldest_first: bool = False
) -> list[int]:
    direction = "ASC" if oldest_first else "DESC"
    sql = f"""SELECT d.entry_id FROM {plan.source} WHERE {plan.where}
              ORDER BY {plan.place} {direction} LIMIT ? OFFSET ?"""
    return [entry_id for (entry_id,) in run(db, number, sql, [*plan.bound, limit, offset])]


def _best(db: Connection, number: int, plan: Plan, offset: int, limit: int) -> list[int]:
    sql = f"""
        SELECT entry_id FROM (
            SELECT d.entry_id, d.place, {_WEIGHTS} AS weight FROM {plan.source} WHERE {plan.where}
            ORDER BY {plan.place} DESC LIMIT ?)
        ORDER BY weight, place DESC LIMIT ? OFFSET ?"""
    found = run(db, number, sql, [*plan.bound, RANKED, min(limit, RANKED - offset), offset])
    return [entry_id for (entry_id,) in found]
