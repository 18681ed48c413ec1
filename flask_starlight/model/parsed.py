"""What a feed document says, as the parser reads it: nothing sanitized, nothing decided."""

from dataclasses import dataclass
from datetime import datetime

import msgspec


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an entry carries. *length* is in bytes, None where the feed does not say or lies."""

    url: str
    type: str | None = None
    length: int | None = None


class ParsedEntry(msgspec.Struct, frozen=True, gc=False):
    """One entry. Text fields are "" where the feed has nothing; times are aware UTC or None.

    A struct, not a dataclass: it is made in a tenth of the time, and the collector need not look at it.

    guid: the feed's own identifier, or one made up from link or content.  title, author: plain text.
    content, summary: HTML as in the feed, links made absolute, not sanitized.
    """

    guid: str
    url: str = ""
    title: str = ""
    author: str = ""
    content: str = ""
    summary: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    comments_url: str = ""
    language: str = ""
    thumbnail_url: str = ""


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What a feed says of itself. kind: "rss", "atom", "rdf" or "json".  ttl_min: minutes, None where not said.

    skip_hours: in UTC, 0 to 23, on which it asks not to be fetched.  skip_days: likewise, Monday is 0.
    """

    kind: str
    title: str = ""
    site_url: str = ""
    description: str = ""
    language: str = ""
    icon_url: str = ""
    hub_url: str = ""
    self_url: str = ""
    ttl_min: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed(FeedFacts):
    """A feed document: its facts and its entries, in the document's order.

    author: who wrote the entries that name no author themselves (RFC 4287, 4.2.1; JSON Feed 1.1, authors), else "".
    """

    entries: tuple[ParsedEntry, ...] = ()
    author: str = ""
