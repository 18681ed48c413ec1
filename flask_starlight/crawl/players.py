"""Frames in entries: the known players, each closed behind a line that a reader opens; no other frame is shown.

    <iframe src="…">  ->  <details><summary>Play from YouTube</summary><img data-player="…"></details>      (stands_for)
        -> html_policy: the parser finds it a place, and the frame's raw text is never read
        ->  <details><summary>Play from YouTube</summary><iframe src="…" loading="lazy" sandbox="…"></iframe></details>

The rule: a player asks its host for nothing until it is opened. A lazy frame inside closed <details> is not fetched;
where scripts are off "lazy" does not count, and the page forbids frames.
"""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask_starlight.crawl.html_policy import attribute
from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.links import host_of


@dataclass(frozen=True, slots=True)
class _Player:
    """A player's *name*, and how the path of its frames begins."""

    name: str
    path: str


_PLAYERS = {
    "archive.org": _Player("the Internet Archive", "/embed/"),
    "bandcamp.com": _Player("Bandcamp", "/EmbeddedPlayer/"),
    "embed.podcasts.apple.com": _Player("Apple Podcasts", "/"),
    "embed.ted.com": _Player("TED", "/talks/"),
    "open.spotify.com": _Player("Spotify", "/embed"),
    "player.bilibili.com": _Player("Bilibili", "/player.html"),
    "player.twitch.tv": _Player("Twitch", "/"),
    "player.vimeo.com": _Player("Vimeo", "/video/"),
    "player.youku.com": _Player("Youku", "/embed/"),
    "v.qq.com": _Player("Tencent Video", "/txp/iframe/player.html"),
    "w.soundcloud.com": _Player("SoundCloud", "/player/"),
    "www.dailymotion.com": _Player("Dailymotion", "/embed/"),
    "www.youtube-nocookie.com": _Player("YouTube", "/embed/"),
}
_SAME_PLAYER = dict.fromkeys(
    ("m.youtube.com", "www.youtube.com", "youtube-nocookie.com", "youtube.com"), "www.youtube-nocookie.com"
)
"""Host -> the host that plays the same: YouTube's variant sets no cookies."""

PLAYER_HOSTS = tuple(_PLAYERS)
"""The hosts that frames may lead to."""

_FIXED = (
    ' loading="lazy" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen=""'
    ' sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"'
)
"""A player needs its own scripts and origin, and YouTube wants to know the page's origin (error 153 otherwise)."""

_OPENING = "<details><summary>Play from "
_UPWARDS = re.compile(r"\.\.|%2e", re.IGNORECASE)
_SIZE = re.compile(r"[0-9]{1,5}%?")
_ANY_FRAME = re.compile("<[iI][fF]")
_FRAME = re.compile(
    rf"(?P<ours>{_OPENING}[^<]*</summary>)?"
    r"""<iframe(?=[\s/>])(?P<attributes>(?:[^<>"'=]|=\s*(?>"[^"]*"|'[^']*')|["'=])*+)"""
    r"(?:(?<!/)>(?:[^<]|<(?!/?iframe))*+</iframe[^<>]*>|>)"
    r"(?(ours)(?:</details>)?)",
    re.ASCII | re.IGNORECASE,
)
"""A frame with what is inside; one that nobody closed, or that is closed as in XML, ends where it begins."""

_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.ASCII | re.IGNORECASE)
_NOTHING = "<!---->"
_STAND_IN = re.compile(
    r'<details><summary>[^<]*</summary><img data-player="([^"]*)"((?: (?:height|title|width)="[^"]*")*)'
    r' loading="lazy"></details>'
)
_SHOWN = re.compile(rf"{_OPENING}[^<]*</summary><iframe[^<>]*></iframe></details>")
_GAPS = re.compile(rf"(?:<p></p>)*({_SHOWN.pattern})(?:<p></p>)*")


def stands_for(html: str, base_url: str) -> str:
    """Return *html*, not yet cleaned, with stand-ins for the known players and without any other frame."""
    if not _ANY_FRAME.search(html):
        return html
    return _FRAME.sub(lambda match: _stand_in(match["attributes"], base_url), html)


def shown(clean: str) -> str:
    """Return *clean*, which the policy has let through, with the players in place of their stand-ins."""
    return _STAND_IN.sub(_frame, clean) if " data-player=" in clean else clean


def without_gaps(clean: str) -> str:
    """Return *clean*, with players, without the halves of paragraphs that held nothing but a player."""
    return _GAPS.sub(r"\1", clean) if "<iframe" in clean else clean


def without_players(clean: str) -> str:
    """Return *clean*, which holds players as `shown` writes them, without them."""
    return _SHOWN.sub(" ", clean) if "<iframe" in clean else clean


def _stand_in(source: str, base_url: str) -> str:
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape("".join(values)))
    written = found.get("src") or found.get("data-src") or found.get("data-lazy-src") or ""
    address = _player_address(absolute(written, base_url))
    if not address:
        return _NOTHING
    more = {name: found[name] for name in ("width", "height") if _SIZE.fullmatch(found.get(name, ""))}
    if found.get("title"):
        more["title"] = found["title"]
    attributes = "".join(attribute(name, value) for name, value in [("data-player", address), *more.items()])
    return f"{_OPENING}it</summary><img{attributes}></details>"


def _frame(match: re.Match[str]) -> str:
    address = _player_address(unescape(match[1]))
    if not address:
        return match[0]  # nobody but an entry writes such a stand-in: a picture without an address, which will go
    name = _PLAYERS[host_of(address)].name
    title = "" if ' title="' in match[2] else attribute("title", f"Play from {name}")
    source = attribute("src", address)
    return f"{_OPENING}{name}</summary><iframe{source}{match[2]}{title}{_FIXED}></iframe></details>"


def _player_address(url: str) -> str:
    """Return *url* as the frame of a known player, "" where it is none; it does not begin to play by itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = _SAME_PLAYER.get(parts.netloc.lower(), parts.netloc.lower())
    player = _PLAYERS.get(host)
    if player is None or not parts.path.startswith(player.path) or _UPWARDS.search(parts.path):
        return ""
    query = "&".join(part for part in parts.query.split("&") if not part.lower().startswith("auto"))
    return parts._replace(scheme="https", netloc=host, query=query).geturl()
