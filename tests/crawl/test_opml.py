from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.crawl.opml import MAX_BYTES
from flask_starlight.crawl.opml import MAX_DEPTH
from flask_starlight.crawl.opml import MAX_FEEDS
from flask_starlight.crawl.opml import MAX_PROBLEMS
from flask_starlight.crawl.opml import OpmlFeed
from flask_starlight.crawl.opml import SubscriptionList
from flask_starlight.crawl.opml import read_opml
from flask_starlight.crawl.opml import write_opml
from flask_starlight.errors import OpmlError

NOW = datetime(2026, 11, 20, tzinfo=UTC)
REAL = Path(__file__).parents[3] / "shared" / "data" / "feeds-real" / "Subs.opml"


def read(rows: str) -> SubscriptionList:
    return read_opml(f'<?xml version="1.0"?><opml version="1.1"><head/><body>{rows}</body></opml>'.encode())


def test_it_reads_feeds_in_nested_folders() -> None:
    listed = read(
        """<outline text="News"><outline text="Asia" title="ignored">
             <outline type="rss" text="A &amp; B" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
           </outline></outline>
           <outline text="top" xmlUrl="https://b.example/feed"/>"""
    )
    assert listed.feeds == (
        OpmlFeed("https://a.example/feed", "A & B", "https://a.example/", ("News", "Asia")),
        OpmlFeed("https://b.example/feed", "top"),
    )
    assert listed.problems == ()


@pytest.mark.parametrize(
    "row",
    [
        '<outline XMLURL="https://a.example/" TEXT="t"/>',
        '<outline xmlurl=" https://a.example/ " title="t"/>',
        '<OUTLINE type="atom" xmlUrl="https://a.example/" title="t"></OUTLINE>',
        '<outline><outline xmlUrl="https://a.example/" text="t"/></outline>',
        '<outline text="&nbsp;" title="t" xmlUrl="https://a.example/"/>',
        '<outline text="t" title="the feed says" xmlUrl="https://a.example/"/>',
        '<outline text="t" type="rss" url="https://a.example/"/>',
        '<outline text="t" xmlUrl="feed:https://a.example/"/>',
        '<outline text="t" text="again" xmlUrl=https://a.example/ >',
    ],
)
def test_it_reads_a_feed_however_it_is_spelled(row: str) -> None:
    assert [(feed.url, feed.title) for feed in read(row).feeds] == [("https://a.example/", "t")]


def test_it_reads_addresses_with_bare_ampersands_as_they_are_meant() -> None:
    listed = read('<outline text="A & B" xmlUrl="https://a.example/?x=1&y=2&amp;z=3"/>')
    assert [(feed.url, feed.title) for feed in listed.feeds] == [("https://a.example/?x=1&y=2&z=3", "A & B")]
    assert [problem.line for problem in listed.problems] == [1]


@pytest.mark.parametrize(
    ("label", "codec"), [("gb2312", "gb18030"), ("utf-8", "utf-16"), ("", "utf-8"), ("", "gb18030")]
)
def test_it_reads_lists_in_any_charset(label: str, codec: str) -> None:
    body = (
        f'<?xml version="1.0" encoding="{label}"?><opml><body><outline text="中国的新闻" xmlUrl="https://a.example/"/>'
    )
    assert [feed.title for feed in read_opml((body + "</body></opml>").encode(codec)).feeds] == ["中国的新闻"]


def test_it_reads_outlines_that_no_body_holds() -> None:
    body = b'<opml><head><title>x</title></head><outline text="t" xmlUrl="https://a.example/"/></opml>'
    assert len(read_opml(body).feeds) == 1


def test_it_passes_over_what_is_no_outline() -> None:
    listed = read('<!-- mine --><note>read later</note><outline text="t" xmlUrl="https://a.example/"/>')
    assert (len(listed.feeds), listed.problems) == (1, ())


def test_it_lists_links_and_other_lists_as_no_feeds() -> None:
    rows = '<outline text="a" type="link" url="https://a.example/"/><outline text="b" type="include" url="https://b.example/"/>'
    listed = read(rows)
    assert listed.feeds == ()
    assert [problem.title for problem in listed.problems] == ["a", "b"]


