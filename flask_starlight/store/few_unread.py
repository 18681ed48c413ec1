"""The unread entries of a reader who has few of them, found from what makes them unread: not by a walk through all.

    marks that say unread                    UNION ALL (no entry is in both)
    entries after `read_through_id` of the feeds that have any, without a mark that says read

MySQL joins by equality alone. So what came after `read_through_id` is asked for by its value, for all feeds at once
that share it: after "mark all read" that is one.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Subquery
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import false
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union_all

from flask_starlight.store.listed import READER
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription

FEW = 1000
"""Up to so many it is quicker to fetch all of them than to look where the next ones are."""

RANGES = 4
"""Values of `read_through_id` that are asked for; where there are more, neighbours share the lowest."""


@dataclass(frozen=True, slots=True)
class KnownUnread:
    """What is known of a reader before a list is asked for.

    counts: feed id -> unread entries, where there are any.  read_through: feed id -> `read_through_id`, or a lower one.
    """

    counts: Mapping[int, int]
    read_through: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Feeds, and the id after which their entries are looked at. feed_ids (): all, for that is where everything is read
    up to: hardly anything is behind it, and to weigh hundreds of feeds takes MySQL longer than that."""

    after_id: int
    feed_ids: Sequence[int]


def arrived(read_through: Mapping[int, int], newest_id: int) -> list[Arrived]:
    """Return at most `RANGES` ranges for feed id -> `read_through_id`. newest_id: the highest of all the user's."""
    by_id: dict[int, list[int]] = {}
    for feed_id, through_id in sorted(read_through.items(), key=lambda item: (item[1], item[0])):
        by_id.setdefault(through_id, []).append(feed_id)
    each = -(-len(by_id) // RANGES) or 1
    values = list(by_id)
    shared = [values[start : start + each] for start in range(0, len(values), each)]
    return [
        Arrived(ids[0], () if ids[0] == newest_id else [feed for id_ in ids for feed in by_id[id_]]) for ids in shared
    ]


def in_ranges(named: Sequence[bool]) -> ColumnElement[bool]:
    """Return the condition that an entry is in one of several ranges, bound by `bound`. named: does it name feeds?"""
    return or_(false(), *(_range(place, has_feeds) for place, has_feeds in enumerate(named)))


def bound(ranges: Sequence[Arrived]) -> dict[str, Any]:
    """Return the values of `in_ranges`."""
    found: dict[str, Any] = {}
    for place, each in enumerate(ranges):
        found |= {f"after_{place}": each.after_id} | ({f"feeds_{place}": list(each.feed_ids)} if each.feed_ids else {})
    return found


def few_unread(ranges: Sequence[bool], *narrowed: ColumnElement[bool]) -> Subquery:
    """Return id and sort_at of the unread, shown entries of the user `:reader`; where there is no mark, those in the
    *ranges* alone. narrowed: conditions on `Entry` and `Subscription`."""
    own = and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == READER)
    columns: tuple[Any, ...] = (Entry.id, Entry.sort_at)
    marked = (
        select(*columns)
        .select_from(Mark)
        .join(Entry, Entry.id == Mark.entry_id)
        .join(Subscription, own)
        .where(Mark.user_id == READER, Mark.is_read == false(), Mark.hidden == false(), *narrowed)
    )
    unmarked = (
        select(*columns)
        .select_from(Entry)
        .join(Subscription, own)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == READER))
        .where(
            in_ranges(ranges),
            Entry.id > Subscription.read_through_id,
            or_(Mark.entry_id.is_(None), and_(Mark.is_read.is_(None), Mark.hidden == false())),
            *narrowed,
        )
    )
    return union_all(marked, unmarked).subquery("few")


def _range(place: int, has_feeds: bool) -> ColumnElement[bool]:
    is_after = Entry.id > bindparam(f"after_{place}")
    return and_(Entry.feed_id.in_(bindparam(f"feeds_{place}", expanding=True)), is_after) if has_feeds else is_after
