"""Sites whose pages do not name their feeds, or only to whoever runs their scripts; their addresses are known.

The rule: pure, and only what the sites themselves document; a page that is not here is read like any other.
"""

import re

_CHANNEL = "https://www.youtube.com/feeds/videos.xml?"
_GITHUB = "https://github.com/"
_PATTERNS = (
    (r"(?:www\.|m\.)?youtube\.com/channel/(UC[\w-]{22})(?:/.*)?", (_CHANNEL + "channel_id={0}",)),
    (r"(?:www\.|m\.)?youtube\.com/playlist\?(?:.*&)?list=([\w-]+)(?:&.*)?", (_CHANNEL + "playlist_id={0}",)),
    (r"(?:www\.)?github\.com/([\w.-]+/[\w.-]+)/releases", (_GITHUB + "{0}/releases.atom",)),
    (r"(?:www\.)?github\.com/([\w.-]+/[\w.-]+)/tags", (_GITHUB + "{0}/tags.atom",)),
    (r"(?:www\.)?github\.com/([\w.-]+/[\w.-]+)/commits", (_GITHUB + "{0}/commits.atom",)),
    (r"(?:www\.)?github\.com/([\w.-]+/[\w.-]+)/commits/([\w./-]+)", (_GITHUB + "{0}/commits/{1}.atom",)),
    (
        r"(?:www\.)?github\.com/([\w.-]+/[\w.-]+)",
        (_GITHUB + "{0}/releases.atom", _GITHUB + "{0}/tags.atom", _GITHUB + "{0}/commits.atom"),
    ),
    (r"(?:www\.|old\.)?reddit\.com/((?:r|user)/[\w-]+)", ("https://www.reddit.com/{0}/.rss",)),
)


def site_feeds(url: str) -> tuple[str, ...]:
    """Return the feeds that the page *url* of a known site stands for, () for any other page."""
    page = re.sub(r"^https?://|#.*$", "", url).rstrip("/")
    for pattern, feeds in _PATTERNS:
        match = re.fullmatch(pattern, page, re.IGNORECASE)
        if match and not page.endswith(".atom"):
            return tuple(feed.format(*match.groups()) for feed in feeds)
    return ()
