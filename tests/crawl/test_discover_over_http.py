"""Pages as they come over the wire, large, old, odd, in other charsets: the real fetcher at a real server."""

import asyncio
import gzip
import socket
from collections.abc import Mapping

import pytest

from flask_starlight.crawl.discover import discover
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import FetchConfig
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from tests.feedhost.pages import Reply
from tests.feedhost.pages import running_pages
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.server import FeedHost

DOCUMENTS = FeedHost().documents
RSS = Reply(DOCUMENTS["tiny.rss"], "application/rss+xml")
LINK = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'
MAX_BYTES = 15 * 1024 * 1024
HOSTS = ("site.test", "other.test", "xn--fsqu00a.xn--fiqs8s")


def find(replies: Mapping[str, Reply], text: str = "http://site.test:PORT/") -> tuple[DiscoveryOutcome, list[str]]:
    """Look for feeds at *text*, where PORT stands for the server's; returns what was found and what was asked for."""

    async def run(port: int) -> DiscoveryOutcome:
        rules = AddressRules(frozenset({80, 443}), frozenset((host, None) for host in HOSTS))
        config = FetchConfig(rules, "Starlight/test", timeout_s=20, first_byte_s=10, max_bytes=MAX_BYTES)
        async with HttpFetcher(config, resolver=LoopbackResolver()) as fetcher:
            return await discover(DiscoveryForCrawl(1, text.replace("PORT", str(port))), fetcher)

    with running_pages(replies) as pages:
        return asyncio.run(run(pages.port)), pages.asked


