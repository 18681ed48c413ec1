import json
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedFeed


def parse(channel: dict[str, Any]) -> ParsedFeed:
    body = json.dumps({"rss": {"version": "2.0", "xmlns:source": "http://source.example/", "channel": channel}})
    return parse_feed(body.encode(), url="https://a.example/rss.json", content_type="application/json")


def test_it_reads_rss_in_json_as_rss() -> None:
    feed = parse(
        {
            "title": "News & views",
            "link": "https://a.example/",
            "item": [
                {
                    "title": "First \x07 <b>bold</b>",
                    "description": "<p>Text with <a href='/x'>a link</a> 星光</p>",
                    "pubDate": "Mon, 26 Jun 2017 12:20:05 GMT",
                    "guid": {"isPermaLink": False, "#value": "one"},
                    "category": [{"domain": "d", "#value": "sky"}, "night"],
                    "enclosure": {"url": "https://a.example/a.mp3", "type": "audio/mpeg", "length": 12},
                    "source:outline": {"text": "ignored", "bad key": 1, "subs": [{"text": "deep"}]},
                },
                {"description": "second", "guid": "https://a.example/2", "comments": None},
            ],
        }
    )
    first, second = feed.entries
    assert (feed.kind, feed.title, feed.site_url) == ("rss", "News & views", "https://a.example/")
    assert (first.guid, first.published_at) == ("one", datetime(2017, 6, 26, 12, 20, 5, tzinfo=UTC))
    assert 'href="https://a.example/x"' in first.content or 'href="https://a.example/x"' in first.summary
    assert set(first.tags) == {"sky", "night"}
    assert first.enclosures == (Enclosure("https://a.example/a.mp3", "audio/mpeg", 12),)
    assert (second.guid, second.url) == ("https://a.example/2", "https://a.example/2")


def test_it_reads_a_channel_with_a_single_item() -> None:
    assert [entry.guid for entry in parse({"item": {"guid": "one"}}).entries] == ["one"]


@pytest.mark.parametrize(
    "body", [b'{"rss": []}', b'{"rss": 1}', b'{"rss": {"<": 1}', b'{"rss": {"channel": ' + b"[" * 9000]
)
def test_it_raises_nothing_but_a_parse_error(body: bytes) -> None:
    with pytest.raises(FeedParseError):
        parse_feed(body, url="https://a.example/")
