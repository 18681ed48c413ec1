"""A reader's wish to follow an address: answered at once where the feed is known, else sent to the crawler."""

import logging

from flask_starlight.cache import counts
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import discoveries
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db

log = logging.getLogger(__name__)


def subscribe_to(services: Services, user_id: int, url: str, *, folder_id: int | None = None) -> int:
    """Let the user follow the feed at *url*, a feed's or a page's address. Commits. Returns the discovery's id.

    Its state is "done" at once where the feed is known, else "pending" until the crawler has looked; with the broker
    away it stays so until the clock sends it again.
    """
    now = utc_now()
    wish = discoveries.create(db.session(), user_id, url, folder_id=folder_id, now=now)
    feed = feeds.find(db.session(), url)
    if feed is not None and not feed.kind:  # an address from somebody's list that never turned out to be a feed
        feed = None
    if feed is not None:
        subscriptions.subscribe(db.session(), user_id, feed.id, folder_id=folder_id, now=now)
        wish.state, wish.feed_id = "done", feed.id
    discovery_id = wish.id
    db.session.commit()
    if feed is not None:
        counts.forget(services.redis, [user_id])
        return discovery_id
    try:
        services.queue.send(Job.DISCOVER, to_wire(DiscoveryForCrawl(discovery_id, url)))
    except BackendUnavailable as error:
        log.warning("subscribe: discovery %d waits for the clock: %s", discovery_id, error)
    return discovery_id
