"""The worker's half of a crawl: outcomes into the database, one transaction a message."""

import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from flask_starlight.cache import counts
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs import follow_ups
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.wire import from_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import arrivals
from flask_starlight.store import discoveries
from flask_starlight.store import feeds
from flask_starlight.store import moves
from flask_starlight.store import retention
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.follow_ups import Waiting
from flask_starlight.store.outcomes import Stored
from flask_starlight.store.outcomes import store_outcomes
from flask_starlight.store.tables import Discovery

log = logging.getLogger(__name__)


def outcomes(services: Services, payload: Any) -> None:
    """Store a batch of outcomes; payload: a list of `FeedOutcome`."""
    batch = from_wire(payload, list[FeedOutcome])
    with counts.changing_all(services.redis, _counted_readers(services, batch)) as changes:
        with for_writing(), db.session.begin():
            stored = _store(services, db.session(), batch)
            moved = moves.adopt(db.session(), stored.moved, now=utc_now())
            stored = replace(stored, changed_feeds=(*stored.changed_feeds, *moved))
            waiting = follow_ups.note(db.session(), stored, now=utc_now())
        with db.session.begin():  # anew, to see what was marked read until the commit
            readers = subscriptions.subscribers_of(db.session(), stored.changed_feeds)
            unread = arrivals.unread_by_reader(db.session(), stored.new_ids, changes.keys())
        if not moved:
            for user_id, change in changes.items():
                change.by_feed = unread.get(user_id, {})
    if moved:
        counts.forget(services.redis, readers)
    else:
        counts.forget_counts(services.redis, set(readers) - changes.keys())
    _pass_on(services, stored, waiting)


def discovery(services: Services, payload: Any) -> None:
    """Settle a reader's wish, and store the feed that was found; payload: a `DiscoveryOutcome`."""
    found = from_wire(payload, DiscoveryOutcome)
    with for_writing(), db.session.begin():
        wish = discoveries.pending_for_update(db.session(), found.discovery_id)
        if wish is None:
            return
        stored = _settle(services, db.session(), wish, found)
        waiting = follow_ups.note(db.session(), stored, now=utc_now())
        reader = wish.user_id
    counts.forget(services.redis, [reader])
    is_found = found.outcome is not None  # somebody looks at it now: its icon need not wait for the clock
    _pass_on(services, stored, waiting, *([Job.ASK_FOR_ICONS] if is_found else []))


def _counted_readers(services: Services, batch: list[FeedOutcome]) -> list[int]:
    """Return who follows a feed that has something new or edited, and has their unread entries counted."""
    feed_ids = {outcome.feed_id for outcome in batch if outcome.entries}
    if not feed_ids:
        return []
    with db.session.begin():
        readers = subscriptions.subscribers_of(db.session(), feed_ids)
    return counts.kept_of(services.redis, readers)


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
    now = utc_now()
    return store_outcomes(
        session,
        retention.without_removed(session, batch, now=now),
        now=now,
        interval_min=services.settings.check_interval_min,
        luck=random.random,
    )


def _pass_on(services: Services, stored: Stored, waiting: Sequence[Waiting], *also: Job) -> None:
    """Send what is waiting, those who look after index and hubs, and *also*; with the broker away the clock does."""
    index = [Job.DRAIN_OUTBOX] if stored.changed_feeds else []
    hubs = [Job.TEND_HUBS] if stored.new_hubs and services.settings.base_url else []
    try:
        follow_ups.send(services, waiting)
        for job in (*index, *hubs, *also):
            services.queue.send(job)
    except BackendUnavailable as error:
        log.warning("store: what follows is left to the clock: %s", error)
