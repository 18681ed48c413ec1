"""Subscription lists (OPML 2.0, opml.org/spec2): read what can be read, name the rest, write them back.

Real lists differ in every detail: attributes in any case, `text` or `title` or neither, no `type`, bare ampersands in
the addresses. The rule: an outline with an address is a feed; one without is a folder around what is inside it.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from flask_starlight.crawl.charset import to_utf8
from flask_starlight.crawl.xml_tree import read_strictly
from flask_starlight.crawl.xml_tree import read_tree
from flask_starlight.crawl.xml_tree import syntax_error
from flask_starlight.errors import FeedParseError
from flask_starlight.errors import OpmlError
from flask_starlight.model.sentence import N_
from flask_starlight.model.sentence import Sentence

MAX_BYTES = 16 * 1024 * 1024
"""Of a list of a hundred thousand feeds."""

MAX_DEPTH = 20
"""Folders inside folders; deeper ones are counted as the twentieth."""

MAX_FEEDS = 20_000
MAX_PROBLEMS = 1000

_ROOTS = frozenset({b"opml"})
_FEED_TYPES = frozenset({"rss", "atom", "feed", "rdf", "json"})
_FEED_SCHEME = re.compile(r"feed:(?:(//)|(?=https?://))", re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_NO_FEED = Sentence(N_("It names no feed: there is no xmlUrl."))
_TOO_MANY_FEEDS = Sentence(N_("The list has more than %(most)s feeds."), {"most": f"{MAX_FEEDS:,}"})
_TOO_MANY_PROBLEMS = Sentence(
    N_("There are more than %(most)s problems: the rest was not read."), {"most": f"{MAX_PROBLEMS:,}"}
)


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One feed of a list. folder_path: the names of the folders around it, outermost first.  line: as `OpmlProblem`."""

    url: str
    title: str = ""
    site_url: str = ""
    folder_path: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class OpmlProblem:
    """A row that was not read; *line* of the document, 0 where it is not known."""

    line: int
    title: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """What a document holds."""

    feeds: tuple[OpmlFeed, ...]
    problems: tuple[OpmlProblem, ...]


def read_opml(body: bytes) -> SubscriptionList:
    """Return the feeds of *body* in its order, each once, and the rows that name none.

    Raises `OpmlError` for what is no OPML at all.
    """
    if len(body) > MAX_BYTES:
        raise OpmlError(Sentence(N_("It is larger than %(most)s MB."), {"most": MAX_BYTES >> 20}))
    document = to_utf8(body).strip(b" \t\r\n\0")
    try:
        root = read_strictly(document)
        problems = [] if root is not None else [_not_well_formed(document)]
        root = root if root is not None else read_tree(document, root_names=_ROOTS)
    except (FeedParseError, ValueError) as error:
        raise OpmlError(Sentence(N_("It cannot be read as XML."))) from error
    top = next((found for found in root if _name(found) == "body"), root)
    if _name(root) != "opml" or not len(root):
        raise OpmlError(Sentence(N_("It has no <opml> with a <body> in it.")))
    feeds: dict[str, OpmlFeed] = {}
    for found in _outlines(top):
        if isinstance(found, OpmlProblem):
            problems.append(found)
        elif len(feeds) == MAX_FEEDS and found.url not in feeds:
            problems.append(OpmlProblem(found.line, found.title, _TOO_MANY_FEEDS))
        else:
            feeds.setdefault(found.url, found)
        if len(problems) == MAX_PROBLEMS:
            problems.append(OpmlProblem(0, "", _TOO_MANY_PROBLEMS))
            break
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
        name, url = _xml(feed.title), _xml(feed.url)
        outline = etree.SubElement(folder, "outline", type="rss", text=name or url, title=name, xmlUrl=url)
        if feed.site_url:
            outline.set("htmlUrl", _xml(feed.site_url))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _not_well_formed(document: bytes) -> OpmlProblem:
    line, detail = syntax_error(document)
    if not detail:
        return OpmlProblem(line, "", Sentence(N_("The document is not well-formed.")))
    return OpmlProblem(line, "", Sentence(N_("The document is not well-formed here: %(detail)s"), {"detail": detail}))


def _outlines(top: etree._Element) -> Iterator[OpmlFeed | OpmlProblem]:
    """Walk the tree without recursion, in the document's order."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(child, ()) for child in reversed(top)]
    while waiting:
        element, path = waiting.pop()
        if _name(element) != "outline":
            continue
        attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        url = _address(attributes)
        title = attributes.get("text") or attributes.get("title", "")
        line = int(str(element.sourceline or 0))
        if url:
            # `write_opml` puts the address where the spec wants a text and there is none.
            yield OpmlFeed(url, "" if title == url else title, attributes.get("htmlurl", ""), path, line)
        elif not len(element):
            yield OpmlProblem(line, title, _NO_FEED)
        inside = path if url or not title or len(path) == MAX_DEPTH else (*path, title)
        waiting += [(child, inside) for child in reversed(element)]


def _address(attributes: dict[str, str]) -> str:
    """Return the feed's address; in `url` only where the type says that this is a feed and no link or other list."""
    url = attributes.get("xmlurl", "")
    if not url and attributes.get("type", "").lower() in _FEED_TYPES:
        url = attributes.get("url", "")
    return (
        _FEED_SCHEME.sub(lambda match: "http://" if match[1] else "", url, count=1)
        if url[:5].lower() == "feed:"
        else url
    )


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
    return str(element.tag).rpartition("}")[2].lower()
