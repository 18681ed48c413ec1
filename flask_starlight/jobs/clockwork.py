"""What the clock starts: feeds that are due, wishes that got lost, old things to forget."""

from datetime import datetime
from datetime import timedelta

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import discoveries
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

TIMETABLE: dict[Job, float] = {
    Job.ENQUEUE_DUE: 15,
    Job.DRAIN_OUTBOX: 15,
    Job.RESEND_DISCOVERIES: 30,
    Job.FORGET: 3600,
}
"""Job -> seconds between two runs."""

RESEND_AFTER = timedelta(seconds=90)
"""Longer than a look at an address takes at worst: three fetches, each with its time limit."""


def enqueue_due(services: Services, *, unchecked_since: datetime | None = None) -> list[int]:
    """Claim the feeds whose time has come and send them to the crawler in batches. Returns their ids.

    unchecked_since: instead all that were not checked since then, which is how each is sent once, however fast it is.
    Claims are committed before they are sent: a message that gets lost costs one lease.
    """
    sent: list[int] = []
    while batch := _claim(services, unchecked_since):
        services.queue.send(Job.REFRESH, to_wire(batch))
        sent += [feed.feed_id for feed in batch]
    return sent


def resend_discoveries(services: Services) -> None:
    """Send wishes again that nobody answered: their message got lost, or the queue was away."""
    with db.session.begin():
        waiting = discoveries.waiting_since(db.session(), utc_now() - RESEND_AFTER)
    for wish in waiting:
        services.queue.send(Job.DISCOVER, to_wire(wish))


def forget(_services: Services) -> None:
    """Remove what nobody needs any more: old wishes, and feeds that nobody follows and that never had an entry."""
    with for_writing(), db.session.begin():
        discoveries.forget_old(db.session(), now=utc_now())
        subscriptions.drop_orphans(db.session())


def _claim(services: Services, unchecked_since: datetime | None) -> list[FeedForCrawl]:
    settings = services.settings
    with for_writing(), db.session.begin():
        return feeds.claim_due(
            db.session(),
            now=utc_now(),
            size=settings.crawl_batch_feeds,
            lease_s=settings.crawl_lease_s,
            unchecked_since=unchecked_since,
        )
