"""What a reader looked at, the latest first: by keyset over the moments at which they opened an entry's page."""

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store.entries import EntryPage
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


def list_opened(session: Session, query: EntryQuery) -> EntryPage:
    """Return the page of the user's history that *query* asks for; its cursors hold moments of opening."""
    following = []
    if query.after is not None:
        at, entry_id = query.after.sort_at, query.after.entry_id
        following = [or_(Mark.opened_at < at, and_(Mark.opened_at == at, Mark.entry_id < entry_id))]
    found = (
        select(Mark.entry_id, Mark.opened_at)
        .join(Entry, Entry.id == Mark.entry_id)
        .join(Subscription, and_(Subscription.feed_id == Entry.feed_id, Subscription.user_id == query.user_id))
        .where(Mark.user_id == query.user_id, Mark.opened_at.is_not(None), *following)
        .order_by(Mark.opened_at.desc(), Mark.entry_id.desc())
        .limit(query.limit + 1)
    )
    rows = session.execute(found).all()
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    listed = entries.by_ids(session, query.user_id, [row.entry_id for row in shown])
    return EntryPage(tuple(listed), Cursor(last.opened_at, last.entry_id) if last and last.opened_at else None)
