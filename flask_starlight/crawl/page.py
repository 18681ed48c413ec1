"""Reads which feeds an HTML page names, and where it leads; guesses if it names none. Pure: bytes in, addresses out.

The rule: an address that is returned is absolute, http or https, and returned once; feeds of comments come last.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag
from urllib.parse import urljoin

from lxml import etree

from flask_starlight.crawl.charset import to_utf8
from flask_starlight.crawl.link_header import read_links
from flask_starlight.crawl.links import absolute
from flask_starlight.model.refresh import FeedCandidate

MAX_NAMED = 30
MAX_LINKED = 5
MAX_ONWARD = 3

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_VAGUE_TYPES = frozenset({"", "application/json", "application/xml", "text/xml"})
_LOOKS_LIKE_FEED = re.compile(
    r"\.(?:rss|atom|rdf)$|/(?:rss2?|atom|feeds?)(?:\.xml|\.json)?/?$|/index\.xml$|/feed/[a-z0-9/-]*$"
    r"|[?&](?:feed|format|type|alt)=(?:rss|atom)",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|feed|xml|json feed)\b|订阅", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|评论|留言", re.IGNORECASE)
_REFRESH = re.compile(r"[\d.\s]*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_ROOT_GUESSES = ("/feed", "/rss", "/atom.xml", "/feed.xml", "/index.xml", "/rss.xml", "/feed.json", "/feed/atom")
_PAGE_GUESSES = ("feed", "index.xml")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page says: feeds *named* by link elements or headers, ordinary links that look as if they led to one, and
    pages that it is only the cover of (a refresh to another page, frames)."""

    named: tuple[FeedCandidate, ...] = ()
    linked: tuple[FeedCandidate, ...] = ()
    onward: tuple[str, ...] = ()


def read_page(body: bytes, *, url: str, content_type: str = "", link_header: str = "") -> PageLinks:
    """Return what the HTML document *body*, fetched from *url*, names and links. Never raises.

    link_header: the value of the HTTP header Link, which says the same as link elements (RFC 8288).
    """
    in_header = [
        FeedCandidate(urldefrag(link.url).url, title=link.title)
        for link in read_links(link_header, url)
        if _names_feed(link.rel, link.type, link.url)
    ]
    root, base_url = read_html(body, url=url, content_type=content_type)
    named = in_header + [
        _candidate(link, base_url, str(link.get("title", ""))) for link in root.iter("link") if _is_named(link)
    ]
    linked = [
        _candidate(link, base_url, text)
        for link in root.iter("a")
        if _leads_to_feed(str(link.get("href", "")), text := " ".join("".join(map(str, link.itertext())).split())[:100])
    ]
    named = _ranked(named, besides=())
    linked = _ranked(linked, besides=named)
    return PageLinks(tuple(named[:MAX_NAMED]), tuple(linked[:MAX_LINKED]), _onward(root, base_url))


def read_html(body: bytes, *, url: str, content_type: str = "") -> tuple[etree._Element, str]:
    """Return the root of the HTML document *body*, an empty one where it is none, and the base of its links."""
    parsed = _tree(body, content_type)
    root = etree.Element("html") if parsed is None else parsed
    bases = [absolute(href, url) for element in root.iter("base") if (href := element.get("href"))]
    return root, next(filter(None, bases), url)


def well_known(url: str) -> tuple[str, ...]:
    """Return where sites keep their feed, most usual first: below the page *url*, then below its host."""
    page = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/") + "/"
    below = [urljoin(page, guess) for guess in _PAGE_GUESSES if page.count("/") > 3]
    return tuple(dict.fromkeys(below + [urljoin(url, guess) for guess in _ROOT_GUESSES]))


def _tree(body: bytes, content_type: str) -> etree._Element | None:
    try:
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        return etree.fromstring(to_utf8(body, content_type), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _onward(root: etree._Element, base_url: str) -> tuple[str, ...]:
    refreshes = (
        _REFRESH.match(str(meta.get("content", "")))
        for meta in root.iter("meta")
        if str(meta.get("http-equiv", "")).lower() == "refresh"
    )
    hrefs = [match[1] for match in refreshes if match] + [str(frame.get("src", "")) for frame in root.iter("frame")]
    urls = dict.fromkeys(urldefrag(absolute(href, base_url)).url for href in hrefs)
    return tuple(filter(None, urls))[:MAX_ONWARD]


def _is_named(link: etree._Element) -> bool:
    return _names_feed(*(str(link.get(name, "")) for name in ("rel", "type", "href")))


def _names_feed(rel: str, kind: str, href: str) -> bool:
    rels = rel.lower().split()
    kind = kind.partition(";")[0].strip().lower()
    if "feed" in rels:
        return True
    if "alternate" not in rels:
        return False
    return kind in _FEED_TYPES or (kind in _VAGUE_TYPES and _leads_to_feed(href, ""))


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
