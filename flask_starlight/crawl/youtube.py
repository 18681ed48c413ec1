"""YouTube's feeds: of a channel, of its long videos alone, of a playlist. Pure: addresses and bytes in, addresses out.

The rule: a page whose address does not say which channel it is has to be read; what YouTube itself calls the page comes
before what merely occurs in it, for a page also speaks of other channels.
"""

import re
from collections.abc import Mapping
from collections.abc import Sequence

from flask_starlight.model.refresh import FeedCandidate

_FEED = "https://www.youtube.com/feeds/videos.xml?"
_HOSTS = frozenset({"youtube.com", "music.youtube.com", "youtu.be"})
_CHANNEL_PAGE = re.compile(r"/channel/(UC[\w-]{22})(?:/.*)?")
_WITHOUT_FEED = re.compile(r"RD|WL$|LL$|LM$")
"""Mixes are made for each viewer; to watch later, liked: private."""

_NAMED_ON_PAGE = tuple(
    re.compile(pattern)
    for pattern in (
        rb'<link rel="canonical" href="https://www\.youtube\.com/channel/(UC[\w-]{22})',
        rb"/feeds/videos\.xml\?channel_id=(UC[\w-]{22})",
        rb'"externalId":"(UC[\w-]{22})"',
        rb'itemprop="(?:identifier|channelId)" content="(UC[\w-]{22})"',
        rb'"channelId":"(UC[\w-]{22})"',
    )
)


def playlist_feeds(host: str, path: str, query: Mapping[str, Sequence[str]]) -> tuple[FeedCandidate, ...]:
    """Return the feeds that a page's address alone names: a channel's by its id, or a playlist's.

    host: lower case, without "www." or "m.".  () for other pages, and where the page has to be read.
    """
    if host not in _HOSTS:
        return ()
    if channel := _CHANNEL_PAGE.fullmatch(path):
        return channel_feeds(channel[1])
    lists = [name for name in query.get("list", ()) if re.fullmatch(r"[\w-]+", name) and not _WITHOUT_FEED.match(name)]
    return tuple(FeedCandidate(f"{_FEED}playlist_id={name}", note="Playlist") for name in lists[:1])


def page_feeds(host: str, body: bytes) -> tuple[FeedCandidate, ...]:
    """Return the feeds of the channel whose page, or video's page, *body* is; () where it says none."""
    if host.removeprefix("www.").removeprefix("m.") not in _HOSTS:
        return ()
    found = next((match for pattern in _NAMED_ON_PAGE if (match := pattern.search(body))), None)
    return channel_feeds(found[1].decode()) if found else ()


def channel_feeds(channel_id: str) -> tuple[FeedCandidate, ...]:
    """Return a channel's feeds. UULF and the id without its UC is the playlist that its page lists under Videos."""
    return (
        FeedCandidate(f"{_FEED}channel_id={channel_id}", note="All that is published"),
        FeedCandidate(f"{_FEED}playlist_id=UULF{channel_id[2:]}", note="Videos, without Shorts and live streams"),
    )
