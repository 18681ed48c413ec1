"""The text of an entry's own page: asked for, found, or not, and why not in words.

    PageForCrawl (queue "crawl")  ->  FullText (queue "store")

They cross the queue as JSON (`model.wire`), so every field is a plain value.
"""

from dataclasses import dataclass

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.reason import explain
from flask_starlight.model.sentence import N_


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
    FetchReason.REFUSED_ADDRESS: N_("The page's address is private or internal; Starlight never calls those."),
    FetchReason.NAME_NOT_FOUND: N_("The server of the page does not exist any more."),
    FetchReason.CONNECTION_FAILED: N_("The page's server did not accept a connection. Try again later."),
    FetchReason.TIMED_OUT: N_("The page took too long. Try again later."),
    FetchReason.TOO_LARGE: N_("The page is larger than Starlight accepts."),
    FetchReason.TOO_MANY_REDIRECTS: N_("The page's address leads from one redirect to the next without end."),
    FetchReason.HTTP_STATUS: N_(
        "The page's server answered with an error. It may want a login, or turn programs away."
    ),
    FetchReason.GONE: N_("The page was taken down for good (410 Gone)."),
    FetchReason.BROKEN_ENCODING: N_("The answer's compression is broken. Try again later."),
}


def explain_page(reason: FetchReason) -> str:
    """Return a sentence or two of the catalogue: why there is no full text. A page is not tried again by itself."""
    return _SENTENCES.get(reason) or explain(reason)
