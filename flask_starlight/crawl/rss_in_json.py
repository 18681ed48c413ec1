"""RSS in JSON (github.com/scripting/Scripting-News, rss-in-json): RSS 2.0 as an object, back into XML.

The rule: inside a channel and its items every key is an element; inside any other object it is an attribute, but for
"#value", which is the text.
"""

import re
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

from flask_starlight.crawl.markup import escape_text
from flask_starlight.crawl.xml_names import DECLARATIONS

_HOLDERS = frozenset({"rss", "channel", "item", "image", "textinput"})
_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?", re.ASCII)
_INNER = (dict, list)
_NEEDS_QUOTING = re.compile(r'[&<>"\n\r\t]')


def to_xml(rss: dict[str, Any]) -> bytes:
    """Return the value of the document's key "rss" as an XML document in UTF-8."""
    written: list[str] = []
    _write(written, "rss", {**DECLARATIONS, **rss})
    return "".join(written).encode("utf-8", "replace")


def _write(written: list[str], name: str, value: Any) -> None:
    if not _is_name(name):
        return
    if isinstance(value, str):
        written.append(f"<{name}>{escape_text(value)}</{name}>")
    elif isinstance(value, list):
        for item in value:
            _write(written, name, item)
    elif isinstance(value, dict):
        _write_object(written, name, value)
    elif value is not None:
        written.append(f"<{name}>{escape_text(_text(value))}</{name}>")


def _write_object(written: list[str], name: str, value: dict[str, Any]) -> None:
    is_holder = name.lower() in _HOLDERS
    inside = {}
    written.append(f"<{name}")
    for key, held in value.items():
        if isinstance(held, _INNER) or (is_holder and not key.startswith("xmlns:")):
            inside[key] = held
        elif held is not None and _is_name(key):
            written.append(f" {key}={_quoted(_text(held))}")
    written.append(f">{escape_text(_text(value.get('#value', '')))}")
    for key, held in inside.items():
        _write(written, key, held)
    written.append(f"</{name}>")


@lru_cache(maxsize=512)
def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _quoted(text: str) -> str:
    return quoteattr(text) if _NEEDS_QUOTING.search(text) else f'"{text}"'


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
