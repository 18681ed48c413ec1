"""Hostile bytes in, an element tree out.

    UTF-8 -> without its document type -> parsed strictly | mended, then parsed with recovery

The rule: nothing is loaded, no entity is expanded by the parser, and size, depth and number of elements are bounded.
"""

import re
from functools import cache

from lxml import etree

from flask_starlight.crawl.mend import mend
from flask_starlight.crawl.mend import mend_text
from flask_starlight.errors import FeedParseError

FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel"})

MAX_NODES = 600_000
"""Elements and attributes; each takes 100 to 250 bytes of memory. A feed of a thousand entries has ten thousand."""

MAX_WINDOWS_CHARACTERS = 200_000
"""Those after them stay what they are: each takes a microsecond."""

_NODE_BYTES = 4
"""The shortest element, "<a/>", and the shortest attribute, ' a=""' but for a byte."""

_PROLOG = rb"(?:\s++|<\?(?:[^?]++|\?(?!>))*+\?>|<!--(?:[^-]++|-(?!->))*+-->)*+"
_SUBSET = rb"\[((?:[^\]]++|\](?!\s*>))*+)\]\s*"
_DOCTYPE = re.compile(rb"(" + _PROLOG + rb")<!DOCTYPE[^<>\[]*+(?:" + _SUBSET + rb")?>", re.IGNORECASE)
_HTML_ELEMENT = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s+([A-Za-z][\w.-]{0,31})\s+(?:\"([^\"%<]{0,1000})\"|'([^'%<]{0,1000})')\s*>")
_HOLDS_AN_ENTITY = re.compile(rb"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_MAX_ENTITIES = 500
_HEAD_BYTES = 4096
_HIDDEN = re.compile(rb"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+|<!--(?:[^-]++|-(?!->))*+")
_WINDOWS_REFERENCE = re.compile(rb"#(?<=&#)(?:1[2-5]\d|[xX][89][0-9a-fA-F]);")
_C1_LEAD = b"\xc2"
_WINDOWS_CHARACTER = re.compile(rb"\xc2[\x80-\x9f]")


def read_strictly(document: bytes) -> etree._Element | None:
    """Return the root element of *document*, None where it is not well-formed XML in UTF-8 without a document type.

    A namespace prefix that was never declared is no obstacle.
    """
    document = _with_windows_characters(document)
    _refuse_swarm(document)
    if _DOCTYPE.match(document):
        return None
    parser = _parser(recover=False)
    try:
        return etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        domains = {entry.domain for entry in parser.error_log}
    return _recovered(document) if domains == {etree.ErrorDomains.NAMESPACE} else None


def read_tree(
    document: bytes, *, root_names: frozenset[bytes] = FEED_ROOTS, refused: bytes | None = None
) -> etree._Element:
    """Return the root element of the UTF-8 *document*. Raises `FeedParseError` where none can be made out.

    root_names: of which one must be somewhere in a document that is not well-formed.
    refused: what `read_strictly` made nothing of, which is not tried twice.
    """
    is_refused = document is refused
    document = _with_windows_characters(document)
    declared: dict[bytes, bytes] = {}
    if doctype := _DOCTYPE.match(document):
        declared = _entities(doctype[2] or b"")
        document = doctype[1] + document[doctype.end() :]
        is_refused = False
    root = None if is_refused else read_strictly(document)
    if root is not None:
        return root
    if not _element(root_names).search(document):
        what = "an HTML page" if _HTML_ELEMENT.search(document[:_HEAD_BYTES]) else "no XML of a kind that is known"
        raise FeedParseError(f"parse: not a feed: the document is {what}")
    return _recovered(mend(document, root_names=root_names, entities=declared))


def syntax_error(document: bytes) -> tuple[int, str]:
    """Return the line of the first place at which *document* is not well-formed, and what the parser says of it.

    0 and "" where it does not say.
    """
    parser = _parser(recover=False)
    try:
        etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        for entry in parser.error_log:
            return int(entry.line), entry.message.strip()
    return 0, ""


@cache
def _element(names: frozenset[bytes]) -> re.Pattern[bytes]:
    return re.compile(rb"<(?:[\w.-]{1,40}:)?(?:%s)(?![\w.-])" % b"|".join(sorted(names)), re.IGNORECASE)


def _recovered(document: bytes) -> etree._Element:
    try:
        root = etree.fromstring(document, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedParseError(f"parse: not XML: {error}") from error
    if root is None:
        raise FeedParseError("parse: not XML: no element found")
    return root


def _parser(*, recover: bool) -> etree.XMLParser:
    """A parser of its own for each document: one that is shared lets one thread in at a time."""
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _entities(subset: bytes) -> dict[bytes, bytes]:
    """Return the entities that stand for plain text; one that holds another, a file or markup is none."""
    found = ((name, double or single) for name, double, single in _ENTITY.findall(subset)[:_MAX_ENTITIES])
    return {name: mend_text(text) for name, text in found if not _HOLDS_AN_ENTITY.search(text)}


def _refuse_swarm(document: bytes) -> None:
    if len(document) < _NODE_BYTES * MAX_NODES or document.count(b"<") + document.count(b"=") <= MAX_NODES:
        return
    hidden = document.count(b"<![CDATA[") + document.count(b"<!--")
    markup = _HIDDEN.sub(b"", document) if hidden <= MAX_NODES else document
    if hidden + markup.count(b"<") + markup.count(b'="') + markup.count(b"='") > MAX_NODES:
        raise FeedParseError(f"parse: more than {MAX_NODES:,} elements and attributes")


def _with_windows_characters(document: bytes) -> bytes:
    """Read C1 controls, which no one means, as the Windows-1252 characters that everyone means (HTML, 13.2.5.80)."""
    if b"#" in document:
        document = _WINDOWS_REFERENCE.sub(_windows_reference, document, count=MAX_WINDOWS_CHARACTERS)
    if _C1_LEAD in document:
        document = _WINDOWS_CHARACTER.sub(_windows_character, document, count=MAX_WINDOWS_CHARACTERS)
    return document


def _windows_reference(match: re.Match[bytes]) -> bytes:
    number = match[0][1:-1].lower()
    code = int(number[1:], 16) if number.startswith(b"x") else int(number)
    return b"#%d;" % _windows(code)


def _windows_character(match: re.Match[bytes]) -> bytes:
    return chr(_windows(match[0][1])).encode()


def _windows(code: int) -> int:
    return ord(bytes([code]).decode("cp1252", "replace")) if 0x80 <= code <= 0x9F else code
