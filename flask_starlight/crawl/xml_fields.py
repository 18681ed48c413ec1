"""What each element of the XML formats says, as two tables: name -> how it is read in an entry, or in a feed.

The rule: an element is read by its name alone, in whatever format it stands; what differs by format is in its `Scope`.
A rank is a preference: 0 is the format's own element, higher ones stand in for it.
"""

from functools import lru_cache

from lxml import etree

from flask_starlight.crawl import xml_readers as read
from flask_starlight.crawl.draft import Draft
from flask_starlight.crawl.draft import FeedDraft
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.scope import attributes_of
from flask_starlight.crawl.xml_names import plain_name
from flask_starlight.crawl.xml_readers import Reader

MAX_ENTRIES = 10_000

MAX_TAGS_KEPT = 500
MAX_TAG_CHARS_KEPT = 200
"""Feeds use some dozens, of up to 70 characters; a document may make up as many as it likes, and far longer ones."""

ENTRY_NAMES = frozenset({"item", "entry"})
_HOLDERS = frozenset({"channel", "items"})
"""Elements around entries: RSS has the one; the other is found in feeds that improvise."""


def read_entry(draft: Draft, parent: etree._Element, scope: Scope) -> None:
    """Read what the children of *parent* say of an entry into *draft*."""
    readers = _entry_readers(scope.own_namespace)
    for element in parent:
        reader = readers[element.tag]
        if reader is not None:
            reader(draft, element, scope)


def read_feed(draft: FeedDraft, parent: etree._Element, scope: Scope) -> None:
    """Read what the children of *parent* say of a feed into *draft*, and find the entries among them."""
    for element in parent:
        name = scope.name(element)
        if name in ENTRY_NAMES:
            if len(draft.entries) < MAX_ENTRIES:
                draft.entries.append((element, scope.into(attributes_of(element))))
        elif name in _HOLDERS:
            read_feed(draft, element, scope.into(attributes_of(element)))
        elif reader := FEED_FIELDS.get(name):
            reader(draft, element, scope)


class _EntryReaders(dict[str, Reader | None]):
    """Tag as lxml writes it -> how it is read in an entry of a format, whose namespace this is; found out once."""

    def __init__(self, own_namespace: str) -> None:
        self._own_namespace = own_namespace

    def __missing__(self, tag: str) -> Reader | None:
        reader = ENTRY_FIELDS.get(plain_name(tag, self._own_namespace))
        if len(self) < MAX_TAGS_KEPT and len(tag) <= MAX_TAG_CHARS_KEPT:
            self[tag] = reader
        return reader


_entry_readers = lru_cache(maxsize=64)(_EntryReaders)


def _group(draft: Draft, element: etree._Element, scope: Scope) -> None:
    read_entry(draft, element, scope.at(attributes_of(element)))


def _media(draft: Draft, element: etree._Element, scope: Scope) -> None:
    read.media(draft, element, scope)
    _group(draft, element, scope)


ENTRY_FIELDS: dict[str, Reader] = {
    "title": read.title(0),
    "dc:title": read.title(1),
    "media:title": read.title(2),
    "itunes:title": read.title(3),
    "link": read.link,
    "guid": read.guid,
    "id": read.guid,
    "content": read.content,
    "content:encoded": read.html("content", 0, "html"),
    "xhtml:body": read.html("content", 0, "html"),
    "xhtml:div": read.html("content", 1, "html"),
    "body": read.html("content", 0, "html"),
    "fullitem": read.html("content", 0, "html"),
    "description": read.html("summary", 0, "html"),
    "summary": read.html("summary", 0),
    "abstract": read.html("summary", 1),
    "dc:description": read.html("summary", 2, "html"),
    "itunes:summary": read.html("summary", 3, "lines"),
    "googleplay:description": read.html("summary", 4, "lines"),
    "media:description": read.html("summary", 5, "lines"),
    "itunes:subtitle": read.html("summary", 6),
    "pubdate": read.date("published"),
    "published": read.date("published"),
    "issued": read.date("published"),
    "dcterms:issued": read.date("published"),
    "updated": read.date("updated"),
    "modified": read.date("updated"),
    "lastbuilddate": read.date("updated"),
    "dc:date": read.date("updated"),
    "dcterms:modified": read.date("updated"),
    "author": read.author,
    "dc:creator": read.author,
    "dc:author": read.author,
    "source": read.source,
    "itunes:author": read.author,
    "category": read.category,
    "dc:subject": read.category,
    "keywords": read.category,
    "media:category": read.category,
    "itunes:category": read.category,
    "tags": read.keywords,
    "itunes:keywords": read.keywords,
    "media:keywords": read.keywords,
    "enclosure": read.enclosure,
    "comments": read.address("comments", 0),
    "language": read.line("language"),
    "dc:language": read.line("language", 1),
    "media:content": _media,
    "media:thumbnail": read.address("thumbnail", 0, "url"),
    "itunes:image": read.address("thumbnail", 1, "href", "url"),
    "podcast:image": read.address("thumbnail", 1, "href", "url"),
    "image": read.image("thumbnail", 3),
    "media:group": _group,
}

FEED_FIELDS: dict[str, Reader] = {
    "title": read.title(0),
    "dc:title": read.title(1),
    "link": read.link,
    "description": read.html("description", 0, "html"),
    "subtitle": read.html("description", 0),
    "tagline": read.html("description", 0),
    "abstract": read.html("description", 1),
    "dc:description": read.html("description", 2, "html"),
    "itunes:summary": read.html("description", 3),
    "googleplay:description": read.html("description", 4),
    "itunes:subtitle": read.html("description", 5),
    "language": read.line("language"),
    "dc:language": read.line("language", 1),
    "image": read.image("image", 0),
    "logo": read.address("image", 1, "href", "HREF"),
    "itunes:image": read.address("image", 2, "href", "url"),
    "googleplay:image": read.address("image", 3, "href"),
    "icon": read.address("icon", 0),
    "ttl": read.line("ttl"),
    "skiphours": read.words("skip_hours"),
    "skipdays": read.words("skip_days"),
    "sy:updateperiod": read.line("period"),
    "sy:updatefrequency": read.line("frequency"),
    "author": read.author,
    "dc:creator": read.author,
    "itunes:author": read.author,
}
