"""Fetches that fail: each is told apart, and none reaches a place inside."""

import socket

import pytest
from aiohttp.abc import ResolveResult

from flask_starlight.crawl.answers import MAX_RETRY_AFTER_S
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.errors import AddressRefused
from flask_starlight.model.reason import FetchReason
from tests.crawl.fetching import failure
from tests.crawl.fetching import fetch
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost


class FailingResolver(LoopbackResolver):
    """Fails as the system's resolver does."""

    def __init__(self, errno: int) -> None:
        self._errno = errno

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise socket.gaierror(self._errno, "as asked")


def test_it_reports_a_line_that_is_dropped_midway(feeds: RunningHost) -> None:
    assert failure(feeds, "/cut/feeds/tiny.rss").reason is FetchReason.TRUNCATED


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, FetchReason.HTTP_STATUS),
        (401, FetchReason.LOGIN_NEEDED),
        (403, FetchReason.FORBIDDEN),
        (404, FetchReason.NOT_FOUND),
        (429, FetchReason.TOO_MANY_REQUESTS),
        (500, FetchReason.SERVER_ERROR),
        (503, FetchReason.SERVER_ERROR),
    ],
)
def test_it_reports_a_status(feeds: RunningHost, status: int, reason: FetchReason) -> None:
    error = failure(feeds, f"/status/{status}")
    assert (error.reason, error.http_status, error.retry_after_s) == (reason, status, None)


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
    assert failure(feeds, "http://127.0.0.1:1/", rules=rules).reason is FetchReason.CONNECTION_REFUSED


@pytest.mark.parametrize(
    ("errno", "reason"),
    [(socket.EAI_NONAME, FetchReason.NAME_NOT_FOUND), (socket.EAI_AGAIN, FetchReason.CONNECTION_FAILED)],
)
def test_it_tells_a_name_that_does_not_exist_from_a_name_server_that_is_down(
    feeds: RunningHost, errno: int, reason: FetchReason
) -> None:
    assert failure(feeds, "http://nowhere.example/", resolver=FailingResolver(errno)).reason is reason
