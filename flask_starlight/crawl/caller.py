"""As whom a feed is asked for: how the crawler names itself, and a person's own access where a feed has one.

The rule: access is for one origin; it is told to that origin alone, and to nobody once a redirect has led away from it.
"""

import base64
from dataclasses import dataclass

from yarl import URL

from flask_starlight.errors import FetchError
from flask_starlight.model.access import FeedAccess
from flask_starlight.model.access import access_problem
from flask_starlight.model.access import unseal
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. user_agent: "" for the crawler's own.  subscribers: 0 where that is nobody's business."""

    user_agent: str = ""
    subscribers: int = 0
    access: FeedAccess | None = None


ANYONE = Caller()


def caller_of(feed: FeedForCrawl, key: str) -> Caller:
    """Return who asks for *feed*. Raises `FetchError` ACCESS_UNREADABLE where *key* does not open its access."""
    if not feed.sealed_access:
        return Caller(feed.user_agent, feed.subscribers)
    try:
        access = unseal(feed.sealed_access, key)
    except ValueError as error:
        raise FetchError(FetchReason.ACCESS_UNREADABLE, "it was sealed with another key") from error
    if access_problem(access):
        raise FetchError(FetchReason.ACCESS_UNREADABLE, "it holds what cannot be sent")
    return Caller(feed.user_agent, feed.subscribers, access)


def user_agent(product: str, link: str, caller: Caller) -> str:
    """Return the User-Agent header: "Starlight/0.1 (+https://reader.example; feed reader; 3 subscribers)".

    product: the operator's words; those that have a comment in parentheses already are taken as they are. Always
    "subscribers", also for one: publishers count them with patterns that know the plural alone.
    """
    if caller.user_agent:
        return caller.user_agent
    if "(" in product:
        return product
    comment = [f"+{link}"] if link else []
    comment.append("feed reader")
    if caller.subscribers:
        comment.append(f"{caller.subscribers} subscribers")
    return f"{product} ({'; '.join(comment)})"


def origin_of(url: URL) -> str:
    """Return scheme, host and port of *url*, the port always there."""
    return f"{url.scheme}://{(url.raw_host or '').lower().removesuffix('.')}:{url.port}"


def credentials(access: FeedAccess) -> dict[str, str]:
    """Return the headers that show *access* (RFC 7617, 2 with UTF-8; RFC 6265, 4.2.1)."""
    headers = dict(access.headers)
    if access.username or access.password:
        pair = f"{access.username}:{access.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    if access.cookie:
        headers["Cookie"] = access.cookie
    return headers
