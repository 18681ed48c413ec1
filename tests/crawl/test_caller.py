"""How the crawler names itself."""

import pytest
from yarl import URL

from flask_starlight.crawl.caller import Caller
from flask_starlight.crawl.caller import origin_of
from flask_starlight.crawl.caller import user_agent
from tests.crawl.fetching import fetch
from tests.feedhost.running import RunningHost


@pytest.mark.parametrize(
    ("product", "link", "caller", "named"),
    [
        ("Starlight/0.1", "", Caller(), "Starlight/0.1 (feed reader)"),
        ("Starlight/0.1", "", Caller(subscribers=1), "Starlight/0.1 (feed reader; 1 subscribers)"),
        (
            "Starlight/0.1",
            "https://reader.example",
            Caller(subscribers=3),
            "Starlight/0.1 (+https://reader.example; feed reader; 3 subscribers)",
        ),
        ("Mine/1 (me@example.org)", "https://reader.example", Caller(subscribers=3), "Mine/1 (me@example.org)"),
        ("Starlight/0.1", "https://reader.example", Caller("Mozilla/5.0", subscribers=3), "Mozilla/5.0"),
    ],
)
def test_it_says_who_asks_for_how_many(product: str, link: str, caller: Caller, named: str) -> None:
    assert user_agent(product, link, caller) == named


def test_it_says_so_to_every_host_on_the_way(feeds: RunningHost) -> None:
    elsewhere = f"http://other.test:{feeds.port}/feeds/tiny.rss"
    fetch(feeds, f"/redirect/302?to={elsewhere}", caller=Caller(subscribers=7), link="https://reader.example")
    named = "Starlight/test (+https://reader.example; feed reader; 7 subscribers)"
    assert feeds.host.last_headers["/redirect/302"]["User-Agent"] == named
    assert feeds.host.last_headers["/feeds/tiny.rss"]["User-Agent"] == named


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.com/a?b", "https://example.com:443"),
        ("http://example.com.:80/", "http://example.com:80"),
        ("http://example.com:8080/", "http://example.com:8080"),
        ("http://[2001:4860::1]/", "http://2001:4860::1:80"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(URL(url)) == origin
