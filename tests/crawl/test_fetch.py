"""Fetching, against the feed host on loopback: what comes back, what is refused, what is told to whom."""

import asyncio
import gzip
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiohttp.abc import AbstractResolver
from aiohttp.abc import ResolveResult

from flask_starlight.crawl.answers import MAX_RETRY_AFTER_S
from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import FetchConfig
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch import config_from
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.settings import Settings
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host


@pytest.fixture(scope="module")
def running() -> Iterator[RunningHost]:
    with running_feed_host() as running:
        yield running


@pytest.fixture
def feeds(running: RunningHost) -> RunningHost:
    running.host.reset()
    return running


class FailingResolver(LoopbackResolver):
    """Fails as the system's resolver does."""

    def __init__(self, errno: int) -> None:
        self._errno = errno

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise socket.gaierror(self._errno, "as asked")


def config_for(feeds: RunningHost, **changes: object) -> FetchConfig:
    names = ("127.0.0.1", "feeds.test", "other.test")
    rules = AddressRules(frozenset({80, 443}), frozenset((name, feeds.port) for name in names))
    config = FetchConfig(rules, "Starlight/test", timeout_s=20, first_byte_s=10, max_bytes=1024 * 1024)
    return replace(config, **changes)  # type: ignore[arg-type]


def fetch(
    feeds: RunningHost,
    path: str,
    *,
    etag: str = "",
    last_modified: str = "",
    resolver: AbstractResolver | None = None,
    **changes: object,
) -> Document:
    async def run() -> Document:
        async with HttpFetcher(config_for(feeds, **changes), resolver=resolver or LoopbackResolver()) as fetcher:
            url = feeds.url + path if path.startswith("/") else path
            return await fetcher.fetch(url, etag=etag, last_modified=last_modified)

    return asyncio.run(run())


def failure(feeds: RunningHost, path: str, **changes: object) -> FetchError:
    with pytest.raises(FetchError) as error:
        fetch(feeds, path, **changes)  # type: ignore[arg-type]
    return error.value


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
    assert sent["User-Agent"] == "Starlight/test"
    assert sent["Accept-Encoding"] == "gzip, br, zstd, deflate"
    assert sent["Accept"].startswith("application/atom+xml")
    assert not {"Cookie", "Authorization", "Referer"} & sent.keys()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_it_unpacks(feeds: RunningHost, coding: str) -> None:
    assert fetch(feeds, f"/{coding}/feeds/tiny.atom").body == feeds.host.documents["tiny.atom"]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_it_stops_at_a_bomb(feeds: RunningHost, coding: str) -> None:
    assert failure(feeds, f"/bomb/{coding}").reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "unheard-of"])
def test_it_reports_a_packing_that_is_none(feeds: RunningHost, coding: str) -> None:
    assert failure(feeds, f"/lie/{coding}/feeds/tiny.rss").reason is FetchReason.BROKEN_ENCODING


def test_it_reports_a_packed_document_that_ends_too_early(feeds: RunningHost) -> None:
    feeds.host.documents["short.gz"] = gzip.compress(b"<rss/>" * 100)[:-9]
    assert failure(feeds, "/lie/gzip/feeds/short.gz").reason is FetchReason.BROKEN_ENCODING


def test_it_refuses_packed_bytes_without_end_that_unpack_to_nothing(feeds: RunningHost) -> None:
    name_follows = b"\x1f\x8b\x08\x08" + bytes(6)  # RFC 1952, 2.3: FNAME, which ends with the first zero
    feeds.host.documents["long-name.gz"] = name_follows + b"a" * 30_000
    error = failure(feeds, "/stall/0.01/lie/gzip/feeds/long-name.gz", max_bytes=20_000)
    assert error.reason is FetchReason.TOO_LARGE


def test_it_refuses_a_document_that_is_too_large(feeds: RunningHost) -> None:
    assert len(fetch(feeds, "/huge/20000", max_bytes=20_000).body) == 20_000
    announced = failure(feeds, "/huge/20001", max_bytes=20_000)
    assert (announced.reason, announced.detail) == (FetchReason.TOO_LARGE, "20001 bytes are announced")
    assert failure(feeds, "/stall/0.01/huge/900000", max_bytes=20_000).reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize("path", ["/slow/30/feeds/tiny.rss", "/redirect/302/slow/30/feeds/tiny.rss"])
def test_it_does_not_wait_for_ever_for_the_first_byte(feeds: RunningHost, path: str) -> None:
    error = failure(feeds, path, first_byte_s=0.2)
    assert error.reason is FetchReason.TIMED_OUT
    assert "no answer began" in error.detail


def test_it_does_not_wait_for_ever_for_the_last_byte(feeds: RunningHost) -> None:
    error = failure(feeds, "/stall/30/feeds/tiny.rss", timeout_s=0.3)
    assert error.reason is FetchReason.TIMED_OUT
    assert "did not end" in error.detail


def test_it_counts_the_time_of_all_redirects_together(feeds: RunningHost) -> None:
    path = "/slow/0.2/redirect/302/slow/0.2/redirect/302/slow/0.2/redirect/302/slow/0.2/feeds/tiny.rss"
    assert failure(feeds, path, timeout_s=0.5).reason is FetchReason.TIMED_OUT


