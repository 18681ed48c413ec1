"""What each element of the XML formats says, as two tables: name -> what to do with it in an entry, or in a feed.

The rule: an element is read by its name alone, in whatever format it stands; what differs by format is in its `Scope`.
A rank is a preference: 0 is the format's own element, higher ones stand in for it.
"""

from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from flask_starlight.crawl.constructs import Kind
from flask_starlight.crawl.constructs import html_of
from flask_starlight.crawl.constructs import text_of
from flask_starlight.crawl.constructs import title_of
from flask_starlight.crawl.dates import parse_date
from flask_starlight.crawl.draft import Draft
from flask_starlight.crawl.draft import FeedDraft
from flask_starlight.crawl.people import person_name
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.xml_names import RDF_RESOURCE
from flask_starlight.crawl.xml_names import plain_name

MAX_ENTRIES = 10_000

ENTRY_NAMES = frozenset({"item", "entry"})
_HOLDERS = frozenset({"channel", "items"})
"""Elements around entries: RSS has the one; the other is found in feeds that improvise."""

Handler = Callable[[Draft, etree._Element, Scope], None]

_HTML_TYPES = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml", "text/plain"})
_ADDRESS_STARTS = ("http://", "https://", "/")
_RELATION_PREFIX = "http://www.iana.org/assignments/relation/"


def read_entry(draft: Draft, parent: etree._Element, scope: Scope) -> None:
    """Read what the children of *parent* say of an entry into *draft*."""
    own_namespace = scope.own_namespace
    for element in parent:
        handler = _entry_handler(element.tag, own_namespace)
        if handler is not None:
            handler(draft, element, scope)


def read_feed(draft: FeedDraft, parent: etree._Element, scope: Scope) -> None:
    """Read what the children of *parent* say of a feed into *draft*, and find the entries among them."""
    for element in parent:
        name = scope.name(element)
        if name in ENTRY_NAMES:
            if len(draft.entries) < MAX_ENTRIES:
                draft.entries.append((element, scope.into(element)))
        elif name in _HOLDERS:
            read_feed(draft, element, scope.into(element))
        elif handler := FEED_FIELDS.get(name):
            handler(draft, element, scope)


@lru_cache(maxsize=2048)
def _entry_handler(tag: str, own_namespace: str) -> Handler | None:
    return ENTRY_FIELDS.get(plain_name(tag, own_namespace))


def _title(rank: int) -> Handler:
    def handler(draft: Draft, element: etree._Element, scope: Scope) -> None:
        if draft.wants("title", rank):
            draft.put("title", title_of(element, scope, _unsaid(scope)), rank)

    return handler


def _html(field: str, rank: int, unsaid: Kind | None = None) -> Handler:
    def handler(draft: Draft, element: etree._Element, scope: Scope) -> None:
        if draft.wants(field, rank):
            draft.put(field, html_of(element, scope.at(element), unsaid or _unsaid(scope))[0], rank)

    return handler


def _line(field: str, rank: int = 0) -> Handler:
    def handler(draft: Draft, element: etree._Element, scope: Scope) -> None:
        draft.put(field, " ".join(text_of(element).split()), rank)

    return handler


def _address(field: str, rank: int, *attributes: str) -> Handler:
    """An address in one of *attributes*, else in the text."""

    def handler(draft: Draft, element: etree._Element, scope: Scope) -> None:
        said = next(filter(None, map(element.get, attributes)), None)
        draft.put(field, scope.at(element).url(said if said is not None else text_of(element)), rank)

    return handler


def _date(field: str) -> Handler:
    def handler(draft: Draft, element: etree._Element, scope: Scope) -> None:
        draft.put_date(field, parse_date(text_of(element)))

    return handler


def _unsaid(scope: Scope) -> Kind:
    return "text" if scope.kind == "atom" else "unsaid"


