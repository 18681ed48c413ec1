"""WebSub (W3C Recommendation): what travels between worker, crawler and hubs, and the rules of leases and signatures.

HubRequest   (queue "crawl") ->  HubAnswer    (queue "store")
PushForCrawl (queue "crawl") ->  FeedOutcome  (queue "store")
"""

import hashlib
import hmac
import zlib
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from enum import StrEnum

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl

CALLBACK_PATH = "/websub/"
"""Followed by a subscription's token: where its hub verifies and pushes."""

ASKED_LEASE = timedelta(days=10)
"""What a hub is asked for (the default of the hubs in wide use, too)."""

SHORTEST_LEASE = timedelta(hours=1)
LONGEST_LEASE = timedelta(days=30)
"""A hub grants what it likes; we believe it within these: to be renewed neither all the time nor never."""

FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)
"""Until a hub that did not verify what was asked is asked again: doubled each time."""

DENIED_WAIT = timedelta(days=7)
"""A hub that denied, or did not keep its word, is asked again after this long: it may have been mended."""

PUSHED_WITHIN = timedelta(hours=1)
"""A hub that has not pushed an entry this long after it came out does not push."""

RENEWED_BEFORE = timedelta(days=1)
"""A renewal is due this long before a lease ends; of a lease below three days, when a third of it is left."""

MAX_PUSH_BYTES = 8 * 1024 * 1024
"""Of a pushed document; packed and in base64 even one that does not shrink stays below RabbitMQ's 16 MiB. A larger
one only says that there is news."""

SIGNATURES = ("sha1", "sha256", "sha384", "sha512")
"""WebSub, 7.1.1: recognized signature methods."""


class HubState(StrEnum):
    """Where a subscription at a hub stands."""

    PENDING = "pending"  # asked, and not verified yet
    ACTIVE = "active"
    DENIED = "denied"
    FAILED = "failed"  # the hub could not be asked, or did not push
    LEAVING = "leaving"  # nobody follows any more: to be ended, and the hub to verify that


class HubMode(StrEnum):
    """The values of hub.mode that we send, and that hubs send to be verified."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DENIED = "denied"  # from hubs alone


@dataclass(frozen=True, slots=True)
class HubRequest:
    """What a hub is asked for. *token* tells the answer to this from one to an earlier subscription of the feed."""

    feed_id: int
    token: str
    hub_url: str
    topic_url: str
    callback_url: str
    secret: str
    mode: HubMode
    lease_s: int


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """How a hub took a request: *reason* is None where it accepted it, and will verify.

    retry_after_s: asked for by the hub's host, else None.
    """

    feed_id: int
    token: str
    reason: FetchReason | None = None
    detail: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class PushForCrawl:
    """A document that a hub pushed and signed. *packed*: the body, by zlib (`unpacked`)."""

    feed: FeedForCrawl
    content_type: str
    packed: bytes

    def unpacked(self) -> bytes:
        """Return the body as it was pushed."""
        return zlib.decompress(self.packed)


def push_for_crawl(feed: FeedForCrawl, content_type: str, body: bytes) -> PushForCrawl:
    """Return a pushed document, packed for its way through the queue."""
    return PushForCrawl(feed, content_type, zlib.compress(body))


def granted_lease(lease_s: str) -> timedelta:
    """Return how long a hub's hub.lease_seconds is believed; where it says nothing sensible, what it was asked for."""
    if not lease_s.isascii() or not lease_s.isdecimal():
        return ASKED_LEASE
    seconds = min(int(lease_s[:12]), int(LONGEST_LEASE.total_seconds()))
    return max(SHORTEST_LEASE, timedelta(seconds=seconds))


def renewal_at(requested_at: datetime, expires_at: datetime) -> datetime:
    """Return when a subscription that was last asked for at *requested_at* is to be asked for again.

    A renewal that is not answered moves *requested_at* alone, so that the next try comes after two thirds of what is
    left, but not before `FIRST_WAIT`.
    """
    left = expires_at - requested_at
    return max(expires_at - min(RENEWED_BEFORE, left / 3), requested_at + FIRST_WAIT)


def next_wait(requested_at: datetime, expires_at: datetime) -> timedelta:
    """Return how long to wait for a hub that let the time from *requested_at* to *expires_at* pass."""
    return min(LONGEST_WAIT, max(FIRST_WAIT, (expires_at - requested_at) * 2))


def is_signed(secret: str, body: bytes, header: str) -> bool:
    """Tell whether *header* (X-Hub-Signature: method=hex, WebSub, 7.1) signs *body* with *secret*."""
    method, _, signature = header.strip().partition("=")
    if method.lower() not in SIGNATURES:
        return False
    right = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(right.encode(), signature.strip().lower().encode())
