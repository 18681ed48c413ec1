"""Fetching, against the feed host on loopback: what comes back, and what is told to whom."""

import asyncio

import pytest

from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import config_from
from flask_starlight.model.reason import FetchReason
from flask_starlight.settings import Settings
from tests.crawl.fetching import config_for
from tests.crawl.fetching import failure
from tests.crawl.fetching import fetch
from tests.feedhost.running import RunningHost


def test_it_returns_the_document_and_what_to_ask_with_next_time(feeds: RunningHost) -> None:
    document = fetch(feeds, "/feeds/tiny.rss")
    assert document.body == feeds.host.documents["tiny.rss"]
    assert document.url == f"{feeds.url}/feeds/tiny.rss"
    assert (document.status, document.content_type) == (200, "application/rss+xml")
    assert document.etag
    assert document.last_modified
    assert not document.not_modified
    assert document.moved_to == ""


def test_it_asks_with_both_validators_and_understands_304(feeds: RunningHost) -> None:
    first = fetch(feeds, "/feeds/tiny.rss")
    again = fetch(feeds, "/feeds/tiny.rss", etag=first.etag, last_modified=first.last_modified)
    assert again.not_modified
    assert again.body == b""
    assert (again.etag, again.last_modified) == (first.etag, first.last_modified)
    sent = feeds.host.last_headers["/feeds/tiny.rss"]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (first.etag, first.last_modified)


def test_it_forgets_the_validators_of_a_document_that_came_without_any(feeds: RunningHost) -> None:
    document = fetch(feeds, "/status/203", etag='"old"', last_modified="Fri, 01 Jan 2010 00:00:00 GMT")
    assert (document.etag, document.last_modified) == ("", "")


def test_it_keeps_no_validator_that_could_not_be_stored_or_sent(feeds: RunningHost) -> None:
    assert fetch(feeds, "/status/203/ETag/W%2F%22a%22").etag == 'W/"a"'
    assert fetch(feeds, f"/status/203/ETag/{'a' * 600}").etag == ""
    assert fetch(feeds, "/status/203/ETag/%E4%B8%AD").etag == ""


def test_it_does_not_take_304_for_an_answer_to_an_unconditional_question(feeds: RunningHost) -> None:
    assert failure(feeds, "/status/304").http_status == 304


def test_it_names_itself_and_says_what_it_reads(feeds: RunningHost) -> None:
    fetch(feeds, "/feeds/tiny.rss")
    sent = feeds.host.last_headers["/feeds/tiny.rss"]
    assert sent["User-Agent"] == "Starlight/test (feed reader)"
    assert sent["Accept-Encoding"] == "gzip, br, zstd, deflate"
    assert sent["Accept"].startswith("application/atom+xml")
    assert not {"Cookie", "Authorization", "Referer"} & sent.keys()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_follows_a_redirect(feeds: RunningHost, status: int) -> None:
    document = fetch(feeds, f"/redirect/{status}/feeds/tiny.rss")
    assert document.url == f"{feeds.url}/feeds/tiny.rss"
    assert document.moved_to == (document.url if status in (301, 308) else "")


def test_it_reports_how_far_permanent_redirects_alone_led(feeds: RunningHost) -> None:
    both = fetch(feeds, "/redirect/301/redirect/308/feeds/tiny.rss")
    assert both.moved_to == f"{feeds.url}/feeds/tiny.rss"
    mixed = fetch(feeds, "/redirect/301/redirect/302/feeds/tiny.rss")
    assert mixed.moved_to == f"{feeds.url}/redirect/302/feeds/tiny.rss"
    temporary_first = fetch(feeds, "/redirect/302/redirect/301/feeds/tiny.rss")
    assert temporary_first.moved_to == ""


def test_it_follows_five_redirects_and_no_sixth(feeds: RunningHost) -> None:
    assert fetch(feeds, "/redirect/302" * 5 + "/feeds/tiny.rss").status == 200
    assert failure(feeds, "/redirect/302" * 6 + "/feeds/tiny.rss").reason is FetchReason.TOO_MANY_REDIRECTS
    assert failure(feeds, "/loop").reason is FetchReason.TOO_MANY_REDIRECTS


def test_it_keeps_no_cookie(feeds: RunningHost) -> None:
    async def run() -> None:
        async with HttpFetcher(config_for(feeds)) as fetcher:
            await fetcher.fetch(f"{feeds.url}/cookie/redirect/302/feeds/tiny.rss")
            await fetcher.fetch(f"{feeds.url}/feeds/tiny.rss")

    asyncio.run(run())
    assert "Cookie" not in feeds.host.last_headers["/feeds/tiny.rss"]


def test_it_tells_the_validators_to_the_host_that_gave_them_alone(feeds: RunningHost) -> None:
    elsewhere = f"http://other.test:{feeds.port}/feeds/tiny.rss"
    document = fetch(feeds, f"/redirect/302?to={elsewhere}", etag='"mine"', last_modified="yesterday")
    assert document.url == elsewhere
    assert not {"If-None-Match", "If-Modified-Since"} & feeds.host.last_headers["/feeds/tiny.rss"].keys()
    fetch(feeds, "/redirect/302/feeds/tiny.rss", etag='"mine"')
    assert feeds.host.last_headers["/feeds/tiny.rss"]["If-None-Match"] == '"mine"'


def test_its_limits_are_those_of_the_settings() -> None:
    settings = Settings(
        crawl_user_agent="me",
        crawl_timeout_s=7,
        crawl_first_byte_s=3,
        crawl_max_bytes=2048,
        crawl_host_gap_s=5,
        base_url="https://reader.example",
        egress_proxy="http://egress:3128",
    )
    config = config_from(settings)
    assert config.rules.ports == {80, 443, 8080, 8443}
    assert (config.proxy, config.link) == ("http://egress:3128", "https://reader.example")
    assert (config.user_agent, config.timeout_s, config.first_byte_s, config.max_bytes) == ("me", 7, 3, 2048)
    assert config.host_gap_s == 5
