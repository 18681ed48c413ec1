"""Queries made into questions: what their conditions and their days are for those who ask, looked up all at once."""

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime

from flask_starlight.model.selection import Condition
from flask_starlight.search.nodes import Query
from flask_starlight.search.question import Question
from flask_starlight.store import selections
from flask_starlight.store import users
from flask_starlight.store.database import db


def question(user_id: int, query: Query, *, now: datetime) -> Question:
    """Return what the user asks with *query*."""
    return questions([(user_id, query)], now=now)[0]


def questions(
    asked: Sequence[tuple[int, Query]], *, now: datetime, among: Sequence[int] | None = None
) -> list[Question]:
    """Return what each user asks with each query; nothing is looked up for those of words alone.

    among: the entries that will be looked at, a few hundred; None: whichever there are.
    """
    conditions: dict[int, set[Condition]] = {}
    for user_id, query in asked:
        conditions.setdefault(user_id, set()).update(query.conditions())
    found = selections.resolve_all(db.session(), conditions, among=among)
    dated = {user_id for user_id, query in asked if query.is_dated()}
    zones = users.time_zones(db.session(), dated) if dated else {}
    return [Question(query, now, found[user_id], zones.get(user_id, UTC)) for user_id, query in asked]
