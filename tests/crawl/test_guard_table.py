"""The tables of addresses/: what leads inside, however it is written, and what only looks odd.

Every refused one is refused before anything is resolved, and again as the target of a redirect.
"""

import asyncio
from pathlib import Path

import pytest

from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.guard import check_url
from flask_starlight.crawl.guard import rules_from
from flask_starlight.errors import AddressRefused
from flask_starlight.settings import Settings
from tests.crawl.fetching import config_for
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost

RULES = rules_from(Settings())

LOOPBACK, PRIVATE, NAMES, ACCEPTED_URLS = (
    (Path(__file__).parent / "addresses" / f"{name}.txt").read_text(encoding="utf-8").split()
    for name in ("loopback", "private", "names", "accepted")
)
REFUSED_HOSTS = [*LOOPBACK, *PRIVATE, *NAMES]
REFUSED_URLS = [
    *("http://example.com:22/", "http://example.com:25/", "https://example.com:3306/", "http://example.com:5672/"),
    *("http://example.com:9200/", "http://example.com:11211/", "http://example.com:81/", "http://example.com:08081/"),
    *("http://user@example.com/", "http://:@example.com/", "http://example.com:80@127.0.0.1/", "http://a:b@[::1]/"),
    *("http://127.0.0.1:80\\@example.com/", "http://example.com\\.127.0.0.1/", "http:\\\\127.0.0.1/"),
    *("http:/127.0.0.1/",),
    *("http:127.0.0.1/", "http:////127.0.0.1/", "//127.0.0.1/", "///127.0.0.1", "127.0.0.1", "http://127.0.0.1\t/"),
    *("http://exam\x00ple.com/", "http://exam\x7fple.com/", "http://exam%00ple.com/", "http://example.com%2e/"),
    *("ftp://example.com/", "gopher://example.com/", "file:///etc/passwd", "dict://example.com:11211/", "ldap://a.b/"),
    *("data:text/xml,<rss/>", "javascript:alert(1)", "feed:https://example.com/", "ws://example.com/", "jar:http://a.b!/"),
    *("http+unix://%2Fvar%2Frun%2Fdocker.sock/", "httpx://example.com/", "https:", "http://[", "http://]", "http://[]/"),
]  # fmt: skip


def test_the_tables_are_as_long_as_they_say() -> None:
    assert len(set(REFUSED_HOSTS)) + len(set(REFUSED_URLS)) >= 200
    assert len(set(ACCEPTED_URLS)) >= 40


@pytest.mark.parametrize("host", REFUSED_HOSTS)
def test_it_refuses_a_host_inside(host: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(f"http://{host}/feed", RULES)


@pytest.mark.parametrize("host", LOOPBACK)
def test_it_refuses_it_with_a_port_that_may_be_called(host: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(f"https://{host}:8443/feed", RULES)


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_it_refuses_an_address_that_is_none_to_call(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url, RULES)


@pytest.mark.parametrize("url", ACCEPTED_URLS)
def test_it_accepts_an_address_that_only_looks_odd(url: str) -> None:
    assert check_url(url, RULES).scheme in ("http", "https")


def test_no_redirect_leads_to_any_of_them(feeds: RunningHost) -> None:
    async def reached() -> list[str]:
        found = []
        async with HttpFetcher(config_for(feeds), resolver=LoopbackResolver()) as fetcher:
            for host in REFUSED_HOSTS:
                try:
                    await fetcher.fetch(f"{feeds.url}/to-private/{host}")
                    found.append(host)
                except AddressRefused:
                    continue
        return found

    feeds.host.reset()
    assert asyncio.run(reached()) == []
    assert all(path.startswith("/to-private/") for path in feeds.host.requests)
