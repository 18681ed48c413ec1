"""Icons of feeds: whose are to be looked up, and the pictures themselves, shared by all that show the same."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.model.icon import ICON_FRESH
from flask_starlight.model.icon import ICON_LEASE
from flask_starlight.model.icon import IconOutcome
from flask_starlight.model.icon import IconRequest
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Icon
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing


def claim(session: Session, *, now: datetime, size: int) -> list[IconRequest]:
    """Return up to *size* followed feeds, read at least once, whose icon is to be looked up.

    They count as looked up for an hour, so that a message that gets lost costs no more than that.
    """
    due = or_(Feed.icon_checked_at.is_(None), Feed.icon_checked_at < now - ICON_FRESH)
    followed = select(Subscription.id).where(Subscription.feed_id == Feed.id).exists()
    site = func.coalesce(func.nullif(Feed.site_url, ""), Feed.url)
    claimed = select(Feed.id, Feed.icon_url, site).where(due, followed, Feed.kind != "").order_by(Feed.id).limit(size)
    requests = [IconRequest(*row) for row in session.execute(claimed.with_for_update(skip_locked=True))]
    _note_look(session, [request.feed_id for request in requests], now - ICON_FRESH + ICON_LEASE)
    return requests


def store(session: Session, outcome: IconOutcome, *, now: datetime) -> None:
    """Store what was found. Where that is nothing, the feed keeps the icon that it had."""
    _note_look(session, [outcome.feed_id], now)
    if not outcome.data:
        return
    key = digest([outcome.media_type, outcome.data])
    row = {"hash": key, "media_type": outcome.media_type, "data": outcome.data, "fetched_at": now}
    insert_missing(session, Icon, [row], key=["hash"])
    session.execute(update(Feed).where(Feed.id == outcome.feed_id).values(icon_hash=key))


def get(session: Session, icon_hash: str) -> Icon | None:
    """Return the icon, None where there is none of that hash."""
    return session.get(Icon, icon_hash)


def drop_unused(session: Session) -> None:
    """Remove the icons that no feed shows any more."""
    shown = select(Feed.id).where(Feed.icon_hash == Icon.hash).exists()
    session.execute(delete(Icon).where(~shown).execution_options(synchronize_session=False))


def _note_look(session: Session, feed_ids: list[int], when: datetime) -> None:
    session.execute(update(Feed).where(Feed.id.in_(feed_ids)).values(icon_checked_at=when))
