"""Judges the attributes of an entry's tags: addresses become absolute, ids our own, pictures that only count go.

The rule: it reads what `html_policy` wrote, and writes as it does: every "<" begins a tag and every value is quoted, so
it can neither miss nor make one. Values that it does not name are harmless, whatever they say.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from flask_starlight.crawl.html_policy import attribute
from flask_starlight.crawl.links import LINK_SCHEMES
from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.links import absolute_srcset
from flask_starlight.crawl.tracking import counts_readers
from flask_starlight.crawl.tracking import is_invisible
from flask_starlight.crawl.tracking import without_tracking

ID_PREFIX = "user-content-"
"""Begins each id of an entry: none is one of the page's own, or takes the place of a property of the document."""

_PLAIN_LINK = r'a href="https?://[!$-.0-;=@-Z_a-z~/]*" rel="noopener noreferrer">'
_JUDGED = re.compile(rf"<(?!iframe|{_PLAIN_LINK})([a-z0-9]+)( [^<>]*)>")
"""A tag with attributes. Not a player's frame, nor a link that would stay as it is: most would, and judging is slow."""

_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_LINK_INSIDE = re.compile(r'<a [^<>]*href="[^"#]*#')
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]{1,65536}")
_CLASS_OF_LANGUAGE = re.compile(r"(?:^|\s)(?:lang|language|highlight-source)-([A-Za-z0-9+#.-]{1,30})(?!\S)")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#.-]{1,30}")

_SPACE = re.compile(r"\s")

_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_OF_PICTURE = frozenset({"alt", "dir", "height", "lang", "sizes", "src", "srcset", "title", "width"})
_NEVER_EMPTY = frozenset({"cite", "class", "data-language", "href", "id", "name", "poster", "rel", "src", "srcset"})
_ALWAYS_ON_PICTURE = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
_ALWAYS_ON_PLAYBACK = {"preload": "none", "controls": ""}

Attributes = dict[str, str]
"""Name -> value, in the order of the tag; one of _NEVER_EMPTY that is empty is not written."""


def judged(clean: str, base_url: str, aliases: Iterable[str] = ()) -> str:
    """Return *clean*, the policy's HTML of an entry at *base_url*, with its attributes as a reader may get them.

    aliases: other addresses by which a link may mean the entry itself.
    """
    if "#" not in clean or not _LINK_INSIDE.search(clean):
        return _JUDGED.sub(_Entry(base_url).judge, clean)
    pages = frozenset({"", *(page.partition("#")[0] for page in (base_url, *aliases))})
    return _JUDGED.sub(_Entry(base_url, pages, _linked_parts(clean, base_url, pages)).judge, clean)


def _linked_parts(clean: str, base_url: str, pages: frozenset[str]) -> frozenset[str]:
    """Return the ids, as they will be, of the parts of *clean* that its own links lead to. All others mean nothing."""
    tags = [_found(tag) for tag in _JUDGED.finditer(clean) if tag[1] != "img"]
    links = {part for found in tags for part in _parts_named(found.get("href", ""), base_url, pages)}
    return frozenset(_own_id(found) for found in tags) & links


def _parts_named(href: str, base_url: str, pages: frozenset[str]) -> tuple[str, ...]:
    """Return the ids that *href* may mean if it leads to the entry itself: as written, and with its %-codes read."""
    page, mark, fragment = (absolute(href, base_url) or href.strip()).partition("#")
    if not mark or not fragment or page not in pages:
        return ()
    return tuple(filter(None, (_own_id({"id": name}) for name in (fragment, unquote(fragment)))))


def _found(tag: re.Match[str]) -> Attributes:
    return {name: unescape(value) if "&" in value else value for name, value in _ATTRIBUTE.findall(tag[2])}


def _own_id(found: Attributes) -> str:
    given = found.get("id") or found.get("name") or ""
    if not given or _SPACE.search(given):
        return ""
    return given if given.startswith(ID_PREFIX) else ID_PREFIX + given


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an entry stands, by what addresses a link may mean itself, and which ids in it mean anything."""

    base_url: str
    pages: frozenset[str] = frozenset()
    linked_parts: frozenset[str] = frozenset()

    def judge(self, tag: re.Match[str]) -> str:
        """Return *tag* as it may stay, "" for a picture that may not."""
        element, found = tag[1], _found(tag)
        if element == "img":
            found = self._picture(found)
            if not found:  # a newline in its place could become the first of a <pre>, which does not count
                return "<wbr>" if tag.string.startswith("\n", tag.end()) else ""
        else:
            own_id = _own_id(found)
            rel = found.pop("rel", "")
            found |= {"id": own_id if own_id in self.linked_parts else "", "name": "", "rel": rel}
            self._make_absolute(found)
        if element in ("code", "pre"):
            found |= {"data-language": _language(found), "class": ""}
        elif element in ("audio", "video"):
            found |= _ALWAYS_ON_PLAYBACK
        kept = (attribute(name, value) for name, value in found.items() if value or name not in _NEVER_EMPTY)
        return f"<{element}{''.join(kept)}>"

    def _make_absolute(self, found: Attributes) -> None:
        """Make the addresses absolute; those that must not be asked for become empty."""
        if "href" in found:
            found["href"] = self._link(found["href"])
        if "srcset" in found:
            found["srcset"] = absolute_srcset(found["srcset"], self.base_url)
        for name in ("src", "poster", "cite"):
            if name in found:
                url = absolute(found[name], self.base_url)
                found[name] = "" if counts_readers(url) else url

    def _link(self, href: str) -> str:
        """Return where *href* leads: to a part of the entry itself, say a footnote, where it has one of that id."""
        for part in _parts_named(href, self.base_url, self.pages) if "#" in href else ():
            if part in self.linked_parts:
                return f"#{part}"
        return without_tracking(absolute(href, self.base_url, LINK_SCHEMES))

    def _picture(self, found: Attributes) -> Attributes:
        """Return a picture's attributes; none where nobody is meant to see it, or there is nothing to show."""
        if "hidden" in found or is_invisible(found.get("width", ""), found.get("height", ""), found.get("style", "")):
            return {}
        sources = [self._picture_address(found[name]) for name in _SOURCES if name in found]
        sources.sort(key=lambda url: url.startswith("data:"))  # a script would have replaced it by the next
        sets = [absolute_srcset(found[name], self.base_url) for name in _SETS if name in found]
        shown = {"src": next(filter(None, sources), ""), "srcset": next(filter(None, sets), "")}
        if not any(shown.values()):
            return {}
        return {name: found[name] for name in found if name in _OF_PICTURE} | shown | _ALWAYS_ON_PICTURE

    def _picture_address(self, source: str) -> str:
        source = source.strip()
        if source[:5].lower() == "data:":
            return source if _DATA_IMAGE.fullmatch(source) else ""
        url = absolute(source, self.base_url)
        return "" if counts_readers(url) else url


def _language(found: Attributes) -> str:
    """Return the language of a block of code, as its class names it."""
    named = _CLASS_OF_LANGUAGE.search(found.get("class", ""))
    language = named[1] if named else found.get("data-language", "")
    return language if _LANGUAGE.fullmatch(language) else ""
