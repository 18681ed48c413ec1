"""Subscription lists (OPML 2.0, opml.org/spec2): read what can be read, name the rest, write them back.

Real lists differ in every detail: attributes in any case, `text` or `title` or neither, no `type`. The rule: an outline
with an address is a feed; one without is a folder around what is inside it.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from flask_starlight.errors import OpmlError

MAX_DEPTH = 20
"""Folders inside folders; deeper ones are counted as the twentieth."""

MAX_FEEDS = 20_000

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One feed of a list. folder_path: the names of the folders around it, outermost first."""

    url: str
    title: str = ""
    site_url: str = ""
    folder_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpmlProblem:
    """A row that was not read; *line* of the document, 0 where it is not known."""

    line: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """What a document holds."""

    feeds: tuple[OpmlFeed, ...]
    problems: tuple[OpmlProblem, ...]


def read_opml(body: bytes) -> SubscriptionList:
    """Return the feeds of *body* in its order, and the rows that name none. Raises `OpmlError` for what is no OPML."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(f"opml: not XML: {error}") from error
    top = None if root is None else next((found for found in (root, *root) if _name(found) == "body"), None)
    if root is None or top is None or _name(root) != "opml":
        raise OpmlError("opml: not a subscription list: it has no <opml> with a <body>")
    feeds: dict[str, OpmlFeed] = {}
    problems: list[OpmlProblem] = []
    for found in _outlines(top):
        if isinstance(found, OpmlProblem):
            problems.append(found)
        elif len(feeds) == MAX_FEEDS and found.url not in feeds:
            problems.append(OpmlProblem(0, found.title, f"more than {MAX_FEEDS} feeds"))
        else:
            feeds.setdefault(found.url, found)
    problems += [OpmlProblem(int(str(entry.line)), "", str(entry.message).strip()) for entry in parser.error_log]
    return SubscriptionList(tuple(feeds.values()), tuple(problems))


def write_opml(title: str, feeds: Iterable[OpmlFeed], *, now: datetime) -> bytes:
    """Return *feeds* as an OPML 2.0 document in UTF-8, in their folders; `read_opml` reads it back."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _xml(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    folders: dict[tuple[str, ...], etree._Element] = {(): etree.SubElement(root, "body")}
    for feed in feeds:
        folder = _folder(folders, feed.folder_path)
        name = _xml(feed.title)
        outline = etree.SubElement(folder, "outline", type="rss", text=name, title=name, xmlUrl=_xml(feed.url))
        if feed.site_url:
            outline.set("htmlUrl", _xml(feed.site_url))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _outlines(top: etree._Element) -> Iterator[OpmlFeed | OpmlProblem]:
    """Walk the tree without recursion: a hostile document nests deeper than Python calls."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(child, ()) for child in reversed(top)]
    while waiting:
        element, path = waiting.pop()
        if _name(element) != "outline":
            continue
        attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        title = attributes.get("title") or attributes.get("text", "")
        url = attributes.get("xmlurl", "")
        if url:
            yield OpmlFeed(url, title, attributes.get("htmlurl", ""), path)
        elif not len(element):
            yield OpmlProblem(int(str(element.sourceline or 0)), title, "it names no feed: there is no xmlUrl")
        inside = path if url or not title or len(path) == MAX_DEPTH else (*path, title)
        waiting += [(child, inside) for child in reversed(element)]


def _folder(folders: dict[tuple[str, ...], etree._Element], path: tuple[str, ...]) -> etree._Element:
    for depth in range(1, len(path) + 1):
        if path[:depth] not in folders:
            name = _xml(path[depth - 1])
            folders[path[:depth]] = etree.SubElement(folders[path[: depth - 1]], "outline", text=name, title=name)
    return folders[path]


def _xml(text: str) -> str:
    """Return *text* without the characters that XML 1.0 (2.2, Char) has no place for."""
    return _NOT_XML.sub("", text)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
