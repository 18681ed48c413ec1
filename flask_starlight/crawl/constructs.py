"""Text constructs: what an element holds, as HTML or as plain text, however its feed wraps it.

    type and mode -> text | HTML in a string | XHTML in elements | base64 -> HTML with absolute links | one line of text

The rule: RFC 4287, 3.1 and 4.1.3 for Atom (0.3 alike, by MIME type and mode); RSS says nothing, so it is looked at.
"""

import base64
import re
from typing import Literal

from lxml import etree

from flask_starlight.crawl.charset import undoubled
from flask_starlight.crawl.markup import absolute_links
from flask_starlight.crawl.markup import escape_lines
from flask_starlight.crawl.markup import escape_text
from flask_starlight.crawl.markup import looks_like_html
from flask_starlight.crawl.markup import plain_title
from flask_starlight.crawl.scope import Scope
from flask_starlight.crawl.scope import attributes_of
from flask_starlight.crawl.xml_names import XML_BASE

Kind = Literal["text", "lines", "html", "unsaid"]
"""lines: text whose line ends are meant, unless it is HTML."""

_KINDS: dict[str, Kind] = {
    "text": "text",
    "plain": "text",
    "text/plain": "text",
    "html": "html",
    "text/html": "html",
    "xhtml": "text",
    "application/xhtml+xml": "text",
}
"""What the character data of a type is; that of XHTML is text between elements."""

_has_bases = etree.XPath("boolean(descendant::*/@xml:base)")

_ANY_TAG = re.compile(r"<[^<>]*>")
_DECLARATION = re.compile(r' xmlns(?::[\w.-]+)?="[^"]*"')
_PREFIX = re.compile(r"(</?)[A-Za-z_][^<>\s:]*:")
"""These read only what the serializer wrote, where "<" and ">" are of tags alone."""

_EMPTY_ELEMENT = re.compile(r"<([A-Za-z][\w.-]*+)([^<>/]*+(?:/(?!>)[^<>/]*+)*+)/>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_ADDRESSES = ("href", "src", "poster", "cite")


def text_of(element: etree._Element) -> str:
    """Return the character data of *element* and all within, without white space around it."""
    text = ("".join(map(str, element.itertext())) if len(element) else element.text or "").strip()
    return text if text.isascii() else undoubled(text)


def title_of(element: etree._Element, scope: Scope, unsaid: Kind) -> str:
    """Return what *element* holds as plain text on one line.

    unsaid: what it is where it does not say itself.
    """
    value, kind, _ = _value(element, scope, unsaid)
    if kind == "text":
        return " ".join(value.split())
    return plain_title(value, is_html=kind == "html")


def html_of(element: etree._Element, scope: Scope, unsaid: Kind) -> tuple[str, bool]:
    """Return what *element* holds as HTML with absolute links, and whether it was HTML in the feed."""
    value, kind, scope = _value(element, scope, unsaid)
    if not value or value.isspace():
        return "", False
    if kind in ("unsaid", "lines") and looks_like_html(value):
        kind = "html"
    if kind != "html":
        return (escape_lines if unsaid == "lines" else escape_text)(value), False
    return absolute_links(value, scope.base_url, scope.budget), True


def _value(element: etree._Element, scope: Scope, unsaid: Kind) -> tuple[str, Kind, Scope]:
    """Return what *element* holds, what that is, and the scope of the addresses in it."""
    kind, mime_type = unsaid, ""
    if said := attributes_of(element):
        scope = scope.at(said)
        mime_type = said.get("type", "").partition(";")[0].strip().lower()
        kind = _KINDS.get(mime_type, "text") if mime_type else unsaid
        if said.get("mode") == "base64" or (mime_type and _is_base64(mime_type)):
            return _decoded(text_of(element)), kind if kind == "html" else "unsaid", scope
    if not len(element):
        text = element.text or ""
        return text if text.isascii() else undoubled(text), kind, scope
    wrapper = _wrapper(element)
    if kind == "html" and wrapper is not None and not len(wrapper):
        return text_of(wrapper), kind, scope
    outer = wrapper if wrapper is not None and mime_type == "xhtml" else element
    return _inner(outer, scope if outer is element else scope.at(attributes_of(outer))), "html", scope


def _is_base64(mime_type: str) -> bool:
    """RFC 4287, 4.1.3.3: what is neither text nor XML is base64."""
    return not (mime_type in _KINDS or mime_type.startswith("text/") or mime_type.endswith(("+xml", "/xml")))


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8").strip()
    except ValueError:
        return ""


def _wrapper(element: etree._Element) -> etree._Element | None:
    """Return the one div that holds all that *element* has: XHTML needs it, and it is no part of the content."""
    if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
        return None
    return element[0] if str(element[0].tag).rpartition("}")[2].lower() == "div" else None


def _inner(element: etree._Element, scope: Scope) -> str:
    """Write what is inside *element* as HTML: names without namespaces, end tags where HTML wants them."""
    if _has_bases(element):
        _resolve_within(element, scope)
    outer = etree.tostring(element, encoding="unicode", with_tail=False)
    written = outer[outer.index(">") + 1 : max(outer.rindex("<"), 0)]
    if " xmlns" in written:
        written = _ANY_TAG.sub(lambda tag: _DECLARATION.sub("", tag[0]) if " xmlns" in tag[0] else tag[0], written)
    if _PREFIX.search(written):
        written = _PREFIX.sub(r"\1", written)
    return _EMPTY_ELEMENT.sub(_end_tag, written).strip() if "/>" in written else written.strip()


def _resolve_within(element: etree._Element, scope: Scope) -> None:
    """Resolve every address within *element* against the xml:base that is nearest around it."""
    scopes = [scope]
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            scopes.pop()
            continue
        scopes.append(scopes[-1].at(attributes_of(child)) if child is not element else scope)
        child.attrib.pop(XML_BASE, None)
        for name in _ADDRESSES:
            if value := child.get(name):
                child.set(name, scopes[-1].url(value))


def _end_tag(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    return match[0] if name.lower() in _VOID else f"<{name}{attributes}></{name}>"
