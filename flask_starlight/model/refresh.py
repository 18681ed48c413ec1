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
    """A claimed feed. *known* maps guid hash -> `model.known.mark` of the newest stored entries.

    subscribers: how many follow it.  user_agent: "" for the crawler's own.  sealed_access: a `FeedAccess`, encrypted.
    lease_until: when somebody else may check it, None for never.
    """

    feed_id: int
    url: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    known: dict[str, str] = field(default_factory=dict)
    subscribers: int = 0
    user_agent: str = ""
    sealed_access: str = ""
    lease_until: datetime | None = None


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
    retry_after_s: asked for by the server, else None.  fresh_for_s: Cache-Control or Expires, else None.
    reason, detail: set when FAILED or GONE.  duration_ms: of the fetch.  size_bytes: of the document, unpacked.
    pushed: its hub sent it (WebSub), so that it is no check of the feed: entries alone count.
    """

    feed_id: int
    state: OutcomeState
    http_status: int | None = None
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    moved_to: str = ""
    retry_after_s: int | None = None
    fresh_for_s: int | None = None
    duration_ms: int = 0
    size_bytes: int = 0
    reason: FetchReason | None = None
    detail: str = ""
    facts: FeedFacts | None = None
    entries: tuple[EntryIntent, ...] = ()
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class DiscoveryForCrawl:
    """An address that a reader typed: a feed's, or a page's that names one. preview: show it even where it is one."""

    discovery_id: int
    url: str
    preview: bool = False


@dataclass(frozen=True, slots=True)
class CandidateEntry:
    """An entry of a feed that is offered. published_at: None where the feed does not say."""

    title: str
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedCandidate:
    """A feed that is offered to a reader, with what they need to choose.

    note: what a site offers it as ("Releases").  kind: as in `FeedFacts`, "" where the feed was named but not fetched.
    entry_count: of the document.  entries: the last few, newest first.
    """

    url: str
    title: str = ""
    note: str = ""
    description: str = ""
    kind: str = ""
    entry_count: int = 0
    entries: tuple[CandidateEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedAddress:
    """An address that was fetched in vain. *detail* is for people who know the web: "HTTP 404"."""

    url: str
    reason: FetchReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DiscoveryOutcome:
    """What was found at an address: exactly one of *outcome* (a feed, fetched), *candidates* (to choose from) and
    *reason* (nothing) is set. *url*: the feed's address where *outcome* is set.  tried: in vain, in order."""

    discovery_id: int
    url: str = ""
    outcome: FeedOutcome | None = None
    candidates: tuple[FeedCandidate, ...] = ()
    reason: FetchReason | None = None
    detail: str = ""
    tried: tuple[TriedAddress, ...] = ()
