"""What stands where a feed should be: a wall against robots, a sign-in page, some other page, nothing at all.

    wall    named by its headers, or by what its page says      (as they are in 2025; nothing standardizes them)
    login   a password field, or a redirect to an address that says so

The rule: this is only asked of what is no feed, so a wrong guess costs a less helpful sentence and nothing else.
"""

import html
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

PEEK_BYTES = 64 * 1024
"""Of a page, as far as it is looked at: titles and challenge scripts are in its head."""

_HEADERS = {
    "cf-mitigated": ("challenge", "Cloudflare"),
    "x-amzn-waf-action": ("", "AWS WAF"),
    "x-vercel-mitigated": ("challenge", "Vercel"),
    "x-sucuri-block": ("", "Sucuri"),
    "x-kpsdk-ct": ("", "Kasada"),
}
"""Header -> what it has to contain, and who sends it: each is there on a challenge or a block alone."""

_PAGES = (
    (rb"<title>(?:just a moment\.\.\.|attention required! \| cloudflare)", "Cloudflare"),
    (rb"/cdn-cgi/challenge-platform/|\bcf[-_]chl[-_]|cf-error-details", "Cloudflare"),
    (rb"captcha-delivery\.com", "DataDome"),
    (rb"<title>making sure you.{1,6}re not a bot|/\.within\.website/x/cmd/anubis|anubis_challenge", "Anubis"),
    (rb"_incapsula_resource", "Imperva"),
    (rb"errors\.edgesuite\.net|/_sec/(?:cp_challenge|verify)|akamai-privacy", "Akamai"),
    (rb"px-captcha|/captcha/captcha\.js\?a=c&(?:amp;)?u=", "HUMAN"),
    (rb"<title>vercel security checkpoint", "Vercel"),
    (rb"<title>ddos-guard|check\.ddos-guard\.net", "DDoS-Guard"),
    (rb"<title>(?:bot verification|are you a robot\?|checking your browser|verifying you are human|human verification"
     rb"|client challenge|one moment, please\.\.\.|robot check)", "a wall against robots"),
)  # fmt: skip
_PAGES_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _PAGES)

_REFUSING = {403: ("cloudflare", "datadome", "akamaighost", "akamainetstorage", "sucuri/cloudproxy", "ddos-guard")}
"""Status -> servers (by the header of that name) that answer so, with a page, to what they take for a robot."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|script|meta)\b", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,500})", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|sign_in|sso|wp-login\.php|login\.\w+|auth(?:enticate|orize)?|session/new|cas/login)/?$",
    re.IGNORECASE,
)
_FEED_START = re.compile(rb"\s*(?:<\?xml\b|<rss\b|<feed\b|<rdf:RDF\b|\{)")


def is_page(content_type: str, head: bytes) -> bool:
    """Tell whether this is an HTML page, by its type or by how it begins."""
    return "html" in content_type.lower() or bool(_HTML.search(head[:1024]))


def wall_of(status: int, headers: Mapping[str, str], head: bytes) -> str:
    """Return whose wall against robots this answer is, "" where it is none. headers: names in lower case."""
    for header, (value, name) in _HEADERS.items():
        if header in headers and value in headers[header].lower():
            return name
    if not is_page(headers.get("content-type", ""), head):
        return ""
    for pattern, name in _PAGES_COMPILED:
        if pattern.search(head):
            return name
    server = headers.get("server", "").lower()
    return next((server for known in _REFUSING.get(status, ()) if known in server), "")


def not_a_feed(url: str, status: int, headers: Mapping[str, str], body: bytes, detail: str) -> FetchError:
    """Return what *body*, fetched from *url*, is instead of a feed. *detail*: what the parser said of it."""
    head = body[:PEEK_BYTES]
    if not body.strip(b" \t\r\n\0"):
        return FetchError(FetchReason.EMPTY, "the document is empty", http_status=status)
    if wall := wall_of(status, headers, head):
        return FetchError(FetchReason.BOT_WALL, f"{wall} stands before the feed", http_status=status)
    if not is_page(headers.get("content-type", ""), head):
        broken = _FEED_START.match(body) and not body.rstrip(b" \t\r\n\0").endswith((b">", b"}"))
        reason = FetchReason.TRUNCATED if broken else FetchReason.NOT_A_FEED
        return FetchError(reason, detail, http_status=status)
    page = f"an HTML page{_titled(head)}"
    if _PASSWORD.search(head) or _LOGIN_PATH.search(_path(url)):
        return FetchError(FetchReason.LOGIN_PAGE, f"{page}, which asks to sign in", http_status=status)
    return FetchError(FetchReason.NOT_A_FEED, page, http_status=status)


def _titled(head: bytes) -> str:
    title = _TITLE.search(head)
    words = " ".join(html.unescape(title[1].decode("utf-8", "replace")).split())[:100] if title else ""
    return f" with the title “{words}”" if words else ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
