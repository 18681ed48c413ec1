"""How each kind of element is read: a title, a text, a link, a date, a person, a picture.

The rule: a reader takes one element and puts what it says into a draft; which element is read by which, and with what
rank, the tables of `xml_fields` say.
"""

import re
from collections.abc import Callable
from itertools import islice

from lxml import etree

from flask_starlight.crawl.constructs import Kind
from flask_starlight.crawl.constructs import html_of
from flask_starlight.crawl.constructs import text_of
from flask_starlight.crawl.constructs import title_of
from flask_starlight.crawl.dates import parse_date
from flask_starlight.crawl.draft import Draft
from flask_starlight.crawl.people import person_name
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.scope import attributes_of
from flask_starlight.crawl.xml_names import RDF_RESOURCE

Reader = Callable[[Draft, etree._Element, Scope], None]
"""Reads an element into a draft; asks for its attributes only where it looks at them."""

MAX_WORDS = 100

_HTML_TYPES = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml", "text/plain"})
_ADDRESS_STARTS = ("http://", "https://", "/")
_IMAGE_NAME = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)(?:\?|$)", re.IGNORECASE)
_RELATION_PREFIX = "http://www.iana.org/assignments/relation/"


def title(rank: int) -> Reader:
    """Read plain text on one line."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        if draft.wants("title", rank):
            draft.put("title", title_of(element, scope, _unsaid(scope)), rank)

    return read


def html(field: str, rank: int, unsaid: Kind | None = None) -> Reader:
    """Read a text construct as HTML. unsaid: what it is where it does not say itself, None for what its format has."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        if draft.wants(field, rank):
            draft.put(field, html_of(element, scope, unsaid or _unsaid(scope))[0], rank)

    return read


def line(field: str, rank: int = 0) -> Reader:
    """Read characters as they are, on one line."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        draft.put(field, " ".join(text_of(element).split()), rank)

    return read


def address(field: str, rank: int, *attributes: str) -> Reader:
    """Read an address in one of *attributes*, else in the text."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        said = attributes_of(element)
        written = next(filter(None, map(said.get, attributes)), None)
        draft.put(field, scope.at(said).url(text_of(element) if written is None else written), rank)

    return read


def date(field: str) -> Reader:
    """Read a moment."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        draft.put_date(field, parse_date(text_of(element)))

    return read


def image(field: str, rank: int) -> Reader:
    """Read an RSS image, whose address is an element of its own, or the text that some feeds write instead."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        said = attributes_of(element)
        urls = (text_of(child) for child in element if scope.name(child) in ("url", "href"))
        written = next(urls, "") or said.get("href") or said.get("url") or said.get(RDF_RESOURCE)
        draft.put(field, scope.at(said).url(written or element.text), rank)

    return read


def words(field: str) -> Reader:
    """Read the texts of the elements inside, with spaces between them."""

    def read(draft: Draft, element: etree._Element, scope: Scope) -> None:
        draft.put(field, " ".join(map(text_of, islice(element, MAX_WORDS))))

    return read


def content(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read Atom's content; HTML is preferred to the same as text (RFC 4287 allows one content; feeds have both)."""
    markup, was_html = html_of(element, scope, _unsaid(scope))
    draft.put("content", markup, 0 if was_html else 1)
    said = attributes_of(element)
    if source := said.get("src"):
        draft.put("url", scope.at(said).url(source), 7)


def link(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read a link of RSS (its text) or of Atom (its attributes; RFC 4287, 4.2.7); they stand in each other's feeds."""
    said = attributes_of(element)
    written = said.get("href") or said.get("url") or said.get("uri")
    url = scope.at(said).url(written or text_of(element))
    relation, kind = said.get("rel"), said.get("type")
    if relation is None and kind is None:
        draft.put("url", url)
        return
    relation = (relation or "alternate").strip().lower().removeprefix(_RELATION_PREFIX)
    kind = (kind or "").partition(";")[0].strip().lower()
    if relation == "alternate":
        draft.put("url", url, 0 if kind in _HTML_TYPES else 3)
    elif relation == "enclosure":
        draft.add_enclosure(url, kind, said.get("length"))
    elif relation == "replies" and kind in _HTML_TYPES:
        draft.put("comments", url, 1)
    elif relation in ("self", "hub"):
        draft.put(relation, url)


def guid(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read an identifier, which is the entry's address too unless it says that it is none, or could be none.

    isPermaLink is its one attribute, and written in every mixture of cases.
    """
    identifier = text_of(element)
    if identifier.startswith(_ADDRESS_STARTS):
        said = attributes_of(element)
        if "false" not in (value.strip().lower() for value in said.values()):
            identifier = scope.at(said).url(identifier)
            draft.put("url", identifier, 6)
    draft.put("guid", identifier)


def author(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read a person: Atom's elements, or RSS's text."""
    draft.add_author(_person(element, scope))


def source(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read who wrote the feed that an entry was taken from, and with it the entry (RFC 4287, 4.2.1)."""
    people = (_person(child, scope) for child in element if scope.name(child) == "author")
    draft.put("source author", next(people, ""))


def category(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read a tag, and those inside it (iTunes nests them)."""
    said = attributes_of(element)
    draft.add_tag(said.get("term") or (element.text or "").strip() or said.get("label") or said.get("text") or "")
    for child in element:
        if child.tag == element.tag:
            category(draft, child, scope)


def keywords(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read tags with commas between them."""
    for word in text_of(element).split(","):
        draft.add_tag(word)


def enclosure(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read a file; an image is the entry's picture too."""
    said = attributes_of(element)
    url = scope.at(said).url(said.get("url") or said.get("href") or said.get("uri"))
    kind = said.get("type", "").strip().lower()
    draft.add_enclosure(url, kind, said.get("length"))
    if kind.startswith("image/"):
        draft.put("thumbnail", url, 4)


def media(draft: Draft, element: etree._Element, scope: Scope) -> None:
    """Read media:content: an image is the entry's picture; sound and film are files (Media RSS 1.5.1)."""
    said = attributes_of(element)
    url, kind = scope.at(said).url(said.get("url")), said.get("type", "").lower()
    medium = said.get("medium", "").lower() or kind.partition("/")[0]
    if medium == "image" or (not medium and _IMAGE_NAME.search(url)):
        draft.put("thumbnail", url, 2)
    elif medium in ("audio", "video"):
        draft.add_enclosure(url, kind, said.get("fileSize"))


def _person(element: etree._Element, scope: Scope) -> str:
    if not len(element):
        return person_name(text_of(element))
    parts = {scope.name(child).rpartition(":")[2]: text_of(child) for child in element}
    return " ".join((parts.get("name") or parts.get("email") or "").split())


def _unsaid(scope: Scope) -> Kind:
    return "text" if scope.kind == "atom" else "unsaid"
