"""Leads the pictures of an entry another way than to where its feed says.

The rule: it reads what `attributes` wrote and writes as it does: every "<" begins a tag and every value is quoted.
Sound and film stay as they are; a picture inside the document (data:) has no way to go.
"""

import re
from collections.abc import Callable
from html import unescape

from flask_starlight.crawl.html_policy import attribute
from flask_starlight.crawl.links import srcset_candidates

Way = Callable[[str], str]
"""The address of a picture -> where it is asked for instead, "" for nowhere."""

_TAG = re.compile(r"<(?:img|source|video) [^<>]*>")
_PICTURE = re.compile(r' (src|srcset|poster)="([^"]*)"')


def with_pictures_by(html: str, way: Way) -> str:
    """Return the sanitized *html* with the address of every picture as *way* gives it."""
    return _TAG.sub(lambda tag: _PICTURE.sub(lambda found: _led(tag[0], found, way), tag[0]), html)


def _led(tag: str, found: re.Match[str], way: Way) -> str:
    name, value = found[1], unescape(found[2])
    if name == "srcset":
        ways = [(way(url), size) for url, size in srcset_candidates(value)]
        led = ", ".join(url + size for url, size in ways if url)
    elif value.startswith("data:") or (name == "src" and not tag.startswith("<img")):
        return found[0]
    else:
        led = way(value)
    return attribute(name, led) if led else ""