def test_it_lists_the_rows_that_name_no_feed_with_their_line() -> None:
    listed = read('<outline text="good" xmlUrl="https://a.example/"/>\n<outline text="bad" type="rss"/>')
    assert len(listed.feeds) == 1
    assert [(problem.line, problem.title) for problem in listed.problems] == [(2, "bad")]
    assert str(listed.problems[0].reason) == "It names no feed: there is no xmlUrl."


def test_it_reads_what_comes_before_a_break_and_says_that_it_is_broken() -> None:
    listed = read_opml(b'<opml><body><outline xmlUrl="https://a.example/" text="t"/><outline text="cut off xmlU')
    assert [feed.url for feed in listed.feeds] == ["https://a.example/"]
    assert listed.problems


def test_it_takes_a_feed_once_that_is_listed_twice() -> None:
    row = '<outline text="t" xmlUrl="https://a.example/"/>'
    assert len(read(row + f'<outline text="again">{row}</outline>').feeds) == 1


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"no xml", b"<html><body>page</body></html>", b"<opml/>", b"\xff\xfe", b'{"feeds": []}']
)
def test_it_refuses_what_is_no_list(body: bytes) -> None:
    with pytest.raises(OpmlError):
        read_opml(body)


def test_it_stays_within_bounds_for_a_list_that_nests_without_end() -> None:
    depth = 200
    rows = '<outline text="f">' * depth + '<outline text="t" xmlUrl="https://a.example/"/>' + "</outline>" * depth
    assert len(read(rows).feeds[0].folder_path) == MAX_DEPTH


@pytest.mark.parametrize(
    "rows",
    [
        '<outline text="t" xmlUrl="https://a.example/"/>' * 100_000,
        "".join(f'<outline text="t" xmlUrl="https://a.example/{number}"/>' for number in range(100_000)),
        '<outline text="x"/>' * 150_000,
        '<outline text="x">' * 100_000,
        "<outline &" * 100_000,
        "<a></b>" * 100_000,
    ],
    ids=["one feed", "many feeds", "no feeds", "depth", "broken tags", "tags that do not match"],
)
def test_it_stays_within_bounds_for_hostile_lists(rows: str) -> None:
    listed = read(rows)
    assert len(listed.feeds) <= MAX_FEEDS
    assert len(listed.problems) <= MAX_PROBLEMS + 1


def test_it_refuses_a_list_that_is_larger_than_any() -> None:
    with pytest.raises(OpmlError, match="larger"):
        read_opml(b" " * (MAX_BYTES + 1))


def test_it_expands_no_entity_and_reads_no_file() -> None:
    bomb = b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><opml><body>'
    listed = read_opml(bomb + b'<outline text="&a;&f;" xmlUrl="https://a.example/"/></body></opml>')
    assert all("root:" not in feed.title for feed in listed.feeds)


def test_it_writes_what_it_reads() -> None:
    feeds = (
        OpmlFeed("https://a.example/?a=1&b=2", 'A "quoted" <b>', "https://a.example/", ("News", "亚洲")),
        OpmlFeed("https://b.example/", "top"),
        OpmlFeed("https://c.example/", "again", "", ("News",)),
        OpmlFeed("https://d.example/", "", "", ("News",)),
    )
    assert set(read_opml(write_opml("mine", feeds, now=NOW)).feeds) == set(feeds)


@given(strategies.text(), strategies.lists(strategies.text(), max_size=3))
def test_it_writes_every_title(title: str, path: list[str]) -> None:
    body = write_opml(title, [OpmlFeed("https://a.example/", title, "", tuple(path))], now=NOW)
    assert [feed.url for feed in read_opml(body).feeds] == ["https://a.example/"]


@given(strategies.binary())
def test_it_raises_nothing_but_an_opml_error(body: bytes) -> None:
    try:
        read_opml(b"<opml><body>" + body)
    except OpmlError:
        return


@pytest.mark.skipif(not REAL.exists(), reason="the real documents (../shared/data) are not here")
def test_it_reads_a_real_list() -> None:
    listed = read_opml(REAL.read_bytes())
    assert len(listed.feeds) == 207
    assert {feed.folder_path for feed in listed.feeds} == {
        (),
        ("Macintosh",),
        ("Programming",),
        ("Weblogs",),
        ("Writers",),
    }
