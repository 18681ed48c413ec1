"""What each element of the XML formats says, as two tables: name -> how it is read in an entry, or in a feed.

The rule: an element is read by its name alone, in whatever format it stands; what differs by format is in its `Scope`.
A rank is a preference: 0 is the format's own element, higher ones stand in for it.
"""

from functools import lru_cache

from lxml import etree

from flask_starlight.crawl import xml_readers as read
from flask_starlight.crawl.draft import Draft
from flask_starlight.crawl.draft import FeedDraft
from flask_starlight.crawl.scope import Attributes
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.scope import attributes_of
from flask_starlight.crawl.xml_names import plain_name
from flask_starlight.crawl.xml_readers import Reader

MAX_ENTRIES = 10_000

ENTRY_NAMES = frozenset({"item", "entry"})
_HOLDERS = frozenset({"channel", "items"})
"""Elements around entries: RSS has the one; the other is found in feeds that improvise."""


def read_entry(draft: Draft, parent: etree._Element, scope: Scope) -> None:
    """Read what the children of *parent* say of an entry into *draft*."""
    own_namespace = scope.own_namespace
    for element in parent:
        reader = _entry_reader(element.tag, own_namespace)
        if reader is not None:
            reader(draft, element, attributes_of(element), scope)


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
            reader(draft, element, attributes_of(element), scope)


@lru_cache(maxsize=2048)
def _entry_reader(tag: str, own_namespace: str) -> Reader | None:
    return ENTRY_FIELDS.get(plain_name(tag, own_namespace))


def _group(draft: Draft, element: etree._Element, said: Attributes, scope: Scope) -> None:
    read_entry(draft, element, scope.at(said))


def _media(draft: Draft, element: etree._Element, said: Attributes, scope: Scope) -> None:
    read.media(draft, element, said, scope)
    _group(draft, element, said, scope)


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
