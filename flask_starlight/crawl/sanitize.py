"""Turns an entry's HTML into HTML that may be shown to a reader, or into plain text.

    html -> nh3 (parses as a browser does, keeps only the policy below) -> media (whole tags dropped or rebuilt)

The rule: what is not named here is not kept. The second step reads only what nh3 wrote, where every attribute is quoted
and every "<" and ">" of text or attribute is escaped, so it can neither miss nor make a tag.
"""

import html as entities
import re
from urllib.parse import urlsplit

import nh3

from flask_starlight.crawl.links import LINK_SCHEMES
from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.links import absolute_srcset
from flask_starlight.crawl.links import without_tracking


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    """address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr img li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
)
_INLINE = _names(
    """a abbr b bdi bdo cite code col colgroup data del dfn em i ins kbd mark q rp rt ruby s samp small span strike
    strong sub sup time tt u var wbr"""
)
_MEDIA = _names("audio iframe picture source track video")
_MATHML = _names(
    """math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics"""
)
_DROPPED_WHOLE = _names(
    """annotation annotation-xml applet canvas datalist embed frameset noembed noframes noscript object option script
    select style svg template textarea title"""
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "audio": {"controls", "loop", "src"},
    "bdo": {"dir"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "iframe": {"height", "src", "width"},
    "img": {"alt", "data-src", "data-srcset", "height", "sizes", "src", "srcset", "style", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "math": {"display"},
    "mo": {"fence", "form", "largeop", "lspace", "rspace", "separator", "stretchy"},
    "mspace": {"width"},
    "mtable": {"columnalign"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"controls", "height", "loop", "muted", "poster", "src", "width"},
}
_ALWAYS = {
    "audio": {"controls": "", "preload": "none"},
    "video": {"controls": "", "preload": "none"},
}
_IMG_ALWAYS = ' loading="lazy" decoding="async" referrerpolicy="no-referrer"'
_IFRAME_ALWAYS = (
    ' loading="lazy" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen=""'
    ' sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"'
)
"""A player needs its own scripts and origin, and YouTube wants to know the page's origin (error 153 otherwise)."""

_PLAYERS = {
    "archive.org": "/embed/",
    "bandcamp.com": "/EmbeddedPlayer/",
    "embed.podcasts.apple.com": "/",
    "embed.ted.com": "/talks/",
    "open.spotify.com": "/embed",
    "player.bilibili.com": "/player.html",
    "player.twitch.tv": "/",
    "player.vimeo.com": "/video/",
    "player.youku.com": "/embed/",
    "v.qq.com": "/txp/iframe/player.html",
    "w.soundcloud.com": "/player/",
    "www.dailymotion.com": "/embed/",
    "www.youtube-nocookie.com": "/embed/",
    "www.youtube.com": "/embed/",
    "youtube.com": "/embed/",
}
"""Host -> how the path of its player begins. Nothing else may be shown in a frame."""

PLAYER_HOSTS = tuple(host for host in _PLAYERS if not host.endswith("youtube.com"))
"""The hosts that frames lead to in the end: YouTube's become those of its variant without cookies."""

_TRACKERS = re.compile(
    r"https?://(?:[^/]*\.)?(?:doubleclick\.net|feedsportal\.com|google-analytics\.com|pixel\.wp\.com|stats\.wordpress\.com"
    r"|pheedo\.com|scorecardresearch\.com|quantserve\.com|blogherads\.com)/"
    r"|https?://feeds\.feedburner\.com/~r/|https?://(?:www\.)?facebook\.com/tr\b|https?://medium\.com/_/stat\b"
)
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]{1,65536}")
_INVISIBLE = re.compile(r"display:none|visibility:hidden|(?:^|;)(?:width|height):[01](?:px)?(?:;|!|$)")
_HIDDEN_MARK = "hidden"
_UPWARDS = re.compile(r"\.\.|%2e", re.IGNORECASE)

