"""The values that travel between the clock, the crawler and the worker, in the order of their way.

    FeedForCrawl  (queue "crawl") ->  FeedOutcome  (queue "store")
    DiscoveryForCrawl             ->  DiscoveryOutcome

They cross the queue as JSON (`model.wire`), so every field is a plain value.
"""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.reason import FetchReason


@dataclass(frozen=True, slots=True)
class FeedForCrawl:
    """A claimed feed. *known* maps guid hash -> content hash of the newest stored entries."""

    feed_id: int
    url: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryIntent:
    """A new or edited entry, ready to be stored: content is sanitized HTML, excerpt is plain text."""

    guid_hash: str
    content_hash: str
    guid: str
    url: str
    title: str
    author: str
    content: str
    excerpt: str
    published_at: datetime | None
    updated_at: datetime | None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    comments_url: str = ""
    language: str = ""
    thumbnail_url: str = ""


class OutcomeState(StrEnum):
    """How a check of a feed ended."""

    CHANGED = "changed"  # read; may still carry no entry that is new
    UNCHANGED = "unchanged"  # 304, or the same bytes as last time
    FAILED = "failed"
    GONE = "gone"  # 410: not fetched any more


@dataclass(frozen=True, slots=True)
class FeedOutcome:
    """What became of one feed. Carries only new and edited entries, oldest first.

    feed_id: 0 for a feed that is not stored yet.  moved_to: where 301/308 redirects alone led, else "".
    retry_after_s: asked for by the server, else None.  reason, detail: set when FAILED or GONE.
    """

    feed_id: int
    state: OutcomeState
    http_status: int | None = None
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    moved_to: str = ""
    retry_after_s: int | None = None
    reason: FetchReason | None = None
    detail: str = ""
    facts: FeedFacts | None = None
    entries: tuple[EntryIntent, ...] = ()


@dataclass(frozen=True, slots=True)
class DiscoveryForCrawl:
    """An address that a reader wants to subscribe to: a feed's, or a page's that names one."""

    discovery_id: int
    url: str


@dataclass(frozen=True, slots=True)
class FeedCandidate:
    """A feed that a page names."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class DiscoveryOutcome:
    """What was found at an address: exactly one of *outcome* (a feed, fetched), *candidates* (several to choose
    from) and *reason* (nothing) is set. *url*: the feed's address where *outcome* is set."""

    discovery_id: int
    url: str = ""
    outcome: FeedOutcome | None = None
    candidates: tuple[FeedCandidate, ...] = ()
    reason: FetchReason | None = None
    detail: str = ""
