"""What the clock starts: feeds that are due, wishes that got lost, old things to forget."""

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from flask_starlight.crawl.links import host_of
from flask_starlight.jobs import stories
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.ways import LOOK_EVERY_S
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import attempts
from flask_starlight.store import discoveries
from flask_starlight.store import feeds
from flask_starlight.store import icons
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

TIMETABLE: dict[Job, float] = {
    Job.ENQUEUE_DUE: 15,
    Job.DRAIN_OUTBOX: 15,
    Job.RESEND_DISCOVERIES: 30,
    Job.RESEND_FOLLOW_UPS: 60,
    Job.TEND_HUBS: 300,
    Job.ASK_FOR_ICONS: 60,
    Job.WATCH_WAYS: LOOK_EVERY_S,
    Job.FORGET: 3600,
    Job.TIDY_ENTRIES: 3600,
}
"""Job -> seconds between two runs."""

CLAIMED_BATCHES = 5
"""Claimed in one transaction, so that there is something to put together; what is known of 500 feeds is some 10 MB."""

RESEND_AFTER = timedelta(seconds=90)
"""Longer than a look at an address takes at worst: three fetches, each with its time limit."""


def enqueue_due(services: Services, *, unchecked_since: datetime | None = None) -> list[int]:
    """Claim the feeds whose time has come and send them to the crawler in batches. Returns their ids.

    unchecked_since: instead all that were not checked since then, which is how each is sent once, however fast it is.
    Claims are committed before they are sent: a message that gets lost costs one lease. With the broker away nothing is
    claimed. The feeds of one host go in one batch as far as it holds them, for who takes it asks one after the other.
    """
    services.queue.ping()
    sent: list[int] = []
    while claimed := _claim(services, unchecked_since):
        for batch in together(claimed, services.settings.crawl_batch_feeds):
            services.queue.send(Job.REFRESH, to_wire(batch))
        sent += [feed.feed_id for feed in claimed]
    return sent


def together(claimed: Sequence[FeedForCrawl], size: int) -> list[list[FeedForCrawl]]:
    """Return *claimed* in batches of up to *size*; a host's feeds are divided only where they are more than that."""
    by_host: dict[str, list[FeedForCrawl]] = {}
    for feed in claimed:
        by_host.setdefault(host_of(feed.url), []).append(feed)
    batches: list[list[FeedForCrawl]] = [[]]
    for mine in by_host.values():
        if len(batches[-1]) + len(mine) > size:
            batches += [list(mine[start : start + size]) for start in range(0, len(mine), size)]
        else:
            batches[-1] += mine
    return [batch for batch in batches if batch]


def resend_discoveries(services: Services) -> None:
    """Send wishes again that nobody answered: their message got lost, or the queue was away."""
    with db.session.begin():
        waiting = discoveries.waiting_since(db.session(), utc_now() - RESEND_AFTER)
    for wish in waiting:
        services.queue.send(Job.DISCOVER, to_wire(wish))


def forget(_services: Services) -> None:
    """Remove what nobody needs any more: old wishes, attempts, sketches, icons, feeds without reader and entry."""
    with for_writing(), db.session.begin():
        discoveries.forget_old(db.session(), now=utc_now())
        subscriptions.drop_orphans(db.session())
        attempts.forget_old(db.session(), now=utc_now())
        icons.drop_unused(db.session())
    stories.forget_sketches()


def _claim(services: Services, unchecked_since: datetime | None) -> list[FeedForCrawl]:
    settings = services.settings
    with for_writing(), db.session.begin():
        return feeds.claim_due(
            db.session(),
            now=utc_now(),
            size=CLAIMED_BATCHES * settings.crawl_batch_feeds,
            lease_s=settings.crawl_lease_s,
            unchecked_since=unchecked_since,
        )