_TAG_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_IMG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_IFRAME = re.compile(r'<iframe((?: [a-z-]+="[^"]*")*)>.*?</iframe>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def sanitize_html(html: str, *, base_url: str) -> str:
    """Return *html* without anything that runs, tracks or phones home; addresses absolute against *base_url*."""
    html = storable(html)
    if "<" not in html and "&" not in html:
        return entities.escape(html, quote=False)
    clean = nh3.clean(
        html,
        tags=_BLOCKS | _INLINE | _MEDIA | _MATHML,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, base_url),
        set_tag_attribute_values=_ALWAYS,
        generic_attribute_prefixes=set(),
        url_schemes=LINK_SCHEMES | {"data"},
    )
    return _IMG.sub(_image, _IFRAME.sub(_player, clean)).strip()


def storable(text: str) -> str:
    """Return *text* without what UTF-8 or a database cannot hold: half surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def plain_text(html: str, *, limit: int | None = None) -> str:
    """Return the words of *html*, apart where a block ends; script and style say nothing.

    limit: characters at most, cut between words where there are any, with "…" for what was cut.
    """
    html = storable(html)
    if "<" in html or "&" in html:
        html = nh3.clean(
            html, tags=_BLOCKS | _MATHML, clean_content_tags=_DROPPED_WHOLE | _MEDIA, attributes={}, link_rel=None
        )
        html = entities.unescape(_TAG.sub(" ", html))
    text = " ".join(html.split())
    if limit is None or len(text) <= limit:
        return text
    cut = text[:limit]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut[: limit - 1]).rstrip() + "…"


def _attribute(tag: str, name: str, value: str, base_url: str) -> str | None:
    """Judge one allowed attribute: its value as it may stay, or None. Must not raise: nh3 would keep the value."""
    if name == "href":
        return without_tracking(absolute(value, base_url, LINK_SCHEMES)) or None
    if name in ("srcset", "data-srcset"):
        return absolute_srcset(value, base_url) or None
    if name in ("src", "data-src"):
        return _source(tag, value, base_url) or None
    if name in ("cite", "poster"):
        return absolute(value, base_url) or None
    if name == "style":
        return _HIDDEN_MARK if _INVISIBLE.search("".join(value.lower().split())) else None
    return value


def _source(tag: str, value: str, base_url: str) -> str:
    if tag == "img" and value.lstrip().startswith("data:"):
        return value.strip() if _DATA_IMAGE.fullmatch(value.strip()) else ""
    url = absolute(value, base_url)
    if tag == "iframe":
        return _player_address(url)
    return "" if _TRACKERS.match(url) else url


def _player_address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    start = _PLAYERS.get(parts.netloc.lower())
    if start is None or not parts.path.startswith(start) or _UPWARDS.search(parts.path):
        return ""
    host = "www.youtube-nocookie.com" if "youtube" in parts.netloc else parts.netloc.lower()
    query = "&".join(part for part in parts.query.split("&") if not part.startswith("auto"))
    return parts._replace(scheme="https", netloc=host, query=query).geturl()


def _player(match: re.Match[str]) -> str:
    attributes = match[1]
    return f"<iframe{attributes}{_IFRAME_ALWAYS}></iframe>" if ' src="' in attributes else ""


def _image(match: re.Match[str]) -> str:
    found: dict[str, str] = dict(_TAG_ATTRIBUTE.findall(match[1]))
    lazy, lazy_set = found.pop("data-src", ""), found.pop("data-srcset", "")
    hidden = found.pop("style", "") == _HIDDEN_MARK or "0" in (found.get("width"), found.get("height"))
    tiny = found.get("width") == found.get("height") == "1"
    if lazy and (not found.get("src") or found["src"].startswith("data:")):
        found["src"] = lazy
    if lazy_set:
        found.setdefault("srcset", lazy_set)
    if hidden or tiny or not (found.get("src") or found.get("srcset")):
        return ""
    return "<img" + "".join(f' {name}="{value}"' for name, value in found.items()) + _IMG_ALWAYS + ">"
