"""Link headers (RFC 8288): what they name, and the hub of a feed.

The rule: what is not well-formed is skipped, the rest is read; an address that comes out is http or https.
"""

import re
from dataclasses import dataclass
from dataclasses import replace

from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.sanitize import storable
from flask_starlight.model.parsed import FeedFacts

MAX_HEADER_CHARS = 8 * 1024
"""What most servers allow for all headers together; what is beyond is not looked at."""

_LINK = re.compile(r"<([^<>]*)>((?:[^,<\"]|\"(?:[^\"\\]|\\.)*\")*)")
_PARAMETER = re.compile(r";\s*([\w!#$&+.^`|~*-]+)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*)))?")


@dataclass(frozen=True, slots=True)
class Link:
    """A link whose context is the document itself. *url* is absolute, *rel* lower case; "" where nothing is said."""

    url: str
    rel: str = ""
    type: str = ""
    title: str = ""


def read_links(header: str, url: str) -> list[Link]:
    """Return what the Link *header* of the document at *url* names; several headers are joined by commas."""
    links = []
    for target, rest in _LINK.findall(header[:MAX_HEADER_CHARS]):
        said: dict[str, str] = {}
        for name, quoted, token in _PARAMETER.findall(rest):
            text = re.sub(r"\\(.)", r"\1", quoted) or token
            said.setdefault(name.lower(), storable(text))  # RFC 8288, 3.3: a second rel is ignored
        address = absolute(storable(target), url)
        if address and "anchor" not in said:  # RFC 8288, 3.2: with an anchor, something else is its context
            title = " ".join(said.get("title", "").split())
            links.append(Link(address, said.get("rel", "").lower(), said.get("type", ""), title))
    return links


def with_hub(facts: FeedFacts, header: str, url: str) -> FeedFacts:
    """Return *facts* with hub and self from the Link *header* of the document at *url*, where it names them.

    They come before those in the document (WebSub, 4); of several hubs the first that speaks https is taken.
    """
    links = read_links(header, url)
    hubs = [link.url for link in links if "hub" in link.rel.split()]
    selves = [link.url for link in links if "self" in link.rel.split()]
    encrypted = [hub for hub in hubs if hub.startswith("https://")]
    hub_url = next(iter(encrypted + hubs), facts.hub_url)
    return replace(facts, hub_url=hub_url, self_url=next(iter(selves), facts.self_url))