def test_it_reports_a_line_that_is_dropped_midway(feeds: RunningHost) -> None:
    assert failure(feeds, "/cut/feeds/tiny.rss").reason is FetchReason.CONNECTION_FAILED


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_it_reports_a_status(feeds: RunningHost, status: int) -> None:
    error = failure(feeds, f"/status/{status}")
    assert (error.reason, error.http_status, error.retry_after_s) == (FetchReason.HTTP_STATUS, status, None)


def test_it_tells_gone_from_missing(feeds: RunningHost) -> None:
    error = failure(feeds, "/status/410")
    assert (error.reason, error.http_status) == (FetchReason.GONE, 410)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("soon", None),
        ("-5", None),
        ("Fri, 01 Jan 2010 00:00:00 GMT", 0),
        ("99999999999999999999", MAX_RETRY_AFTER_S),
        ("Fri, 01 Jan 2100 00:00:00 GMT", MAX_RETRY_AFTER_S),
    ],
)
def test_it_reads_when_to_come_back(feeds: RunningHost, value: str, seconds: int | None) -> None:
    assert failure(feeds, f"/status/429/retry-after/{value}").retry_after_s == seconds


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


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "127.0.0.1:8080", "169.254.169.254/latest/meta-data", "masterdb", "2130706433", "[::1]", "localhost"],
)
def test_it_refuses_a_private_address_after_a_redirect(feeds: RunningHost, inside: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(feeds, f"/to-private/{inside}")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://feeds.test/", "http://a:b@feeds.test/", "http://["])
def test_it_refuses_a_redirect_to_what_is_no_web_address(feeds: RunningHost, target: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(feeds, f"/redirect/302?to={target}")


def test_it_refuses_a_name_that_resolves_to_a_private_address(feeds: RunningHost) -> None:
    with pytest.raises(AddressRefused, match=r"rebound\.example"):
        fetch(feeds, "http://rebound.example/feed", resolver=LoopbackResolver())
    with pytest.raises(AddressRefused, match=r"rebound\.example"):
        fetch(feeds, "/redirect/301?to=http://rebound.example/feed", resolver=LoopbackResolver())
    assert list(feeds.host.requests) == ["/redirect/301"]


def test_it_reports_a_port_that_is_closed(feeds: RunningHost) -> None:
    rules = AddressRules(frozenset({80}), frozenset({("127.0.0.1", 1)}))
    assert failure(feeds, "http://127.0.0.1:1/", rules=rules).reason is FetchReason.CONNECTION_FAILED


@pytest.mark.parametrize(
    ("errno", "reason"),
    [(socket.EAI_NONAME, FetchReason.NAME_NOT_FOUND), (socket.EAI_AGAIN, FetchReason.CONNECTION_FAILED)],
)
def test_it_tells_a_name_that_does_not_exist_from_a_name_server_that_is_down(
    feeds: RunningHost, errno: int, reason: FetchReason
) -> None:
    assert failure(feeds, "http://nowhere.example/", resolver=FailingResolver(errno)).reason is reason


def test_it_never_asks_one_host_for_two_things_at_once(feeds: RunningHost) -> None:
    async def run() -> None:
        async with HttpFetcher(config_for(feeds), resolver=LoopbackResolver()) as fetcher:
            paths = [f"{feeds.url}/slow/0.02/growing/{n}" for n in range(8)]
            await asyncio.gather(*(fetcher.fetch(path) for path in paths))

    asyncio.run(run())
    assert feeds.host.requests.total() == 8
    assert feeds.host.most_at_once == 1


def test_it_asks_different_hosts_at_once(feeds: RunningHost) -> None:
    async def run() -> None:
        async with HttpFetcher(config_for(feeds), resolver=LoopbackResolver()) as fetcher:
            hosts = ("127.0.0.1", "feeds.test", "other.test")
            urls = [f"http://{host}:{feeds.port}/slow/0.3/growing/x" for host in hosts]
            await asyncio.gather(*(fetcher.fetch(url) for url in urls))

    asyncio.run(run())
    assert feeds.host.most_at_once == 3


def test_waiting_for_ones_turn_costs_no_time_limit(feeds: RunningHost) -> None:
    async def run() -> list[Document]:
        async with HttpFetcher(config_for(feeds, timeout_s=1.5)) as fetcher:
            url = f"{feeds.url}/slow/0.4/feeds/tiny.rss"
            return await asyncio.gather(*(fetcher.fetch(url) for _ in range(6)))

    assert len(asyncio.run(run())) == 6


def test_its_limits_are_those_of_the_settings() -> None:
    settings = Settings(crawl_user_agent="me", crawl_timeout_s=7, crawl_first_byte_s=3, crawl_max_bytes=2048)
    config = config_from(settings.model_copy(update={"egress_proxy": "http://egress:3128"}))
    assert config.rules.ports == {80, 443, 8080, 8443}
    assert config.proxy == "http://egress:3128"
    assert (config.user_agent, config.timeout_s, config.first_byte_s, config.max_bytes) == ("me", 7, 3, 2048)
