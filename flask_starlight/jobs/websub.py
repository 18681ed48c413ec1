"""WebSub: hubs are asked for pushes, verify that, and push; what they push is read by the crawler alone."""

import logging
from enum import StrEnum
from typing import Any

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.websub import MAX_PUSH_BYTES
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubMode
from flask_starlight.model.websub import HubState
from flask_starlight.model.websub import granted_lease
from flask_starlight.model.websub import is_signed
from flask_starlight.model.websub import push_for_crawl
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import feeds
from flask_starlight.store import hubs
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

log = logging.getLogger(__name__)

REQUESTS_PER_MESSAGE = 20
"""One hub may serve them all, one after the other: 20 time limits of 20 s fit into a job's."""

_ASKED = (HubState.PENDING, HubState.ACTIVE, HubState.FAILED)
"""States in which a hub's "subscribe" is what we want; a request that failed for us may have reached the hub."""

_PUSHING = (HubState.ACTIVE, HubState.FAILED)
"""States in which a signed push is taken: better late than never from a hub that had failed."""


class PushResult(StrEnum):
    """What became of a push."""

    TAKEN = "taken"
    HINT = "hint"  # empty, packed, too large, or of a feed that is moving: says no more than that there is news
    IGNORED = "ignored"  # not signed by the hub, or not asked for
    UNKNOWN = "unknown"  # nobody wants it


def tend_hubs(services: Services) -> None:
    """Ask hubs for what is due. Without a public address they could not call back, and are left alone."""
    if not services.settings.base_url:
        return
    with for_writing(), db.session.begin():
        requests = hubs.claim(db.session(), now=utc_now(), base_url=services.settings.base_url)
    for start in range(0, len(requests), REQUESTS_PER_MESSAGE):
        services.queue.send(Job.ASK_HUBS, to_wire(requests[start : start + REQUESTS_PER_MESSAGE]))


def note_answers(_services: Services, payload: Any) -> None:
    """Write how hubs took what they were asked; payload: a list of `HubAnswer`."""
    answers = from_wire(payload, list[HubAnswer])
    with for_writing(), db.session.begin():
        for answer in answers:
            hubs.note_answer(db.session(), answer)


def verify(token: str, mode: str, topic_url: str, lease_s: str) -> bool:
    """Tell a hub whether we want what it is going to do (WebSub, 5.3), and write that it does."""
    now = utc_now()
    with for_writing(), db.session.begin():
        row = hubs.by_token(db.session(), token)
        if row is None or row.topic_url != topic_url:
            return False
        if mode == HubMode.SUBSCRIBE and row.state in _ASKED:
            hubs.activate(row, now=now, until=now + granted_lease(lease_s))
            return True
        if mode == HubMode.UNSUBSCRIBE and row.state == HubState.LEAVING:
            db.session.delete(row)
            return True
        return False


def denied(token: str, topic_url: str, reason: str) -> bool:
    """Write that the hub denies a subscription, which it may do at any time (WebSub, 5.2). False: there is none."""
    with for_writing(), db.session.begin():
        row = hubs.by_token(db.session(), token)
        if row is None or row.topic_url != topic_url:
            return False
        hubs.deny(db.session(), row, reason, now=utc_now())
        return True


def push(services: Services, token: str, body: bytes, *, content_type: str, coding: str, signature: str) -> PushResult:
    """Take what a hub pushed. Raises `BackendUnavailable`: the hub tries again.

    coding: its Content-Encoding.  signature: its X-Hub-Signature; what is not signed is ignored (WebSub, 7.1).
    """
    now = utc_now()
    with for_writing(), db.session.begin():
        row = hubs.by_token(db.session(), token)
        if row is None or row.state == HubState.LEAVING:
            return PushResult.UNKNOWN
        if row.state not in _PUSHING or not is_signed(row.secret, body, signature):
            log.warning("websub: ignored an unsigned or unwanted push for feed %d (%s)", row.feed_id, row.state)
            return PushResult.IGNORED
        row.pushed_at = now
        is_readable = body and len(body) <= MAX_PUSH_BYTES and coding in ("", "identity")
        if not is_readable or hubs.leads_on(db.session(), row.feed_id):
            hubs.check_feed_soon(db.session(), row.feed_id, now=now)
            return PushResult.HINT
        feed = feeds.for_crawl(db.session(), [row.feed_id], now=now)[0]
    services.queue.send(Job.READ_PUSH, to_wire(push_for_crawl(feed, content_type, body)))
    return PushResult.TAKEN
