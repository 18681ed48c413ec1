"""Reads which feeds an HTML page names, and guesses where they may lie if it names none. Pure: bytes in, addresses out.

The rule: an address that is returned is absolute, http or https, and returned once; feeds of comments come last.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag
from urllib.parse import urljoin

from lxml import etree

from flask_starlight.crawl.links import absolute
from flask_starlight.model.refresh import FeedCandidate

MAX_NAMED = 30
MAX_LINKED = 5

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_VAGUE_TYPES = frozenset({"", "application/json", "application/xml", "text/xml"})
_LOOKS_LIKE_FEED = re.compile(
    r"\.(?:rss|atom|rdf)$|/(?:rss2?|atom|feeds?)(?:\.xml|\.json)?/?$|/index\.xml$|/feed/[a-z0-9/-]*$"
    r"|[?&](?:feed|format|type|alt)=(?:rss|atom)",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|feed|xml|json feed)\b|订阅", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|评论|留言", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_ROOT_GUESSES = ("/feed", "/rss", "/atom.xml", "/feed.xml", "/index.xml", "/rss.xml", "/feed.json", "/feed/atom")
_PAGE_GUESSES = ("feed", "index.xml")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page says: feeds *named* by link elements, and ordinary links that look as if they led to one."""

    named: tuple[FeedCandidate, ...] = ()
    linked: tuple[FeedCandidate, ...] = ()


def read_page(body: bytes, *, url: str, content_type: str = "") -> PageLinks:
    """Return the feeds that the HTML document *body*, fetched from *url*, names and links. Never raises."""
    try:
        root = etree.fromstring(body, etree.HTMLParser(encoding=_charset(content_type), no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return PageLinks()
    if root is None:
        return PageLinks()
    bases = [absolute(href, url) for element in root.iter("base") if (href := element.get("href"))]
    base_url = next(filter(None, bases), url)
    named = [_candidate(link, base_url, str(link.get("title", ""))) for link in root.iter("link") if _names_feed(link)]
    linked = [
        _candidate(link, base_url, text)
        for link in root.iter("a")
        if _leads_to_feed(str(link.get("href", "")), text := " ".join("".join(map(str, link.itertext())).split())[:100])
    ]
    named = _ranked(named, besides=())
    return PageLinks(tuple(named[:MAX_NAMED]), tuple(_ranked(linked, besides=named)[:MAX_LINKED]))


def well_known(url: str) -> tuple[str, ...]:
    """Return where sites keep their feed, most usual first: below the page *url*, then below its host."""
    page = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/") + "/"
    below = [urljoin(page, guess) for guess in _PAGE_GUESSES if page.count("/") > 3]
    return tuple(dict.fromkeys(below + [urljoin(url, guess) for guess in _ROOT_GUESSES]))


def _charset(content_type: str) -> str | None:
    match = _CHARSET.search(content_type)
    try:
        return codecs.lookup(match[1]).name if match else None
    except LookupError:
        return None


def _names_feed(link: etree._Element) -> bool:
    rel = str(link.get("rel", "")).lower().split()
    kind = str(link.get("type", "")).partition(";")[0].strip().lower()
    if "feed" in rel:
        return True
    if "alternate" not in rel:
        return False
    return kind in _FEED_TYPES or (kind in _VAGUE_TYPES and _leads_to_feed(str(link.get("href", "")), ""))


def _leads_to_feed(href: str, text: str) -> bool:
    return bool(_LOOKS_LIKE_FEED.search(urldefrag(href).url)) or (len(text) <= 30 and bool(_FEED_WORDS.search(text)))


def _candidate(link: etree._Element, base_url: str, title: str) -> FeedCandidate:
    url = absolute(str(link.get("href", "")), base_url)
    return FeedCandidate(url=urldefrag(url).url if url else "", title=" ".join(title.split()))


def _ranked(candidates: Iterable[FeedCandidate], *, besides: Iterable[FeedCandidate]) -> list[FeedCandidate]:
    seen = {"", *(candidate.url for candidate in besides)}
    kept = []
    for candidate in candidates:
        if candidate.url not in seen:
            seen.add(candidate.url)
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: bool(_COMMENTS.search(candidate.title + candidate.url)))
