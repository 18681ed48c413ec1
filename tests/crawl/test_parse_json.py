import json
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed

URL = "https://feeds.example/blog/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def parse(**feed: Any) -> ParsedFeed:
    return parse_feed(json.dumps({"version": VERSION, "title": "T", "items": [], **feed}).encode(), url=URL)


def entry(**item: Any) -> ParsedEntry:
    return parse(items=[item]).entries[0]


def test_it_reads_version_1_1() -> None:
    feed = parse(
        title="A & B",
        home_page_url="https://blog.example/",
        feed_url="https://blog.example/feed.json",
        description="About <us>",
        favicon="/favicon.ico",
        icon="/icon.png",
        language="zh-CN",
        authors=[{"name": "Ann"}, {"url": "https://a.example/"}],
        hubs=[{"type": "rssCloud"}, {"type": "WebSub", "url": "https://hub.example/"}],
        items=[
            {
                "id": "1",
                "url": "/1",
                "external_url": "https://other.example/",
                "title": "One\n two",
                "content_html": '<p><a href="x">a</a></p>',
                "content_text": "a",
                "summary": "1 < 2",
                "image": "/i.png",
                "date_published": "2024-03-05T18:11:12+08:00",
                "date_modified": "2024-03-06",
                "authors": [{"name": "Bob"}, {"name": "Cid"}],
                "tags": ["News", "Tech", 5],
                "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
                "language": "en",
            }
        ],
    )
    assert feed == ParsedFeed(
        kind="json",
        title="A & B",
        site_url="https://blog.example/",
        description="About &lt;us&gt;",
        language="zh-CN",
        icon_url="https://feeds.example/favicon.ico",
        hub_url="https://hub.example/",
        self_url="https://blog.example/feed.json",
        author="Ann",
        entries=(
            ParsedEntry(
                guid="1",
                url="https://feeds.example/1",
                title="One two",
                author="Bob, Cid",
                content='<p><a href="https://feeds.example/blog/x">a</a></p>',
                summary="1 &lt; 2",
                published_at=datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC),
                updated_at=datetime(2024, 3, 6, tzinfo=UTC),
                tags=("News", "Tech"),
                enclosures=(Enclosure("https://feeds.example/a.mp3", "audio/mpeg", 12),),
                language="en",
                thumbnail_url="https://feeds.example/i.png",
            ),
        ),
    )


def test_it_reads_version_1_0() -> None:
    feed = parse(version="https://jsonfeed.org/version/1", author={"name": "Ann"}, items=[{"id": 7}, {"id": "x"}])
    assert [(one.guid, one.author) for one in feed.entries] == [("7", "Ann"), ("x", "Ann")]


@pytest.mark.parametrize(
    ("item", "content"),
    [
        ({"content_text": "1 < 2\nb"}, "1 &lt; 2<br>\nb"),
        ({"content_html": "", "content_text": "a"}, "a"),
        ({"content_html": "<b>a</b>", "content_text": "a"}, "<b>a</b>"),
        ({"content_html": None}, ""),
        ({"content_html": ["a"]}, ""),
    ],
)
def test_it_prefers_html_and_escapes_text(item: dict[str, Any], content: str) -> None:
    assert entry(**item).content == content


def test_it_identifies_an_item_without_id_by_its_address() -> None:
    assert entry(url="https://a.example/1").guid == "https://a.example/1"
    assert entry(external_url="https://b.example/").url == "https://b.example/"


@pytest.mark.parametrize("size", [-1, 0, "12", None, 1e300, float("nan"), True])
def test_it_takes_an_impossible_size_for_none(size: object) -> None:
    length = entry(attachments=[{"url": "https://a.example/a.mp3", "size_in_bytes": size}]).enclosures[0].length
    assert length is None or length == size


def test_it_skips_what_is_of_the_wrong_type() -> None:
    feed = parse(
        title=5, hubs="x", authors={"name": "x"}, items=["x", None, {"id": "1", "tags": "x", "attachments": [1]}]
    )
    assert (feed.title, feed.hub_url, len(feed.entries)) == ("5", "", 1)
    assert (feed.entries[0].tags, feed.entries[0].enclosures) == ((), ())


@pytest.mark.parametrize(
    "body",
    [
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "a\tb\nc"}]}',
        '\ufeff  {"version": "https://jsonfeed.org/version/1", "items": [{"id": "a"}]}'.encode(),
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "a"}]}'.encode("utf-16"),
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "a"}]}\n<!-- cached -->\x00',
        b'{"items": [{"id": "caf\xc3\xa9 \\ud800"}]}',
    ],
)
def test_it_reads_json_that_is_not_quite_json(body: bytes) -> None:
    assert len(parse_feed(body, url=URL).entries) == 1


@pytest.mark.parametrize(
    "body", [b"{", b'{"a": 1}', b"{}", b'{"items": {}}', b'{"items": []', b"[]", b'"x"', b"{\xff}"]
)
def test_it_refuses_other_json(body: bytes) -> None:
    with pytest.raises(FeedParseError):
        parse_feed(body, url=URL)
