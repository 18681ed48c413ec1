"""The text of an entry's own page: asked for, found, or not, and why not in words.

    PageForCrawl (queue "crawl")  ->  FullText (queue "store")

They cross the queue as JSON (`model.wire`), so every field is a plain value.
"""

from dataclasses import dataclass

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.reason import explain


@dataclass(frozen=True, slots=True)
class PageForCrawl:
    """The page of an entry, whose text somebody wants."""

    entry_id: int
    url: str


@dataclass(frozen=True, slots=True)
class FullText:
    """What the page of an entry says, as sanitized HTML; *content* is "" where there is a *reason* why not."""

    entry_id: int
    content: str = ""
    reason: FetchReason | None = None
    detail: str = ""


_SENTENCES = {
    FetchReason.REFUSED_ADDRESS: "The page's address is private or internal; Starlight never calls those.",
    FetchReason.NAME_NOT_FOUND: "The server of the page does not exist any more.",
    FetchReason.CONNECTION_FAILED: "The page's server did not accept a connection. Try again later.",
    FetchReason.TIMED_OUT: "The page took too long. Try again later.",
    FetchReason.TOO_LARGE: "The page is larger than Starlight accepts.",
    FetchReason.TOO_MANY_REDIRECTS: "The page's address leads from one redirect to the next without end.",
    FetchReason.HTTP_STATUS: "The page's server answered with an error. It may want a login, or turn programs away.",
    FetchReason.GONE: "The page was taken down for good (410 Gone).",
    FetchReason.BROKEN_ENCODING: "The answer's compression is broken. Try again later.",
}


def explain_page(reason: FetchReason) -> str:
    """Return a sentence or two for the reader: why there is no full text. A page is not tried again by itself."""
    return _SENTENCES.get(reason) or explain(reason, of_feed=False)
