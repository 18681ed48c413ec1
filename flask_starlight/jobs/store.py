"""The worker's half of a crawl: outcomes into the database, one transaction a message."""

import random
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.wire import from_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import discoveries
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.outcomes import Stored
from flask_starlight.store.outcomes import store_outcomes
from flask_starlight.store.tables import Discovery


def outcomes(services: Services, payload: Any) -> None:
    """Store a batch of outcomes; payload: a list of `FeedOutcome`."""
    batch = from_wire(payload, list[FeedOutcome])
    with for_writing(), db.session.begin():
        stored = _store(services, db.session(), batch)
        readers = subscriptions.subscribers_of(db.session(), stored.changed_feeds)
    counts.forget(services.redis, readers)
    _tell_index(services, stored)


def discovery(services: Services, payload: Any) -> None:
    """Settle a reader's wish, and store the feed that was found; payload: a `DiscoveryOutcome`."""
    found = from_wire(payload, DiscoveryOutcome)
    with for_writing(), db.session.begin():
        wish = discoveries.pending_for_update(db.session(), found.discovery_id)
        if wish is None:
            return
        stored = _settle(services, db.session(), wish, found)
        reader = wish.user_id
    counts.forget(services.redis, [reader])
    _tell_index(services, stored)


def _settle(services: Services, session: Session, wish: Discovery, found: DiscoveryOutcome) -> Stored:
    if found.outcome is None:
        discoveries.settle(wish, found, feed_id=None)
        return Stored((), 0, 0)
    now = utc_now()
    feed = feeds.get_or_create(session, found.url, now=now)
    subscriptions.subscribe(session, wish.user_id, feed.id, folder_id=wish.folder_id, now=now)
    discoveries.settle(wish, found, feed_id=feed.id)
    stored = _store(services, session, [replace(found.outcome, feed_id=feed.id)])
    if not found.outcome.body_hash:  # only the part of a large document that fits a message: fetch the rest at once
        feed.next_check_at = now
    return stored


def _store(services: Services, session: Session, batch: list[FeedOutcome]) -> Stored:
    return store_outcomes(
        session,
        batch,
        now=utc_now(),
        interval_min=services.settings.check_interval_min,
        luck=random.random,
    )


def _tell_index(services: Services, stored: Stored) -> None:
    if stored.changed_feeds:
        services.queue.send(Job.DRAIN_OUTBOX)
