"""Sites whose pages do not name their feeds, or not all of them; where those lie is known.

The rule: pure, and only what the sites document or plainly do; what is yielded here is believed once it was fetched.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs
from urllib.parse import quote
from urllib.parse import unquote
from urllib.parse import urlsplit

from flask_starlight.crawl.youtube import playlist_feeds
from flask_starlight.model.refresh import FeedCandidate

Feeds = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Pages:
    """Pages of one kind. *pattern* matches host and path, *feeds* are (address, note) with its groups filled in.

    parameter: of the query, without which it is another page; one more group.  keeps_query: feeds take the page's own.
    """

    pattern: str
    feeds: Feeds
    parameter: str = ""
    keeps_query: bool = False


def _one(pattern: str, feed: str, *, parameter: str = "", keeps_query: bool = False) -> _Pages:
    return _Pages(pattern, ((feed, ""),), parameter, keeps_query)


_REPOSITORY = r"github\.com/([\w.-]+/[\w.-]+?)"
_GITHUB = "https://github.com/{0}"
_GITHUB_PAGES = (
    _Pages(
        _REPOSITORY + r"(?:\.git)?",
        (
            (_GITHUB + "/releases.atom", "Releases"),
            (_GITHUB + "/tags.atom", "Tags"),
            (_GITHUB + "/commits.atom", "Commits"),
        ),
    ),
    _Pages(_REPOSITORY + r"/releases(?:/.*)?", ((_GITHUB + "/releases.atom", "Releases"),)),
    _Pages(_REPOSITORY + r"/tags", ((_GITHUB + "/tags.atom", "Tags"),)),
    _Pages(_REPOSITORY + r"/commits", ((_GITHUB + "/commits.atom", "Commits"),)),
    _Pages(
        _REPOSITORY + r"/(?:commits|tree|blob)/(.+)",
        ((_GITHUB + "/commits/{1}.atom", "Commits to {1}"),),
    ),
    _Pages(_REPOSITORY + r"/wiki(?:/.*)?", ((_GITHUB + "/wiki.atom", "Changes of the wiki"),)),
    _Pages(_REPOSITORY + r"/discussions", ((_GITHUB + "/discussions.atom", "Discussions"),)),
    _Pages(r"github\.com/([\w-]+)", ((_GITHUB + ".atom", "Public activity"),)),
)

_GITLAB = r"gitlab\.com/([\w.][\w.-]*(?:/[\w.][\w.-]*)+)"
_CODEBERG = r"codeberg\.org/([\w.-]+/[\w.-]+)"
_FORGE_PAGES = (
    _Pages(
        _GITLAB + r"(?:/-/(?:releases|tags).*)?",
        (
            ("https://gitlab.com/{0}/-/releases.atom", "Releases"),
            ("https://gitlab.com/{0}/-/tags?format=atom", "Tags"),
            ("https://gitlab.com/{0}.atom", "Activity"),
        ),
    ),
    _Pages(
        _GITLAB + r"/-/(?:commits|tree)/(.+)",
        (("https://gitlab.com/{0}/-/commits/{1}?format=atom", "Commits to {1}"),),
    ),
    _Pages(
        _CODEBERG + r"(?:/(?:releases|tags).*)?",
        (
            ("https://codeberg.org/{0}/releases.rss", "Releases"),
            ("https://codeberg.org/{0}/tags.rss", "Tags"),
            ("https://codeberg.org/{0}.rss", "Activity"),
        ),
    ),
    _Pages(
        _CODEBERG + r"/(?:src|commits)/branch/([^/]+)",
        (("https://codeberg.org/{0}/rss/branch/{1}", "Commits to {1}"),),
    ),
    _Pages(r"codeberg\.org/([\w.-]+)", (("https://codeberg.org/{0}.rss", "Public activity"),)),
)

_REDDIT = r"(?:old\.|new\.)?reddit\.com"
_STACK = r"((?:\w+\.)?stackexchange\.com|stackoverflow\.com|serverfault\.com|superuser\.com|askubuntu\.com)"
_TALK_PAGES = (
    _one(_REDDIT, "https://www.reddit.com/.rss", keeps_query=True),
    _one(_REDDIT + r"/u/([\w-]+)", "https://www.reddit.com/user/{0}/.rss", keeps_query=True),
    _one(
        _REDDIT + r"/((?:r|user|domain)/[\w.+-]+(?:/[\w/-]+)?)",
        "https://www.reddit.com/{0}/.rss",
        keeps_query=True,
    ),
    _one(r"bsky\.app/profile/([\w.:-]+)", "https://bsky.app/profile/{0}/rss"),
    _one(r"lobste\.rs", "https://lobste.rs/rss"),
    _one(r"lobste\.rs/(t/[\w,.+-]+|newest)", "https://lobste.rs/{0}.rss"),
    _one(r"news\.ycombinator\.com(?:/news)?", "https://news.ycombinator.com/rss"),
    _one(_STACK + r"/questions/tagged/([^/]+)", "https://{0}/feeds/tag/{1}"),
    _one(_STACK + r"/questions/(\d+)(?:/.*)?", "https://{0}/feeds/question/{1}"),
    _one(_STACK + r"/users/(\d+)(?:/.*)?", "https://{0}/feeds/user/{1}"),
    _one(_STACK + r"(?:/questions)?", "https://{0}/feeds"),
)

_BLOG_PAGES = (
    _one(r"tumblr\.com/([\w-]+)", "https://{0}.tumblr.com/rss"),
    _one(r"([\w-]+)\.tumblr\.com", "https://{0}.tumblr.com/rss"),
    _one(r"([\w-]+)\.tumblr\.com/tagged/([^/]+)", "https://{0}.tumblr.com/tagged/{1}/rss"),
    _one(r"([\w-]+\.blogspot\.[a-z.]{2,6})(?:/\d{4}(?:/.*)?)?", "https://{0}/feeds/posts/default"),
    _one(r"([\w-]+\.blogspot\.[a-z.]{2,6})/search/label/([^/]+)", "https://{0}/feeds/posts/default/-/{1}"),
    _one(r"([\w-]+\.substack\.com)(?:/.*)?", "https://{0}/feed"),
    _one(r"([\w-]+\.medium\.com)(?:/.*)?", "https://{0}/feed"),
    _one(r"medium\.com/(@[\w.-]+)(?:/.*)?", "https://medium.com/feed/{0}"),
    _one(r"medium\.com/tag/([\w-]+)(?:/.*)?", "https://medium.com/feed/tag/{0}"),
    _one(r"medium\.com/([\w-]+)", "https://medium.com/feed/{0}"),
    _one(r"dev\.to", "https://dev.to/feed"),
    _one(r"dev\.to/t/(\w+)(?:/.*)?", "https://dev.to/feed/tag/{0}"),
    _one(r"dev\.to/(\w+)", "https://dev.to/feed/{0}"),
    _one(r"arxiv\.org/list/([\w.-]+)(?:/.*)?", "https://rss.arxiv.org/rss/{0}"),
)

_CHINESE_PAGES = (
    _one(r"v2ex\.com", "https://www.v2ex.com/feed/tab/{0}.xml", parameter="tab"),
    _one(r"v2ex\.com", "https://www.v2ex.com/index.xml"),
    _one(r"v2ex\.com/go/(\w+)", "https://www.v2ex.com/feed/{0}.xml"),
    _one(r"v2ex\.com/member/(\w+)", "https://www.v2ex.com/feed/member/{0}.xml"),
    _one(r"douban\.com/people/([\w.-]+)(?:/.*)?", "https://www.douban.com/feed/people/{0}/interests"),
    _one(r"(?:movie|book|music)\.douban\.com/subject/(\d+)(?:/.*)?", "https://www.douban.com/feed/subject/{0}/reviews"),
    _one(r"sspai\.com", "https://sspai.com/feed"),
    _one(r"cnblogs\.com/([\w-]+)", "https://www.cnblogs.com/{0}/rss"),
    _one(r"blog\.csdn\.net/(\w+)", "https://blog.csdn.net/{0}/rss/list"),
)

_SERVER = r"(?!(?:[\w.]+\.)?(?:youtube|tiktok|threads|medium|substack|matrix)\.)[\w.:-]+"
_MASTODON_PAGES = (
    _one(_SERVER + r"/@(\w+)@([\w.-]+\.\w+)", "https://{1}/@{0}.rss"),
    _one(rf"({_SERVER}/@\w+)(?:/(?:with_replies|media))?", "https://{0}.rss"),
    _one(rf"({_SERVER}/@\w+/tagged/[^/]+)", "https://{0}.rss"),
    _one(rf"({_SERVER}/tags/[^/.]+)", "https://{0}.rss"),
)
"""Any host may be a Mastodon server, so these come last, and without those known to write names so."""

_PAGES = (*_GITHUB_PAGES, *_FORGE_PAGES, *_TALK_PAGES, *_BLOG_PAGES, *_CHINESE_PAGES, *_MASTODON_PAGES)
_FEEDS = re.compile(r"\.(?:atom|rss|xml)$|/rss$|format=atom|/feeds?(?:/|$)", re.IGNORECASE)


def site_feeds(url: str) -> tuple[FeedCandidate, ...]:
    """Return the feeds that the page *url* of a known site stands for, () for any other page, and for a feed."""
    try:
        parts = urlsplit(url)
        host = re.sub(r"^(?:www\.|m\.)", "", parts.netloc.lower())
        query = parse_qs(parts.query)
    except ValueError:
        return ()
    if _FEEDS.search(parts.path) or "atom" in query.get("format", ()):
        return ()
    if playlist := playlist_feeds(host, parts.path, query):
        return playlist
    page = host + parts.path.rstrip("/")
    for pages in _PAGES:
        match = re.fullmatch(pages.pattern, page, re.IGNORECASE)
        if match and (not pages.parameter or pages.parameter in query):
            groups = [*match.groups(), *(quote(value, safe="") for value in query.get(pages.parameter, ()))]
            tail = f"?{parts.query}" if pages.keeps_query and parts.query else ""
            return tuple(
                FeedCandidate(feed.format(*groups) + tail, note=_note(note, groups)) for feed, note in pages.feeds
            )
    return ()


def _note(note: str, groups: list[str]) -> str:
    return note.format(*map(unquote, groups))
