"""A person's own access to a feed is shown to its origin, and to nobody else."""

import asyncio
import logging

import pytest

from flask_starlight.crawl.caller import Caller
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.refresh import refresh_feed
from flask_starlight.model.access import FeedAccess
from flask_starlight.model.access import seal
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from tests.crawl.fetching import config_for
from tests.crawl.fetching import fetch
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost

KEY = "k" * 40
SECRETS = {"Authorization", "Cookie", "X-Key"}


def access_for(origin: str) -> FeedAccess:
    return FeedAccess(origin, username="ada", password="s3cret", cookie="id=s3cret", headers={"X-Key": "s3cret"})


def shown(feeds: RunningHost, path: str) -> set[str]:
    """Which secrets arrived with the last request of *path*."""
    return SECRETS & feeds.host.last_headers[path].keys()


def refresh(feeds: RunningHost, path: str, sealed: str) -> FeedOutcome:
    async def run() -> FeedOutcome:
        async with HttpFetcher(config_for(feeds), resolver=LoopbackResolver()) as fetcher:
            return await refresh_feed(FeedForCrawl(1, feeds.url + path, sealed_access=sealed), fetcher, key=KEY)

    return asyncio.run(run())


def test_it_shows_name_and_password_cookie_and_headers(feeds: RunningHost) -> None:
    fetch(feeds, "/feeds/tiny.rss", caller=Caller(access=access_for(feeds.url)))
    sent = feeds.host.last_headers["/feeds/tiny.rss"]
    assert (sent["Authorization"], sent["Cookie"], sent["X-Key"]) == ("Basic YWRhOnMzY3JldA==", "id=s3cret", "s3cret")


def test_it_shows_only_what_is_set(feeds: RunningHost) -> None:
    fetch(feeds, "/feeds/tiny.rss", caller=Caller(access=FeedAccess(feeds.url, cookie="a=b")))
    assert shown(feeds, "/feeds/tiny.rss") == {"Cookie"}


def test_it_shows_it_again_after_a_redirect_within_the_origin(feeds: RunningHost) -> None:
    fetch(feeds, "/redirect/301/feeds/tiny.rss", caller=Caller(access=access_for(feeds.url)))
    assert shown(feeds, "/feeds/tiny.rss") == SECRETS


def test_it_does_not_show_it_to_where_a_redirect_leads(feeds: RunningHost) -> None:
    elsewhere = f"http://other.test:{feeds.port}/feeds/tiny.rss"
    fetch(feeds, f"/redirect/301?to={elsewhere}", caller=Caller(access=access_for(feeds.url)))
    assert shown(feeds, "/redirect/301") == SECRETS
    assert shown(feeds, "/feeds/tiny.rss") == set()


def test_it_does_not_show_it_any_more_once_a_redirect_has_led_away_and_back(feeds: RunningHost) -> None:
    back = f"http://other.test:{feeds.port}/redirect/302?to={feeds.url}/feeds/tiny.rss"
    fetch(feeds, f"/redirect/307?to={back}", caller=Caller(access=access_for(feeds.url)))
    assert shown(feeds, "/feeds/tiny.rss") == set()


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "https://127.0.0.1", "http://feeds.test", ""])
def test_it_does_not_show_it_to_an_origin_that_it_is_not_for(feeds: RunningHost, origin: str) -> None:
    fetch(feeds, "/feeds/tiny.rss", caller=Caller(access=access_for(origin)))
    assert shown(feeds, "/feeds/tiny.rss") == set()


def test_access_cannot_replace_what_the_crawler_says_itself(feeds: RunningHost) -> None:
    access = FeedAccess(feeds.url, headers={"User-Agent": "forged", "If-None-Match": '"forged"'})
    fetch(feeds, "/feeds/tiny.rss", etag='"mine"', caller=Caller(access=access))
    sent = feeds.host.last_headers["/feeds/tiny.rss"]
    assert (sent["User-Agent"], sent["If-None-Match"]) == ("Starlight/test (feed reader)", '"mine"')


def test_the_crawler_opens_what_was_sealed_for_it(feeds: RunningHost) -> None:
    refresh(feeds, "/feeds/tiny.rss", seal(access_for(feeds.url), KEY))
    assert shown(feeds, "/feeds/tiny.rss") == SECRETS


@pytest.mark.parametrize(
    "sealed", ["forged", seal(access_for("http://127.0.0.1"), "another" * 5), seal(FeedAccess("", cookie="a\nb"), KEY)]
)
def test_what_cannot_be_opened_is_said_and_nothing_is_fetched(feeds: RunningHost, sealed: str) -> None:
    outcome = refresh(feeds, "/feeds/tiny.rss", sealed)
    assert outcome.reason is FetchReason.ACCESS_UNREADABLE
    assert feeds.host.requests.total() == 0


@pytest.mark.parametrize("path", ["/feeds/tiny.rss", "/status/401", "/cut/feeds/tiny.rss", "/to-private/10.0.0.1"])
def test_no_secret_is_in_an_outcome_or_a_log(feeds: RunningHost, path: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outcome = refresh(feeds, path, seal(access_for(feeds.url), KEY))
    assert "s3cret" not in repr(outcome) + caplog.text
    assert "YWRhOnMzY3JldA" not in repr(outcome) + caplog.text
