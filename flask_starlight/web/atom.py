"""Entries as an Atom document (RFC 4287), for whatever program reads one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """An entry of the document; *content* is sanitized HTML, *id_* an IRI that never changes."""

    id_: str
    title: str
    url: str
    author: str
    source: str
    language: str
    content: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """The document's head. *self_url*: where it is.  *html_url*: what it shows to people."""

    id_: str
    title: str
    self_url: str
    html_url: str
    updated_at: datetime


def atom(feed: AtomFeed, entries: Sequence[AtomEntry]) -> bytes:
    """Return the document."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    _add(root, "id", feed.id_)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated_at.isoformat())
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.html_url)
    _add(root, "generator", "Starlight")
    for entry in entries:
        _entry(root, entry)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(root: etree._Element, entry: AtomEntry) -> None:
    element = _add(root, "entry")
    _add(element, "id", entry.id_)
    _add(element, "title", entry.title)
    if entry.url:
        _add(element, "link", rel="alternate", href=entry.url)
    _add(_add(element, "author"), "name", entry.author or entry.source)
    _add(element, "published", entry.published_at.isoformat())
    _add(element, "updated", entry.updated_at.isoformat())
    content = _add(element, "content", entry.content, type="html")
    if entry.language:
        content.set(f"{{{_XML}}}lang", _clean(entry.language))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    for key, value in attributes.items():
        element.set(key, _clean(value))
    if text:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Return *text* without the characters that XML 1.0 (2.2, Char) has no place for."""
    return _NOT_XML.sub("", text)
