"""The key of an entry's address: the same for all spellings under which a page is known. Pure.

The rule: a key is made only of an address that names one page; the front page of a site is nobody's story.
"""

import re
from urllib.parse import SplitResult
from urllib.parse import parse_qs
from urllib.parse import urlsplit

from flask_starlight.model.digest import digest

_REDIRECTORS = {
    "click.linksynergy.com": "murl",
    "flip.it": "url",
    "getpocket.com": "url",
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.instagram.com": "u",
    "out.reddit.com": "url",
    "redirect.viglink.com": "u",
    "rss.feedsportal.com": "url",
    "www.google.com": "url",
    "www.youtube.com": "q",
}
"""Host -> the parameter in which it carries where it leads."""

_REDIRECTING = re.compile(r"/(?:url|redirect|l\.php|deeplink|fs-bin/click)?/?")
_CACHED_AMP = re.compile(r"/(?:amp|[acv])/(s/)?(.+)")
_AMP_CACHES = (".cdn.ampproject.org", "www.google.com")
_HOST_VARIANT = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=.+\.)|(?<=\.)m\.(?=.+\.)")
_PATH_VARIANT = re.compile(r"^/amp(?=/.)|/amp/?$|\.amp(?=\.html$|$)|/index\.(?:html?|php)$|/+$")
_IRRELEVANT = re.compile(
    r"(?:amp|_amp|usqp|outputtype=amp|output=amp|ref|referrer|rss|cmp|cmpid|ncid|smid|smtyp|partner|share|via|xtor|ito"
    r"|source=rss.*|fbclid|gclid|utm_[a-z_]+)(?:=.*)?",
    re.IGNORECASE,
)
"""Parameters that say how one came, not where one is. Trackers are gone from entries' addresses already."""


def url_key(url: str) -> str:
    """Return the key of the page at *url*, "" where it names none."""
    page = story_address(url)
    return digest([page]) if page else ""


def story_address(url: str) -> str:
    """Return *url* without what differs between the spellings of one page, "" where it names none.

    Gone are: scheme, www. and m., AMP, a final slash, the fragment, parameters that do not matter, their order, and
    redirectors that carry the target in their address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        inner = _target(host, parts)
        if inner:
            parts = urlsplit(inner)
            host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    host = _HOST_VARIANT.sub("", host) + (f":{port}" if port not in (None, 80, 443) else "")
    path = _PATH_VARIANT.sub("", _PATH_VARIANT.sub("", parts.path))
    query = "&".join(sorted(part for part in parts.query.split("&") if part and not _IRRELEVANT.fullmatch(part)))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return "\n".join((host, path, query, fragment)) if path or query or fragment else ""


def _target(host: str, parts: SplitResult) -> str:
    """Return where a redirector, or an AMP cache, leads by its address alone; "" for any other address."""
    if host.endswith(_AMP_CACHES) and (cached := _CACHED_AMP.fullmatch(parts.path)):
        return f"http{'s' if cached[1] else ''}://{cached[2]}"
    name = _REDIRECTORS.get(host)
    if name is None or not _REDIRECTING.fullmatch(parts.path):
        return ""
    carried = parse_qs(parts.query)
    found = (carried.get(name) or carried.get("q") or [""])[0]
    return found if found.startswith(("http://", "https://")) else ""
