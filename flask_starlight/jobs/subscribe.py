"""A reader's wish to follow an address: answered at once where the feed is known, else sent to the crawler."""

import logging

from sqlalchemy.orm import Session

from flask_starlight.cache import counts
from flask_starlight.crawl.typed import asked_urls
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
from flask_starlight.store.tables import Feed

log = logging.getLogger(__name__)


def subscribe_to(
    services: Services, user_id: int, url: str, *, folder_id: int | None = None, preview: bool = False
) -> int:
    """Let the user follow the feed at *url*, a feed's or a page's address. Commits. Returns the discovery's id.

    Its state is "done" at once where the feed is known, else "pending" until the crawler has looked; with the broker
    away it stays so until the clock sends it again.  preview: the crawler looks in any case, and the user decides then.
    """
    now = utc_now()
    wish = discoveries.create(db.session(), user_id, url, folder_id=folder_id, now=now, preview=preview)
    feed = None if preview else _known_feed(db.session(), url)
    if feed is not None:
        subscriptions.subscribe(db.session(), user_id, feed.id, folder_id=folder_id, now=now)
        wish.state, wish.feed_id = "done", feed.id
    discovery_id = wish.id
    db.session.commit()
    if feed is not None:
        counts.forget(services.redis, [user_id])
        return discovery_id
    try:
        services.queue.send(Job.DISCOVER, to_wire(DiscoveryForCrawl(discovery_id, url, preview)))
    except BackendUnavailable as error:
        log.warning("subscribe: discovery %d waits for the clock: %s", discovery_id, error)
    return discovery_id


def _known_feed(session: Session, url: str) -> Feed | None:
    """Return the feed at *url*, but none of somebody's list that has never turned out to be one."""
    known = (feeds.find(session, asked) for asked in (url, *asked_urls(url)))
    return next((feed for feed in known if feed is not None and feed.kind), None)
