"""Unread counts, counted from the truth; `cache.counts` keeps them.

entries after `read_through_id`, by an index alone; then the marks: those that say otherwise, and hidden entries
"""

from collections import Counter

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy.orm import Session

from flask_starlight.store.few_unread import arrived
from flask_starlight.store.few_unread import bound
from flask_starlight.store.few_unread import in_ranges
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


def unread_by_feed(session: Session, user_id: int) -> dict[int, int]:
    """Return feed id -> number of unread entries that lists show, for the feeds of the user that have any."""
    followed = select(Subscription.feed_id, Subscription.read_through_id).where(Subscription.user_id == user_id)
    read_through = {row.feed_id: row.read_through_id for row in session.execute(followed)}
    ranges = arrived(read_through, max(read_through.values(), default=0))
    after = (
        select(Entry.feed_id, func.count())
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == user_id))
        .where(in_ranges([bool(each.feed_ids) for each in ranges]), Entry.id > Subscription.read_through_id)
        .group_by(Entry.feed_id)
    )
    unread = Counter({row[0]: row[1] for row in session.execute(after, bound(ranges))})
    is_new = Entry.id > Subscription.read_through_id
    takes_away = and_(is_new, or_(Mark.is_read == true(), Mark.hidden == true()))
    adds = and_(~is_new, Mark.is_read == false(), Mark.hidden == false())
    marked = (
        select(Entry.feed_id, func.sum(case((adds, 1), else_=-1)))
        .select_from(Mark)
        .join(Entry, Entry.id == Mark.entry_id)
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == user_id))
        .where(Mark.user_id == user_id, or_(adds, takes_away))
        .group_by(Entry.feed_id)
    )
    unread.update({row[0]: int(row[1]) for row in session.execute(marked)})
    return {feed_id: number for feed_id, number in unread.items() if number > 0}
