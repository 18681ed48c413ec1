"""Makes a malformed document well-formed: its start and end tags balanced, its stray characters escaped.

    bytes -> tokens -> each kept, closed, escaped or dropped -> bytes that an XML parser reads

The rule: an end tag closes the nearest element of its name and all within it; one that closes nothing is dropped. So a
forgotten `</b>` or `<br>` costs no more than the element that holds it. The time is in proportion to the document.
"""

import re
from collections import Counter
from html.entities import html5

MAX_TOKENS = 300_000
"""What comes after is cut off: about a second's work. Healthy documents do not come here."""

MAX_REFERENCES = 200_000
"""Where they end, so do ampersands: each takes about a microsecond, and grows fivefold."""

MAX_DEPTH = 200
"""The parser takes 256 (libxml2, XML_MAX_DEPTH); elements below this are dropped, their text stays."""

MAX_CDATA_BYTES = 9_000_000
"""The parser takes 10,000,000 (libxml2, XML_MAX_TEXT_LENGTH), and after more it takes the text for markup."""

MAX_EXPANDED_BYTES = 1024 * 1024
"""By so much may the document's own entities make it longer, altogether."""

_ENTRY_NAMES = frozenset({b"item", b"entry"})
"""None of them stands in another: the next one ends it."""

_PLAIN_FIELDS = frozenset({b"category", b"comments", b"guid", b"id", b"pubdate", b"published", b"updated"})
"""No element stands in these: what begins there ends them."""

_NOT_OF_AUTHORS = _PLAIN_FIELDS | {b"content", b"contributor", b"description", b"link", b"summary", b"title"}

_VOID = frozenset({b"br", b"hr", b"img", b"input", b"wbr", b"embed", b"col", b"area"})
"""HTML elements that never have an end tag and are no element of any feed format."""

_TOKEN = re.compile(
    rb"<!\[CDATA\[(?P<cdata>(?:[^\]]++|\](?!\]>))*+)(?:\]\]>)?"
    rb"|<!--(?:[^-]++|-(?!->))*+(?:-->)?|<\?[^<>]*>?|<![^<>]*>?"
    rb"|</(?P<end>[A-Za-z_][\w:.-]*)[^<>]*>?"
    rb"|<(?P<start>[A-Za-z_][\w:.-]*)(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)(?P<rough>[^<>]*)>?"
    rb"|(?P<stray><)|(?P<text>[^<]+)"
)
_ATTRIBUTE = re.compile(rb"([A-Za-z_][\w:.-]*)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)'|([^\s\"'<>]+))")
_REFERENCE = re.compile(rb"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_XML_REFERENCES = {b"amp": b"&#38;", b"lt": b"&#60;", b"gt": b"&#62;", b"quot": b"&#34;", b"apos": b"&#39;"}
"""Written as numbers: after an error, libxml2 goes on but drops every reference that has a name."""


def mend(document: bytes, *, root_names: frozenset[bytes], entities: dict[bytes, bytes]) -> bytes:
    """Return the UTF-8 *document* well-formed, but for namespaces that it uses and does not declare.

    root_names: lower case; what stands before the first of these (a program's warning, a banner) is not the document.
    entities: those that the document declares, name -> text.
    """
    return _Mender(root_names, entities).run(document)


def mend_text(text: bytes) -> bytes:
    """Return *text*, which may hold references, as it can stand between elements and in attributes."""
    return _Mender(frozenset(), {}).text(text).replace(b'"', b"&#34;")


class _Mender:
    """The elements that are open, and what has been written so far."""

    def __init__(self, root_names: frozenset[bytes], entities: dict[bytes, bytes]) -> None:
        self.root_names = root_names
        self.entities = entities
        self.expandable_bytes = MAX_EXPANDED_BYTES
        self.references = MAX_REFERENCES
        self.out: list[bytes] = []
        self.open: list[bytes] = []
        self.open_count: Counter[bytes] = Counter()
        self.ended = False

    def run(self, document: bytes) -> bytes:
        document = _CONTROL.sub(b"", document)
        for number, token in enumerate(_TOKEN.finditer(document)):
            if self.ended or number >= MAX_TOKENS:
                break
            kind = token.lastgroup
            if token["start"] is not None:
                self._start(token)
            elif kind == "end":
                self._end(token["end"])
            elif self.open and kind == "text":
                self.out.append(self.text(token["text"]))
            elif self.open and kind == "stray":
                self.out.append(_XML_REFERENCES[b"lt"])
            elif self.open and kind == "cdata":
                self.out.append(b"<![CDATA[" + _cut(token["cdata"]) + b"]]>")
        while self.open:
            self._close()
        return b"".join(self.out)

    def _start(self, token: re.Match[bytes]) -> None:
        name, attributes = token["start"], token["attributes"]
        closed = attributes.endswith(b"/") and not token["rough"]
        local = name.rpartition(b":")[2].lower()
        if local in _ENTRY_NAMES:
            self._end(name)
        elif self.open and _is_ended_by(self.open[-1].lower(), local):
            self._close()
        if len(self.open) >= MAX_DEPTH or not (self.open or local in self.root_names):
            return
        void = closed or name.lower() in _VOID
        self.out.append(b"<" + name + self._attributes(attributes + token["rough"]) + (b"/>" if void else b">"))
        if not void:
            self.open.append(name)
            self.open_count[name.lower()] += 1
        self.ended = not self.open

    def _attributes(self, text: bytes) -> bytes:
        values: dict[bytes, bytes] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(text):
            values.setdefault(name, self.text(double or single or bare).replace(b'"', b"&#34;"))
        return b"".join(b' %s="%s"' % pair for pair in values.items())

    def _end(self, name: bytes) -> None:
        name = name.lower()
        if not self.open_count[name]:
            return
        while self._close().lower() != name:
            pass
        self.ended = not self.open

    def _close(self) -> bytes:
        name = self.open.pop()
        self.open_count[name.lower()] -= 1
        self.out.append(b"</" + name + b">")
        return name

    def text(self, text: bytes) -> bytes:
        """Return *text* with every reference as a number, and what only looks like one as text."""
        self.references -= text.count(b"&")
        if self.references < 0:
            return text.replace(b"&", b"")
        return _REFERENCE.sub(self._reference, text).replace(b"]]>", b"]]&#62;")

    def _reference(self, match: re.Match[bytes]) -> bytes:
        decimal, hexadecimal, name = match.groups()
        if decimal or hexadecimal:
            return _character(int(decimal) if decimal else int(hexadecimal, 16))
        if name in _XML_REFERENCES:
            return _XML_REFERENCES[name]
        if name in self.entities and len(self.entities[name]) <= self.expandable_bytes:
            self.expandable_bytes -= len(self.entities[name])
            return self.entities[name]
        if name and (text := html5.get(name.decode("ascii") + ";")):
            return b"".join(b"&#%d;" % ord(char) for char in text)
        return _XML_REFERENCES[b"amp"] + match[0][1:]


def _cut(text: bytes) -> bytes:
    if len(text) <= MAX_CDATA_BYTES:
        return text
    return text[:MAX_CDATA_BYTES].decode("utf-8", "ignore").encode()


def _is_ended_by(name: bytes, local: bytes) -> bool:
    return name in _PLAIN_FIELDS or (name == b"author" and local in _NOT_OF_AUTHORS)


def _character(code: int) -> bytes:
    """Write a character that XML allows (XML 1.0, 2.2); nothing for the others."""
    allowed = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return b"&#%d;" % code if allowed else b""