def _content(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """HTML is preferred to the same as text (RFC 4287 allows one content; feeds have both)."""
    scope = scope.at(element)
    html, was_html = html_of(element, scope, _unsaid(scope))
    draft.put("content", html, 0 if was_html else 1)
    if source := element.get("src"):
        draft.put("url", scope.url(source), 7)


def _link(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """A link of RSS (its text) or of Atom (its attributes; RFC 4287, 4.2.7), which stand in each other's feeds."""
    said = element.get("href") or element.get("url") or element.get("uri")
    address = scope.at(element).url(said or text_of(element))
    relation, kind = element.get("rel"), element.get("type")
    if relation is None and kind is None:
        draft.put("url", address)
        return
    relation = (relation or "alternate").strip().lower().removeprefix(_RELATION_PREFIX)
    kind = (kind or "").partition(";")[0].strip().lower()
    if relation == "alternate":
        draft.put("url", address, 0 if kind in _HTML_TYPES else 3)
    elif relation == "enclosure":
        draft.add_enclosure(address, kind, element.get("length"))
    elif relation == "replies" and kind in _HTML_TYPES:
        draft.put("comments", address, 1)
    elif relation in ("self", "hub"):
        draft.put(relation, address)


def _guid(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """An RSS guid is the entry's address unless it says that it is none; so is an Atom id that could be one.

    isPermaLink is its one attribute, and written in every mixture of cases.
    """
    guid = text_of(element)
    if guid.startswith(_ADDRESS_STARTS) and not any(value.strip().lower() == "false" for value in element.values()):
        guid = scope.at(element).url(guid)
        draft.put("url", guid, 6)
    draft.put("guid", guid)


def _author(draft: Draft, element: etree._Element, scope: Scope) -> None:
    if len(element):
        parts = {scope.name(child).rpartition(":")[2]: text_of(child) for child in element}
        draft.add_author(" ".join((parts.get("name") or parts.get("email") or "").split()))
    else:
        draft.add_author(person_name(text_of(element)))


def _category(draft: Draft, element: etree._Element, scope: Scope) -> None:
    draft.add_tag(
        element.get("term") or (element.text or "").strip() or element.get("label") or element.get("text") or ""
    )
    for child in element:
        if scope.name(child) == scope.name(element):
            _category(draft, child, scope)


def _keywords(draft: Draft, element: etree._Element, scope: Scope) -> None:
    for word in text_of(element).split(","):
        draft.add_tag(word)


def _enclosure(draft: Draft, element: etree._Element, scope: Scope) -> None:
    address = scope.at(element).url(element.get("url") or element.get("href") or element.get("uri"))
    kind = element.get("type", "").strip().lower()
    draft.add_enclosure(address, kind, element.get("length"))
    if kind.startswith("image/"):
        draft.put("thumbnail", address, 4)


def _media_content(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """An image is the entry's picture; sound and film are files (Media RSS 1.5.1, media:content)."""
    scope = scope.at(element)
    address, kind = scope.url(element.get("url")), element.get("type", "").lower()
    medium = element.get("medium", "").lower() or kind.partition("/")[0]
    if medium == "image":
        draft.put("thumbnail", address, 2)
    elif medium in ("audio", "video"):
        draft.add_enclosure(address, kind, element.get("fileSize"))
    read_entry(draft, element, scope)


def _image(field: str, rank: int) -> Handler:
    """An RSS image, whose address is an element of its own, or the text that some feeds write instead."""

    def handler(draft: Draft, element: etree._Element, scope: Scope) -> None:
        urls = (text_of(child) for child in element if scope.name(child) in ("url", "href"))
        address = next(urls, "") or element.get("href") or element.get("url") or element.get(RDF_RESOURCE)
        draft.put(field, scope.at(element).url(address or element.text), rank)

    return handler


ENTRY_FIELDS: dict[str, Handler] = {
    "title": _title(0),
    "dc:title": _title(1),
    "media:title": _title(2),
    "itunes:title": _title(3),
    "link": _link,
    "guid": _guid,
    "id": _guid,
    "content": _content,
    "content:encoded": _html("content", 0, "html"),
    "xhtml:body": _html("content", 0, "html"),
    "xhtml:div": _html("content", 1, "html"),
    "body": _html("content", 0, "html"),
    "fullitem": _html("content", 0, "html"),
    "description": _html("summary", 0, "html"),
    "summary": _html("summary", 0),
    "abstract": _html("summary", 1),
    "dc:description": _html("summary", 2, "html"),
    "itunes:summary": _html("summary", 3),
    "googleplay:description": _html("summary", 4),
    "media:description": _html("summary", 5),
    "itunes:subtitle": _html("summary", 6),
    "pubdate": _date("published"),
    "published": _date("published"),
    "issued": _date("published"),
    "dcterms:issued": _date("published"),
    "updated": _date("updated"),
    "modified": _date("updated"),
    "lastbuilddate": _date("updated"),
    "dc:date": _date("updated"),
    "dcterms:modified": _date("updated"),
    "author": _author,
    "dc:creator": _author,
    "dc:author": _author,
    "itunes:author": _author,
    "category": _category,
    "dc:subject": _category,
    "keywords": _category,
    "media:category": _category,
    "itunes:category": _category,
    "tags": _keywords,
    "itunes:keywords": _keywords,
    "media:keywords": _keywords,
    "enclosure": _enclosure,
    "comments": _address("comments", 0),
    "language": _line("language"),
    "dc:language": _line("language", 1),
    "media:content": _media_content,
    "media:thumbnail": _address("thumbnail", 0, "url"),
    "itunes:image": _address("thumbnail", 1, "href", "url"),
    "podcast:image": _address("thumbnail", 1, "href", "url"),
    "image": _image("thumbnail", 3),
    "media:group": read_entry,
}

FEED_FIELDS: dict[str, Handler] = {
    "title": _title(0),
    "dc:title": _title(1),
    "link": _link,
    "description": _html("description", 0, "html"),
    "subtitle": _html("description", 0),
    "tagline": _html("description", 0),
    "abstract": _html("description", 1),
    "dc:description": _html("description", 2, "html"),
    "itunes:summary": _html("description", 3),
    "googleplay:description": _html("description", 4),
    "itunes:subtitle": _html("description", 5),
    "language": _line("language"),
    "dc:language": _line("language", 1),
    "image": _image("image", 0),
    "logo": _address("image", 1),
    "itunes:image": _address("image", 2, "href", "url"),
    "googleplay:image": _address("image", 3, "href"),
    "icon": _address("icon", 0),
    "ttl": _line("ttl"),
    "sy:updateperiod": _line("period"),
    "sy:updatefrequency": _line("frequency"),
    "author": _author,
    "dc:creator": _author,
    "itunes:author": _author,
}
