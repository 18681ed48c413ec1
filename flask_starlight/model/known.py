"""What is said of a stored entry to who checks its feed: has it changed, and is it there under another guid?

The rule: both sides make the hashes here, from what is stored, so that they agree whatever either is made of.
"""

import re
from datetime import datetime

from flask_starlight.model.digest import digest

SHORT_HASH_CHARS = 8
"""Of a hash, as it travels: an edit that is missed for a collision has a chance of 1 in 4 * 10^9."""

_TITLE_CHARS = 100
_SESSION = re.compile(
    r";jsessionid=[^?#]*|(?<=[?&])(?:phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|cfid|cftoken)=[^&#]*&?",
    re.IGNORECASE,
)


def mark(content_hash: str, look: str) -> str:
    """Return what travels as the value of a guid hash: the content's short hash and how the entry looks."""
    return f"{content_hash[:SHORT_HASH_CHARS]}.{look}"


def content_of(mark: str) -> str:
    """Return the content's hash in *mark*."""
    return mark.partition(".")[0]


def look_of(mark: str) -> str:
    """Return how the entry looks, "" where *mark* does not say."""
    return mark.partition(".")[2]


def look(url: str, title: str, published_at: datetime | None) -> str:
    """Return by what an entry is known again when its guid is another: link, title and day, "" without a link.

    Not the link alone: a feed of one entry that always links to the same page has a new one every day.
    """
    if not url:
        return ""
    day = published_at.date().isoformat() if published_at else ""
    return digest([steady_link(url), " ".join(title[:_TITLE_CHARS].split()), day])[:SHORT_HASH_CHARS]


def steady_link(url: str) -> str:
    """Return *url* without what changes although it leads to the same place: scheme, session, a final "?" or "/"."""
    link = url.partition("://")[2] or url
    if "sid" in (low := link.lower()) or "session" in low or "cf" in low:
        link = _SESSION.sub("", link)
    return link.rstrip("?&/")
