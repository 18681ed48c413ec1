"""From what a reader typed to a feed, or to the reason why there is none."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

import pytest

from flask_starlight.crawl.discover import discover
from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.page import well_known
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.split import MAX_MESSAGE_BYTES
from flask_starlight.model.wire import to_wire
from tests.crawl.fake_fetch import FakeFetch
from tests.crawl.fake_fetch import page
from tests.feedhost.server import FeedHost
from tests.feedhost.server import rss

DOCUMENTS = FeedHost().documents
RSS = DOCUMENTS["tiny.rss"]
SITE = "https://example.test/"


def html(url: str, head: str = "", body: str = "") -> Document:
    return page(url, f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", content_type="text/html")


def find(
    text: str, answers: Mapping[str, Document | Exception], *, preview: bool = False
) -> tuple[DiscoveryOutcome, list[str]]:
    """Look for feeds; returns what was found and the addresses that were asked for, in order."""
    fetcher = FakeFetch(answers)
    outcome = asyncio.run(discover(DiscoveryForCrawl(3, text, preview), fetcher))
    assert outcome.discovery_id == 3
    assert sum(map(bool, (outcome.outcome, outcome.candidates, outcome.reason))) == 1
    return outcome, [url for url, _, _ in fetcher.asked]


def test_the_address_of_a_feed_is_that_feed() -> None:
    outcome, asked = find(
        "https://example.test/rss", {"https://example.test/rss": page("https://example.test/rss", RSS)}
    )
    assert outcome.url == "https://example.test/rss"
    assert outcome.outcome
    assert (outcome.outcome.feed_id, len(outcome.outcome.entries)) == (0, 3)
    assert asked == ["https://example.test/rss"]


def test_it_sends_of_a_large_feed_what_fits_a_message() -> None:
    items = [(f"guid-{n}", f"Entry {n}", f"<p>{'word ' * 20_000}</p>", 1_750_000_000 + n) for n in range(30)]
    outcome, _ = find(SITE, {SITE: page(SITE, rss("Large", items), etag='"1"')})
    assert outcome.outcome
    assert 0 < len(outcome.outcome.entries) < 30
    assert len(json.dumps(to_wire(outcome))) < MAX_MESSAGE_BYTES
    assert (outcome.outcome.etag, outcome.outcome.body_hash) == ("", "")


def test_a_feed_that_moved_for_good_is_known_by_its_new_address_and_another_by_the_asked_one() -> None:
    moved = page("https://new.test/rss", RSS, moved_to="https://new.test/rss")
    assert find("https://example.test/rss", {"https://example.test/rss": moved})[0].url == "https://new.test/rss"
    lent = page("https://elsewhere.test/rss", RSS)
    assert find("https://example.test/rss", {"https://example.test/rss": lent})[0].url == "https://example.test/rss"


def test_without_a_scheme_it_tries_https_and_then_http() -> None:
    outcome, asked = find("example.test", {"http://example.test/": page("http://example.test/", RSS)})
    assert outcome.url == "http://example.test/"
    assert asked == ["https://example.test/", "http://example.test/"]


def test_a_page_that_names_one_feed_leads_to_it() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="rss?a=1&amp;b=2#x">'
    feed_url = "https://example.test/blog/rss?a=1&b=2"
    outcome, asked = find(
        "https://example.test/blog/",
        {"https://example.test/blog/": html("https://example.test/blog/", link), feed_url: page(feed_url, RSS)},
    )
    assert (outcome.url, bool(outcome.outcome)) == (feed_url, True)
    assert asked == ["https://example.test/blog/", feed_url]


def test_a_page_that_names_several_feeds_offers_them_with_comments_last() -> None:
    head = """
        <base href="https://cdn.test/site/">
        <link rel="alternate" type="application/rss+xml" title="Site: Comments" href="/comments/feed">
        <link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" title=" Atom " href="atom">
        <link rel="alternate" type="application/feed+json" href="https://example.test/feed.json">
        <link rel="alternate" type="application/rss+xml" title="twice" href="/site/atom#again">
        <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
        <link rel="alternate" type="text/xml+oembed" href="/oembed">
        <link rel="alternate" hreflang="de" href="/de/">
        <link rel="stylesheet" type="text/css" href="/feed.css">
        <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    """
    named = ["https://cdn.test/site/atom", "https://example.test/feed.json", "https://cdn.test/comments/feed"]
    outcome, asked = find(SITE, {SITE: html(SITE, head)} | {url: page(url, RSS) for url in named})
    assert [candidate.url for candidate in outcome.candidates] == named
    assert sorted(asked) == sorted([SITE, *named])


def test_it_says_of_each_feed_that_is_offered_what_it_is_and_what_it_last_had() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" title="{n}" href="/{n}">' for n in ("a", "b"))
    documents = {SITE + "a": page(SITE + "a", RSS), SITE + "b": page(SITE + "b", DOCUMENTS["tiny.json"])}
    outcome, _ = find(SITE, {SITE: html(SITE, links)} | documents)
    first, second = outcome.candidates
    assert (first.title, first.kind, first.entry_count) == ("Tiny RSS", "rss", 3)
    assert (second.title, second.kind, second.entry_count) == ("Tiny JSON", "json", 2)
    assert [entry.title for entry in first.entries] == ["RSS 2", "RSS 1", "RSS 0"]
    assert first.entries[0].published_at == datetime(2025, 6, 15, 17, 6, 40, tzinfo=UTC)
    assert second.entries[0].published_at is None


def test_a_link_in_the_text_is_believed_once_it_has_been_read() -> None:
    body = '<a href="/about">About</a> <a href="/feed.css">x</a> <a href="/news.rss">RSS</a> <a href="/rss">no feed</a>'
    answers = {SITE: html(SITE, "", body), SITE + "news.rss": page(SITE + "news.rss", RSS), SITE + "rss": html(SITE)}
    outcome, asked = find(SITE, answers)
    assert outcome.url == SITE + "news.rss"
    assert asked == [SITE, SITE + "news.rss", SITE + "rss"]


def test_several_links_that_are_feeds_are_offered_by_their_own_titles() -> None:
    body = '<a href="/a.rss">first</a><a href="/b.rss">second</a><a href="/c.rss">gone</a>'
    answers = {SITE: html(SITE, "", body), SITE + "a.rss": page(SITE, RSS), SITE + "b.rss": page(SITE, RSS)}
    outcome, _ = find(SITE, answers)
    offered = [(candidate.url, candidate.title) for candidate in outcome.candidates]
    assert offered == [(SITE + "a.rss", "Tiny RSS"), (SITE + "b.rss", "Tiny RSS")]


def test_a_page_that_names_nothing_is_searched_at_well_known_paths() -> None:
    outcome, asked = find(SITE, {SITE: html(SITE), SITE + "atom.xml": page(SITE + "atom.xml", RSS)})
    assert outcome.url == SITE + "atom.xml"
    assert asked == [SITE, SITE + "feed", SITE + "rss", SITE + "atom.xml"]


def test_guesses_begin_below_the_page_and_are_few() -> None:
    assert well_known("https://example.test/blog?x=1")[:2] == (
        "https://example.test/blog/feed",
        "https://example.test/blog/index.xml",
    )
    assert len(well_known("https://example.test/a/b/c")) <= 10


def test_a_page_of_a_known_site_stands_for_its_feed_and_is_not_even_fetched() -> None:
    feed_url = "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"
    outcome, asked = find("youtube.com/playlist?list=PL1", {feed_url: page(feed_url, RSS)})
    assert (outcome.url, asked) == (feed_url, [feed_url])


def test_a_repository_offers_what_it_has() -> None:
    url = "https://github.com/some/thing"
    answers = {f"{url}/releases.atom": page(url, RSS), f"{url}/commits.atom": page(url, RSS)}
    outcome, _ = find(url, answers)
    assert [candidate.url for candidate in outcome.candidates] == [f"{url}/releases.atom", f"{url}/commits.atom"]


def test_nothing_found_says_what_was_tried() -> None:
    outcome, asked = find(SITE, {SITE: html(SITE)})
    assert outcome.reason is FetchReason.NO_FEED_FOUND
    assert all(url in outcome.detail for url in asked[:4])
    assert len(outcome.detail) <= 500


def test_guessing_stops_when_the_host_stops_answering() -> None:
    answers = {SITE: html(SITE), SITE + "feed": FetchError(FetchReason.TIMED_OUT, "too slow")}
    outcome, asked = find(SITE, answers)
    assert outcome.reason is FetchReason.NO_FEED_FOUND
    assert asked == [SITE, SITE + "feed"]


def test_a_named_feed_that_cannot_be_fetched_is_the_reason() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    down = FetchError(FetchReason.HTTP_STATUS, "HTTP 503", http_status=503)
    outcome, _ = find(SITE, {SITE: html(SITE, link), SITE + "rss": down})
    assert (outcome.reason, outcome.detail) == (FetchReason.HTTP_STATUS, "HTTP 503")


@pytest.mark.parametrize(
    "error", [AddressRefused("10.0.0.1 is a private address"), FetchError(FetchReason.NAME_NOT_FOUND, "no such name")]
)
def test_an_address_that_cannot_be_fetched_is_reported_as_such(error: FetchError) -> None:
    outcome, _ = find(SITE, {SITE: error})
    assert (outcome.reason, outcome.detail) == (error.reason, error.detail)


def test_nothing_typed_is_no_address() -> None:
    assert find(" “” ", {})[0].reason is FetchReason.REFUSED_ADDRESS


def test_a_failure_of_our_own_is_an_outcome_too() -> None:
    assert find(SITE, {SITE: RuntimeError("a bug")})[0].reason is FetchReason.INTERNAL


@pytest.mark.parametrize(
    "body", [b"", b"\0\xff\xfe" * 50, b"%PDF-1.7", b"<" * 500, "<html><link rel=alternate href>".encode("utf-16")]
)
def test_what_is_neither_feed_nor_page_names_none(body: bytes) -> None:
    outcome, _ = find(SITE, {SITE: page(SITE, body, content_type="text/html; charset=bogus")})
    assert outcome.reason is FetchReason.NO_FEED_FOUND
