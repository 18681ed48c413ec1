"""Addresses inside feeds and entries: made absolute, freed of trackers, and only of schemes that are harmless.

The rule: what comes out can stand in an `href` or a `src`, or is "". Nothing is resolved and nothing raises.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin
from urllib.parse import urlsplit

from yarl import URL

from flask_starlight.crawl.tracking import counts_readers
from flask_starlight.crawl.tracking import without_tracking

WEB_SCHEMES = frozenset({"http", "https"})
LINK_SCHEMES = WEB_SCHEMES | {"mailto", "tel", "magnet"}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_PLAIN = re.compile(r"https?://[^\x00-\x20\\\[\]<>\"\x7f-\U0010ffff]+")
_SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])((?:\s+[0-9.]+[wxh])*)\s*(?:,|$)", re.ASCII)


def absolute(url: str, base_url: str, schemes: frozenset[str] = WEB_SCHEMES) -> str:
    """Return *url* as a browser on the page *base_url* would call it, "" where its scheme is not among *schemes*.

    Browsers drop tabs and line ends anywhere and controls at the edges (WHATWG URL, 4.4), and so do we before looking.
    """
    if _PLAIN.fullmatch(url) and "http" in schemes:
        return url
    url = _IGNORED.sub("", url.strip(_EDGES))
    if not url:
        return ""
    try:
        joined = urljoin(base_url, url)
    except ValueError:
        return ""
    scheme = _SCHEME.match(joined)
    if scheme is None or scheme[1].lower() not in schemes:
        return ""
    if scheme[1].lower() in WEB_SCHEMES and not joined[scheme.end() :].startswith("//"):
        return ""
    return joined.replace(" ", "%20")


def web_address(url: str) -> str:
    """Return *url* where it is an absolute http or https address, else ""; without tracking parameters."""
    return without_tracking(absolute(url, ""))


def host_of(url: str) -> str:
    """Return the host that *url* names, lower case, "" where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def parse_url(url: str) -> URL:
    """Return *url* as it is called: host lower case and in ASCII, a path, no fragment. Raises ValueError."""
    parsed = URL(url).with_fragment(None)
    return parsed if parsed.query_string or parsed.path != "/" else parsed.with_path("/")


def normal(url: str) -> str:
    """Return *url* as it is called, or unchanged where it is no address."""
    try:
        return str(parse_url(url))
    except ValueError:
        return url


def absolute_srcset(srcset: str, base_url: str) -> str:
    """Return the candidates of a srcset attribute (HTML, 4.8.4.2.1) made absolute; those that cannot be, or that count
    readers, are left out.
    """
    candidates = ((absolute(url, base_url), size) for url, size in srcset_candidates(srcset))
    return ", ".join(url + size for url, size in candidates if url and not counts_readers(url))


def srcset_candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Yield each address of a srcset attribute with what follows it (" 2x"), as written."""
    for match in _SRCSET.finditer(srcset):
        yield match[1], match[2]
