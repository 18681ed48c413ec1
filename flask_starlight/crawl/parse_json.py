"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1); RSS in JSON is turned back into RSS.

    UTF-8 -> objects -> feed fields | items -> `ParsedFeed`

The rule: a field of the wrong type counts as missing; numbers stand for strings where feeds write them (id).
"""

import json
from typing import Any

import msgspec

from flask_starlight.crawl.dates import parse_date
from flask_starlight.crawl.draft import Draft
from flask_starlight.crawl.identity import guid_of
from flask_starlight.crawl.markup import absolute_links
from flask_starlight.crawl.markup import escape_lines
from flask_starlight.crawl.markup import escape_text
from flask_starlight.crawl.markup import one_line
from flask_starlight.crawl.parse_xml import read_xml
from flask_starlight.crawl.rss_in_json import to_xml
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.xml_tree import read_tree
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed

_LENIENT = json.JSONDecoder(strict=False)
"""Takes line ends in strings; what follows the document (caches append a comment) it does not look at."""

MAX_ENTRIES = 10_000
MAX_VALUES = 1_000_000
"""Objects, lists and commas, those in texts too: each may take 200 bytes. Prose has a comma in a hundred characters."""


def read_json(document: bytes, *, url: str) -> ParsedFeed:
    """Return the feed in the UTF-8 *document*, fetched from *url*. Raises `FeedParseError`."""
    if len(document) > MAX_VALUES and sum(map(document.count, (b"{", b"[", b","))) > MAX_VALUES:
        raise FeedParseError(f"parse: more than {MAX_VALUES:,} values")
    feed = _decoded(document)
    if isinstance(feed, dict) and isinstance(feed.get("rss"), dict):
        return read_xml(read_tree(to_xml(feed["rss"])), url=url)
    if not isinstance(feed, dict) or not (_text(feed, "version").find("jsonfeed.org") >= 0 or _list(feed, "items")):
        raise FeedParseError("parse: not a feed: JSON without a JSON Feed's version or items")
    scope = Scope("json", url, language=_text(feed, "language"))
    hubs = [_address(hub, "url", scope) for hub in _list(feed, "hubs") if isinstance(hub, dict)]
    items = [item for item in _list(feed, "items") if isinstance(item, dict)]
    return ParsedFeed(
        kind="json",
        title=one_line(_text(feed, "title")),
        site_url=_address(feed, "home_page_url", scope),
        description=escape_text(_text(feed, "description")),
        language=scope.language,
        icon_url=_address(feed, "favicon", scope) or _address(feed, "icon", scope),
        hub_url=next(filter(None, hubs), ""),
        self_url=_address(feed, "feed_url", scope),
        entries=tuple(_entry(item, feed, scope) for item in items[:MAX_ENTRIES]),
        author=", ".join(_authors(feed)),
    )


def _decoded(document: bytes) -> Any:
    """Return the value that *document* is, strictly if that can be: it takes half the time."""
    try:
        return msgspec.json.decode(document)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    try:
        return _LENIENT.raw_decode(document.decode())[0]
    except (ValueError, RecursionError) as error:
        raise FeedParseError(f"parse: not JSON: {error}") from error


def _entry(item: dict[str, Any], feed: dict[str, Any], scope: Scope) -> ParsedEntry:
    draft = Draft()
    draft.put("guid", _text(item, "id"))
    draft.put("url", _address(item, "url", scope), 0)
    draft.put("url", _address(item, "external_url", scope), 1)
    draft.put("title", one_line(_text(item, "title")))
    draft.put("content", absolute_links(_text(item, "content_html"), scope.base_url, scope.budget), 0)
    draft.put("content", escape_lines(_text(item, "content_text")), 1)
    for name in _authors(item) or _authors(feed):
        draft.add_author(name)
    for tag in _list(item, "tags"):
        draft.add_tag(tag if isinstance(tag, str) else "")
    for file in _list(item, "attachments"):
        if isinstance(file, dict):
            size = file.get("size_in_bytes")
            length = int(size) if isinstance(size, int | float) and 0 < size < 2**63 else None
            draft.add_enclosure(_address(file, "url", scope), _text(file, "mime_type"), length)
    return ParsedEntry(
        guid=guid_of(draft),
        url=draft.text("url"),
        title=draft.text("title"),
        author=", ".join(draft.authors),
        content=draft.text("content"),
        summary=escape_text(_text(item, "summary")),
        published_at=parse_date(_text(item, "date_published")),
        updated_at=parse_date(_text(item, "date_modified")),
        tags=tuple(draft.tags),
        enclosures=tuple(draft.enclosures.values()),
        language=_text(item, "language") or scope.language,
        thumbnail_url=_address(item, "image", scope) or _address(item, "banner_image", scope),
    )


def _authors(holder: dict[str, Any]) -> list[str]:
    """Names of version 1.1's authors, else of version 1.0's author."""
    people = _list(holder, "authors") or [holder.get("author")]
    return [name for person in people if isinstance(person, dict) and (name := one_line(_text(person, "name")))]


def _text(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _address(holder: dict[str, Any], name: str, scope: Scope) -> str:
    return scope.url(_text(holder, name))
