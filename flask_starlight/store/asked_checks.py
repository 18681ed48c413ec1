"""Checks that a reader asks for of all that they follow, as far as the feeds' servers put up with it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.store import feeds
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription

NOT_ON_DEMAND = (CheckRule.RETRY_AFTER, CheckRule.SILENT_HOURS, CheckRule.BACK_OFF)
"""What set the next check of a feed that a wish for all does not overrule: its server asked for rest, or fails."""


def claim_followed(
    session: Session, user_id: int, *, checked_before: datetime, size: int, now: datetime, lease_s: int
) -> list[FeedForCrawl]:
    """Claim up to *size* feeds of the user that were last checked before then, those of longest ago first.

    As `feeds.claim_due`: neither those that are under way, nor those that are gone, and none twice.
    """
    free = (Feed.lease_until.is_(None)) | (Feed.lease_until < now)
    old = Feed.checked_at.is_(None) | (Feed.checked_at < checked_before)
    willing = Feed.next_check_at.is_not(None) & Feed.next_rule.not_in(NOT_ON_DEMAND)
    followed = select(Subscription.feed_id).where(Subscription.user_id == user_id)
    wanted = select(Feed.id).where(Feed.id.in_(followed), free, old, willing).order_by(Feed.checked_at).limit(size)
    ids = list(session.scalars(wanted.with_for_update(skip_locked=True)))
    return feeds.lease(session, ids, now=now, lease_s=lease_s)
