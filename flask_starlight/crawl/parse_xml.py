"""An element tree in, a feed out: RSS 0.9x to 2.0, RSS 1.0 and other RDF, Atom 0.3 and 1.0, CDF.

    root -> its format -> feed fields | the entries, wherever they lie -> entry fields -> `ParsedFeed`

The rule: the root's name decides what it is; everything else is read by tables, the same for every format.
"""

from itertools import islice

from lxml import etree

from flask_starlight.crawl.dates import parse_date
from flask_starlight.crawl.draft import Draft
from flask_starlight.crawl.draft import FeedDraft
from flask_starlight.crawl.freshness import skip_days
from flask_starlight.crawl.freshness import skip_hours
from flask_starlight.crawl.freshness import ttl_min
from flask_starlight.crawl.identity import guid_of
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.scope import attributes_of
from flask_starlight.crawl.xml_fields import ENTRY_NAMES
from flask_starlight.crawl.xml_fields import MAX_ENTRIES
from flask_starlight.crawl.xml_fields import read_entry
from flask_starlight.crawl.xml_fields import read_feed
from flask_starlight.crawl.xml_names import RDF_ABOUT
from flask_starlight.crawl.xml_names import namespace_of
from flask_starlight.crawl.xml_names import plain_name
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed

_KINDS = {"rss": "rss", "channel": "rss", "feed": "atom", "entry": "atom", "rdf:rdf": "rdf", "rdf": "rdf"}
"""A document may be a single Atom entry (RFC 4287, 2)."""


def read_xml(root: etree._Element, *, url: str) -> ParsedFeed:
    """Return the feed whose document, fetched from *url*, has the element *root*. Raises `FeedParseError`."""
    own_namespace = namespace_of(str(root.tag))
    kind = _KINDS.get(plain_name(str(root.tag), own_namespace))
    if kind is None:
        name = str(root.tag).rpartition("}")[2][:50]
        what = "an HTML page" if name.lower() == "html" else f"<{name}>"
        raise FeedParseError(f"parse: not a feed: the document is {what}")
    scope = Scope(kind, url, own_namespace).into(attributes_of(root))
    draft = FeedDraft()
    read_feed(draft, root, scope)
    _read_attributes(draft, root, scope)
    found = draft.entries or _misplaced_entries(root, scope)
    return _feed(kind, draft, scope, tuple(_entry(*one) for one in found))


def _misplaced_entries(root: etree._Element, scope: Scope) -> list[tuple[etree._Element, Scope]]:
    """Return the entries of a document that has them where no format puts them."""
    found = (element for element in root.iter() if scope.name(element) in ENTRY_NAMES)
    return [(element, scope.into(attributes_of(element))) for element in islice(found, MAX_ENTRIES)]


def _entry(element: etree._Element, scope: Scope) -> ParsedEntry:
    draft = Draft()
    read_entry(draft, element, scope)
    _read_attributes(draft, element, scope)
    text, date = draft.texts.get, draft.dates.get
    return ParsedEntry(
        guid=guid_of(draft),
        url=text("url", ""),
        title=text("title", ""),
        author=", ".join(draft.authors) or text("source author", ""),
        content=text("content", ""),
        summary=text("summary", ""),
        published_at=date("published"),
        updated_at=date("updated"),
        tags=tuple(draft.tags),
        enclosures=tuple(draft.enclosures.values()),
        comments_url=text("comments", ""),
        language=text("language", scope.language),
        thumbnail_url=text("thumbnail", ""),
    )


def _read_attributes(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read what RDF (rdf:about) and CDF (href, lastmod) write as attributes of an entry or a channel itself."""
    attributes = attributes_of(element)
    if not attributes:
        return
    said = {name.lower(): value for name, value in attributes.items()}
    about = attributes.get(RDF_ABOUT, "")
    draft.put("guid", about, 1)
    draft.put("url", scope.url(about or said.get("href")), 8)
    draft.put_date("updated", parse_date(said.get("lastmod")))


def _feed(kind: str, draft: Draft, scope: Scope, entries: tuple[ParsedEntry, ...]) -> ParsedFeed:
    return ParsedFeed(
        kind=kind,
        title=draft.text("title"),
        site_url=draft.text("url"),
        description=draft.text("description"),
        language=draft.text("language") or scope.language,
        icon_url=draft.text("icon") or draft.text("image"),
        hub_url=draft.text("hub"),
        self_url=draft.text("self"),
        ttl_min=ttl_min(draft),
        skip_hours=skip_hours(draft),
        skip_days=skip_days(draft),
        entries=entries,
        author=", ".join(draft.authors),
    )
