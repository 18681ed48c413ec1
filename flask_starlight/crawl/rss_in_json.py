"""RSS in JSON (github.com/scripting/Scripting-News, rss-in-json): RSS 2.0 as an object, back into XML.

The rule: inside a channel and its items every key is an element; inside any other object it is an attribute, but for
"#value", which is the text.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

_HOLDERS = frozenset({"rss", "channel", "item", "image", "textinput"})
_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?", re.ASCII)


def to_xml(rss: dict[str, Any]) -> bytes:
    """Return the value of the document's key "rss" as an XML document in UTF-8."""
    return "".join(_element("rss", rss)).encode("utf-8", "replace")


def _element(name: str, value: Any) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        return
    if isinstance(value, list):
        for item in value:
            yield from _element(name, item)
    elif isinstance(value, dict):
        yield f"<{name}{''.join(_attributes(name, value))}>"
        yield from _inside(name, value)
        yield f"</{name}>"
    elif value is not None:
        yield f"<{name}>{escape(_text(value))}</{name}>"


def _attributes(name: str, value: dict[str, Any]) -> Iterator[str]:
    for key, held in value.items():
        if _NAME.fullmatch(key) and not _is_inside(name, held) and held is not None:
            yield f" {key}={quoteattr(_text(held))}"


def _inside(name: str, value: dict[str, Any]) -> Iterator[str]:
    yield escape(_text(value.get("#value", "")))
    for key, held in value.items():
        if _is_inside(name, held):
            yield from _element(key, held)


def _is_inside(name: str, held: Any) -> bool:
    return isinstance(held, dict | list) or name.lower() in _HOLDERS


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
