"""Pages of known sites, and where their feeds lie."""

import pytest

from flask_starlight.crawl.sites import site_feeds
from flask_starlight.crawl.youtube import page_feeds

CHANNEL = "UC" + "x-_9" * 5 + "xy"
YOUTUBE = "https://www.youtube.com/feeds/videos.xml?"
OF_CHANNEL = [f"{YOUTUBE}channel_id={CHANNEL}", f"{YOUTUBE}playlist_id=UULF{CHANNEL[2:]}"]
REPOSITORY = "https://github.com/some/thing.js"


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", OF_CHANNEL),
        (f"http://M.YouTube.com/channel/{CHANNEL}/videos?view=0#x", OF_CHANNEL),
        ("https://m.youtube.com/playlist?app=1&list=PL_-2&x=3", [f"{YOUTUBE}playlist_id=PL_-2"]),
        ("https://www.youtube.com/watch?v=1&list=PL1&index=2", [f"{YOUTUBE}playlist_id=PL1"]),
        ("https://youtu.be/abc?list=PL1", [f"{YOUTUBE}playlist_id=PL1"]),
        ("https://www.youtube.com/watch?v=1&list=RDabc", []),
        ("https://www.youtube.com/playlist?list=WL", []),
        ("https://www.youtube.com/watch?v=1", []),
        ("https://www.youtube.com/@handle", []),
        ("https://www.youtube.com/@handle/videos", []),
        ("https://www.youtube.com/user/name", []),
    ],
)
def test_it_knows_the_pages_of_youtube_that_name_a_channel_or_a_playlist(page: str, feeds: list[str]) -> None:
    assert [candidate.url for candidate in site_feeds(page)] == feeds


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("", ["/releases.atom", "/tags.atom", "/commits.atom"]),
        (".git", ["/releases.atom", "/tags.atom", "/commits.atom"]),
        ("/?tab=readme-ov-file#top", ["/releases.atom", "/tags.atom", "/commits.atom"]),
        ("/releases/tag/v1.0", ["/releases.atom"]),
        ("/tags#x", ["/tags.atom"]),
        ("/commits/", ["/commits.atom"]),
        ("/commits/feature/x?author=me", ["/commits/feature/x.atom"]),
        ("/tree/main/docs", ["/commits/main/docs.atom"]),
        ("/blob/main/README.md", ["/commits/main/README.md.atom"]),
        ("/wiki/Home", ["/wiki.atom"]),
        ("/discussions", ["/discussions.atom"]),
        ("/issues", []),
        ("/pulls", []),
        ("/releases.atom", []),
    ],
)
def test_it_knows_the_pages_of_a_repository(page: str, feeds: list[str]) -> None:
    assert [candidate.url.removeprefix(REPOSITORY) for candidate in site_feeds(REPOSITORY + page)] == feeds


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://github.com/some", "https://github.com/some.atom"),
        ("https://gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c/-/commits/main?format=atom"),
        ("https://codeberg.org/some", "https://codeberg.org/some.rss"),
        ("https://codeberg.org/a/b/src/branch/main", "https://codeberg.org/a/b/rss/branch/main"),
        ("https://mastodon.example/@me", "https://mastodon.example/@me.rss"),
        ("https://mastodon.example/@me/with_replies", "https://mastodon.example/@me.rss"),
        ("https://mastodon.example:8443/@me/tagged/x", "https://mastodon.example:8443/@me/tagged/x.rss"),
        ("https://mastodon.example/@me@social.example", "https://social.example/@me.rss"),
        ("https://mastodon.example/tags/星", "https://mastodon.example/tags/星.rss"),
        ("https://old.reddit.com/r/python/", "https://www.reddit.com/r/python/.rss"),
        ("https://www.reddit.com/r/a+b/top/?t=week", "https://www.reddit.com/r/a+b/top/.rss?t=week"),
        ("https://www.reddit.com/user/me/m/many", "https://www.reddit.com/user/me/m/many/.rss"),
        ("https://www.reddit.com/u/me", "https://www.reddit.com/user/me/.rss"),
        ("https://www.reddit.com/r/a/comments/1x/a_b/", "https://www.reddit.com/r/a/comments/1x/a_b/.rss"),
        ("https://bsky.app/profile/some.example", "https://bsky.app/profile/some.example/rss"),
        ("https://lobste.rs/t/python,web", "https://lobste.rs/t/python,web.rss"),
        ("https://news.ycombinator.com/", "https://news.ycombinator.com/rss"),
        ("https://stackoverflow.com/questions/tagged/c%23", "https://stackoverflow.com/feeds/tag/c%23"),
        ("https://stackoverflow.com/questions/12/how-to", "https://stackoverflow.com/feeds/question/12"),
        ("https://unix.stackexchange.com/users/7/me", "https://unix.stackexchange.com/feeds/user/7"),
        ("https://askubuntu.com/questions", "https://askubuntu.com/feeds"),
        ("https://some.tumblr.com/", "https://some.tumblr.com/rss"),
        ("https://www.tumblr.com/some", "https://some.tumblr.com/rss"),
        ("https://some.tumblr.com/tagged/x", "https://some.tumblr.com/tagged/x/rss"),
        ("https://some.blogspot.com/2026/11/a.html", "https://some.blogspot.com/feeds/posts/default"),
        ("https://some.blogspot.co.uk/search/label/x", "https://some.blogspot.co.uk/feeds/posts/default/-/x"),
        ("https://some.substack.com/p/post", "https://some.substack.com/feed"),
        ("https://medium.com/@some/a-post", "https://medium.com/feed/@some"),
        ("https://medium.com/tag/python", "https://medium.com/feed/tag/python"),
        ("https://some.medium.com", "https://some.medium.com/feed"),
        ("https://dev.to/t/python", "https://dev.to/feed/tag/python"),
        ("https://dev.to/some", "https://dev.to/feed/some"),
        ("https://arxiv.org/list/cs.AI/recent", "https://rss.arxiv.org/rss/cs.AI"),
        ("https://www.v2ex.com/", "https://www.v2ex.com/index.xml"),
        ("https://www.v2ex.com/?tab=tech", "https://www.v2ex.com/feed/tab/tech.xml"),
        ("https://www.v2ex.com/?tab=a/../b", "https://www.v2ex.com/feed/tab/a%2F..%2Fb.xml"),
        ("https://www.v2ex.com/go/python", "https://www.v2ex.com/feed/python.xml"),
        ("https://www.douban.com/people/some/", "https://www.douban.com/feed/people/some/interests"),
        ("https://movie.douban.com/subject/12/?from=x", "https://www.douban.com/feed/subject/12/reviews"),
        ("https://sspai.com", "https://sspai.com/feed"),
        ("https://www.cnblogs.com/some/", "https://www.cnblogs.com/some/rss"),
        ("https://blog.csdn.net/some", "https://blog.csdn.net/some/rss/list"),
    ],
)
def test_it_knows_the_feed_of_a_page(page: str, feed: str) -> None:
    assert [candidate.url for candidate in site_feeds(page)] == [feed]


