"""What stands where a feed should be is told apart, so that a reader knows what to do."""

import pytest

from flask_starlight.crawl.walls import not_a_feed
from flask_starlight.crawl.walls import wall_of
from flask_starlight.model.reason import FetchReason
from tests.crawl.fetching import failure
from tests.feedhost.running import RunningHost

HTML = {"content-type": "text/html; charset=utf-8"}
URL = "https://blog.example/feed"
CLOUDFLARE = b"<!DOCTYPE html><html lang='en-US'><head><title>Just a moment...</title><meta charset='utf-8'>"
ANUBIS = b"<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "whose"),
    [
        (403, {"cf-mitigated": "challenge"}, b"", "Cloudflare"),
        (403, HTML | {"server": "cloudflare"}, b"<html>Sorry, you have been blocked", "cloudflare"),
        (503, HTML | {"server": "cloudflare"}, CLOUDFLARE, "Cloudflare"),
        (200, HTML, b"<html><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1'>", "Cloudflare"),
        (403, HTML, b"<html><script src='https://ct.captcha-delivery.com/c.js'>", "DataDome"),
        (200, HTML, ANUBIS, "Anubis"),
        (200, HTML, b"<html><img src='/.within.website/x/cmd/anubis/static/img/pensive.webp'>", "Anubis"),
        (403, HTML | {"server": "AkamaiGHost"}, b"<HTML><HEAD><TITLE>Access Denied</TITLE>", "akamaighost"),
        (403, HTML, b"<html>Reference #18.1 https://errors.edgesuite.net/18.1", "Akamai"),
        (200, HTML, b"<html><iframe src='/_Incapsula_Resource?SWUDNSAI=31'>", "Imperva"),
        (405, {"x-amzn-waf-action": "captcha"}, b"", "AWS WAF"),
        (429, {"x-vercel-mitigated": "challenge"}, b"", "Vercel"),
        (403, HTML, b"<html><div id='px-captcha'>", "HUMAN"),
        (403, HTML | {"server": "ddos-guard"}, b"<!doctype html><title>DDoS-Guard</title>", "DDoS-Guard"),
    ],
)
def test_it_knows_the_walls_against_robots(status: int, headers: dict[str, str], body: bytes, whose: str) -> None:
    assert wall_of(status, headers, body) == whose


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (404, HTML | {"server": "cloudflare"}, b"<html><title>Not found</title>"),
        (500, HTML | {"server": "cloudflare"}, b"<html><title>Error</title>"),
        (403, HTML | {"server": "nginx"}, b"<html><title>403 Forbidden</title>"),
        (403, {"server": "cloudflare", "content-type": "text/plain"}, b"no"),
        (200, HTML, b"<html><title>A blog about Anubis and other gods</title><p>Just a moment..."),
        (200, {"cf-mitigated": "none"}, b""),
        (200, {}, b""),
    ],
)
def test_it_takes_no_other_page_for_one(status: int, headers: dict[str, str], body: bytes) -> None:
    assert wall_of(status, headers, body) == ""


@pytest.mark.parametrize(
    ("url", "headers", "body", "reason", "detail"),
    [
        (URL, {}, b"", FetchReason.EMPTY, "the document is empty"),
        (URL, HTML, b" \r\n\t", FetchReason.EMPTY, "the document is empty"),
        (URL, HTML, ANUBIS, FetchReason.BOT_WALL, "Anubis stands before the feed"),
        (
            URL,
            HTML,
            b"<html><title>Sign &amp; in</title><form><input name=p type='password'>",
            FetchReason.LOGIN_PAGE,
            "an HTML page with the title “Sign & in”, which asks to sign in",
        ),
        (
            "https://blog.example/users/sign_in",
            HTML,
            b"<html><p>Members",
            FetchReason.LOGIN_PAGE,
            "an HTML page, which asks to sign in",
        ),
        (
            "https://blog.example/wp-login.php?redirect_to=feed",
            HTML,
            b"<html>",
            FetchReason.LOGIN_PAGE,
            "an HTML page, which asks to sign in",
        ),
        (
            "https://blog.example/blogging-in",
            HTML,
            b"<!doctype html><title>\n My  blog </title>",
            FetchReason.NOT_A_FEED,
            "an HTML page with the title “My blog”",
        ),
        (URL, {}, b"<!DOCTYPE HTML><p>x", FetchReason.NOT_A_FEED, "an HTML page"),
        (URL, {}, b'{"version": "https://jsonfeed.org/version/1.1", "items": [{', FetchReason.TRUNCATED, "said"),
        (URL, {}, b"GIF89a...", FetchReason.NOT_A_FEED, "said"),
    ],
)
def test_it_says_what_is_there_instead(
    url: str, headers: dict[str, str], body: bytes, reason: FetchReason, detail: str
) -> None:
    error = not_a_feed(url, 200, headers, body, "said")
    assert (error.reason, error.detail, error.http_status) == (reason, detail, 200)


def test_it_looks_at_the_page_that_comes_with_an_error(feeds: RunningHost) -> None:
    error = failure(feeds, "/status/403/Cf-Mitigated/challenge")
    assert (error.reason, error.http_status) == (FetchReason.BOT_WALL, 403)
    assert error.detail == "HTTP 403: Cloudflare stands before the feed"