def html(head: str, body: str = "") -> Reply:
    return Reply(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def path_of(outcome: DiscoveryOutcome) -> str:
    return outcome.url.partition(".test:")[2].partition("/")[2]


@pytest.mark.parametrize(
    "value",
    [
        '</rss>; rel="alternate"; type="application/rss+xml"',
        '</style.css>; rel=preload; as=style, <http://site.test:PORT/rss>; type="application/rss+xml"; rel="alternate"',
        "</rss>; REL=Alternate; TYPE=Application/RSS+XML",
    ],
)
def test_it_finds_a_feed_that_only_a_header_names(value: str) -> None:
    outcome, _ = find({"/": Reply(b"<p>no head", headers={"Link": value}), "/rss": RSS})
    assert path_of(outcome) == "rss"


def test_it_finds_a_feed_that_the_header_of_something_other_than_a_page_names() -> None:
    header = {"Link": "</rss>; rel=alternate; type=application/rss+xml"}
    outcome, _ = find({"/": Reply(b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png", headers=header), "/rss": RSS})
    assert path_of(outcome) == "rss"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<base href="/blog/">' + LINK.format("", "deep/rss"), ""),
        ('<base href="http://other.test:PORT/blog/">' + LINK.format("", "deep/rss"), ""),
        ('<base target="_blank"><link rel=feed href=/blog/deep/rss>', ""),
        ('<LINK REL="Alternate Home" TYPE="text/xml" HREF="/blog/deep/rss">', ""),
        ("", LINK.format("", "/blog/deep/rss")),
        ("", '<a href="/blog/deep/rss"><img src=orange.gif alt=RSS></a>'),
    ],
)
def test_it_follows_the_page_wherever_its_names_lead(head: str, body: str) -> None:
    outcome, _ = find({"/": html(head, body), "/blog/deep/rss": RSS})
    assert path_of(outcome) == "blog/deep/rss"


@pytest.mark.parametrize(
    ("document", "type_"),
    [("tiny.json", "application/feed+json"), ("tiny.json", "application/json"), ("tiny.rdf", "application/rdf+xml")],
)
def test_it_finds_feeds_of_every_kind(document: str, type_: str) -> None:
    link = f'<link rel="alternate" type="{type_}" href="/feed.json">'
    outcome, _ = find({"/": html(link), "/feed.json": Reply(DOCUMENTS[document], type_)})
    assert path_of(outcome) == "feed.json"


@pytest.mark.parametrize(
    ("charset", "type_"),
    [
        ("gb18030", "text/html; charset=gb2312"),
        ("gb18030", "text/html"),
        ("big5", "text/html"),
        ("utf-16", "text/html"),
    ],
)
def test_it_reads_the_titles_of_pages_in_old_charsets(charset: str, type_: str) -> None:
    label = "" if "charset=" in type_ else f'<meta charset="{charset}">'
    links = label + LINK.format("每日新聞", "/1") + LINK.format("生活", "/2") + LINK.format("第三", "/gone")
    page = f"<html><head>{links}</head><body>{'今天的天氣很好。' * 40}</body></html>".encode(charset)
    untitled = DOCUMENTS["tiny.rss"].replace(b"<channel><title>Tiny RSS</title>", b"<channel>")
    outcome, _ = find({"/": Reply(page, type_), "/1": Reply(untitled), "/2": Reply(untitled)})
    assert [candidate.title for candidate in outcome.candidates] == ["每日新聞", "生活"]


def test_it_reads_a_page_as_large_as_a_document_may_be() -> None:
    filler = "<div class=a><p>Words, words.</p></div>" * (14 * 1024 * 1024 // 39)
    page = gzip.compress(html("", filler + LINK.format("", "/rss")).body, 1)
    assert path_of(find({"/": Reply(page, headers={"Content-Encoding": "gzip"}), "/rss": RSS})[0]) == "rss"


def test_it_survives_a_page_that_nests_without_end() -> None:
    page = html(LINK.format("", "/rss"), "<div>" * 500_000)
    assert path_of(find({"/": page, "/rss": RSS})[0]) == "rss"


@pytest.mark.parametrize(
    "cover",
    [
        '<meta http-equiv="refresh" content="0; url=/home">',
        "<META HTTP-EQUIV=Refresh CONTENT='0;URL=\"http://other.test:PORT/home\"'>",
        '<meta http-equiv="refresh" content="5, /home">',
        '<frameset cols="20%,80%"><frame src="menu"><frame src="home"></frameset>',
    ],
)
def test_it_looks_behind_a_cover(cover: str) -> None:
    outcome, _ = find({"/": html(cover), "/menu": html(""), "/home": html(LINK.format("", "/rss")), "/rss": RSS})
    assert path_of(outcome) == "rss"


def test_it_is_not_led_in_circles() -> None:
    pages = {
        "/": html('<meta http-equiv="refresh" content="0; url=/a">'),
        "/a": html('<meta http-equiv="refresh" content="0; url=/b">'),
        "/b": html('<meta http-equiv="refresh" content="0; url=/c">'),
        "/c": html(LINK.format("", "/rss")),
    }
    outcome, asked = find(pages)
    assert outcome.reason is FetchReason.NO_FEED_FOUND
    assert "site.test/c" not in asked
    assert len(asked) == len(set(asked))


def test_a_refresh_may_lead_straight_to_the_feed() -> None:
    outcome, _ = find({"/": html('<meta http-equiv="refresh" content="0; url=/rss">'), "/rss": RSS})
    assert path_of(outcome) == "rss"


def test_it_reaches_a_site_with_an_internationalised_name() -> None:
    outcome, asked = find({"/": RSS}, "http://例子。中国:PORT")
    assert outcome.url.startswith("http://xn--fsqu00a.xn--fiqs8s:")
    assert asked == ["xn--fsqu00a.xn--fiqs8s/"]


@pytest.mark.parametrize(
    "typed", ["feed:http://site.test:PORT/rss", "“<http://SITE.test:PORT/rss>”。", "site.test:PORT/rss"]
)
def test_it_finds_what_was_pasted_with_something_around_it(typed: str) -> None:
    assert path_of(find({"/rss": RSS}, typed)[0]) == "rss"


def test_it_asks_a_dead_server_once() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # and never listens
        dead = f"http://site.test:{silent.getsockname()[1]}"
        links = "".join(LINK.format("", f"{dead}/{number}") for number in range(4))
        outcome, _ = find({"/": html(links)})
    assert outcome.reason is FetchReason.CONNECTION_REFUSED
    assert [tried.url for tried in outcome.tried if tried.url.startswith(dead)] == [f"{dead}/0"]


def test_it_tells_a_search_in_vain_from_beginning_to_end() -> None:
    outcome, asked = find({"/": html(LINK.format("", "/gone"))})
    assert [tried.url.split("/", 3)[3] for tried in outcome.tried] == [one.partition("/")[2] for one in asked]
    assert {tried.detail for tried in outcome.tried[1:]} == {"HTTP 404"}