@pytest.mark.parametrize(
    ("page", "notes"),
    [
        ("https://gitlab.com/a/b", ["Releases", "Tags", "Activity"]),
        ("https://codeberg.org/a/b/releases", ["Releases", "Tags", "Activity"]),
        ("https://github.com/a/b/tree/caf%C3%A9", ["Commits to café"]),
        (
            f"https://www.youtube.com/channel/{CHANNEL}",
            ["All that is published", "Videos, without Shorts and live streams"],
        ),
    ],
)
def test_it_says_what_each_feed_of_a_page_is(page: str, notes: list[str]) -> None:
    assert [candidate.note for candidate in site_feeds(page)] == notes


@pytest.mark.parametrize(
    "page",
    [
        "https://github.com.evil.test/some/thing",
        "https://example.test/github.com/some/thing",
        "https://gitlab.com/a/b/-/issues",
        "https://medium.com/@some/feed",
        "https://www.tiktok.com/@some",
        "https://www.reddit.com/r/python/.rss",
        "https://example.test/blog",
        "https://[::1",
        "",
    ],
)
def test_it_leaves_other_pages_and_feeds_alone(page: str) -> None:
    assert site_feeds(page) == ()


@pytest.mark.parametrize(
    "named",
    [
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        f'<link rel="alternate" type="application/rss+xml" href="{YOUTUBE}channel_id={CHANNEL}">',
        f'{{"externalId":"{CHANNEL}","keywords":""}}',
        f'<meta itemprop="channelId" content="{CHANNEL}">',
        f'{{"videoDetails":{{"channelId":"{CHANNEL}"}}}}',
    ],
)
def test_it_reads_which_channel_a_page_of_youtube_is(named: str) -> None:
    body = f"<html>{named}</html>".encode()
    assert [candidate.url for candidate in page_feeds("www.youtube.com", body)] == OF_CHANNEL
    assert page_feeds("example.test", body) == ()


def test_it_believes_what_the_page_is_called_before_what_occurs_in_it() -> None:
    other = "UC" + "o" * 22
    body = f'{{"channelId":"{other}"}} <link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">'.encode()
    assert [candidate.url for candidate in page_feeds("m.youtube.com", body)] == OF_CHANNEL
    assert page_feeds("www.youtube.com", b"<html>no channel</html>") == ()
