"""Several feeds at one address: looked at, offered, and those that are none left out."""

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.tries import MAX_FETCHES
from flask_starlight.crawl.tries import MAX_LOOKED_AT
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedCandidate
from tests.crawl.fake_fetch import page
from tests.crawl.test_discover import DOCUMENTS
from tests.crawl.test_discover import RSS
from tests.crawl.test_discover import SITE
from tests.crawl.test_discover import find
from tests.crawl.test_discover import html

CHANNEL = "UC" + "x" * 22
YOUTUBE = "https://www.youtube.com/"
OF_CHANNEL = f"{YOUTUBE}feeds/videos.xml?channel_id={CHANNEL}"
OF_VIDEOS = f"{YOUTUBE}feeds/videos.xml?playlist_id=UULF{CHANNEL[2:]}"


def naming(*urls: str) -> str:
    return "".join(f'<link rel="alternate" type="application/rss+xml" title="of {url}" href="{url}">' for url in urls)


def feeds(*urls: str) -> dict[str, Document]:
    return {url: page(url, RSS) for url in urls}


def test_it_leaves_out_what_is_named_and_no_feed_and_follows_the_one_that_is_left() -> None:
    links = naming(SITE + "page", SITE + "gone", SITE + "rss")
    outcome, _ = find(SITE, {SITE: html(SITE, links), SITE + "page": html(SITE)} | feeds(SITE + "rss"))
    assert (outcome.url, bool(outcome.outcome)) == (SITE + "rss", True)


def test_it_says_why_where_all_that_is_named_fails() -> None:
    down = FetchError(FetchReason.HTTP_STATUS, "HTTP 503", http_status=503)
    answers = {SITE: html(SITE, naming(SITE + "a", SITE + "b")), SITE + "a": down, SITE + "b": down}
    outcome, _ = find(SITE, answers)
    assert (outcome.reason, outcome.detail) == (FetchReason.HTTP_STATUS, "HTTP 503")
    tried = [(tried.url, tried.reason) for tried in outcome.tried[:3]]
    assert tried == [
        (SITE, FetchReason.NOT_A_FEED),
        (SITE + "a", FetchReason.HTTP_STATUS),
        (SITE + "b", FetchReason.HTTP_STATUS),
    ]


def test_it_looks_at_the_first_few_and_offers_the_others_by_name() -> None:
    urls = [f"{SITE}{number}" for number in range(MAX_LOOKED_AT + 3)]
    outcome, asked = find(SITE, {SITE: html(SITE, naming(*urls))} | feeds(*urls))
    assert [candidate.url for candidate in outcome.candidates] == urls
    assert len(asked) == 1 + MAX_LOOKED_AT
    assert outcome.candidates[-1] == FeedCandidate(urls[-1], title=f"of {urls[-1]}")


def test_it_offers_a_feed_once_that_two_names_lead_to() -> None:
    moved = page(SITE + "new", RSS, moved_to=SITE + "new")
    answers = {SITE: html(SITE, naming(SITE + "old", SITE + "older")), SITE + "old": moved, SITE + "older": moved}
    assert find(SITE, answers)[0].url == SITE + "new"


def test_it_shows_even_one_feed_first_to_who_wants_to_see_it() -> None:
    outcome, _ = find(SITE, feeds(SITE), preview=True)
    assert [(one.url, one.title, one.entry_count) for one in outcome.candidates] == [(SITE, "Tiny RSS", 3)]


def test_it_asks_before_a_feed_is_followed_that_lies_elsewhere_than_at_the_shut_page() -> None:
    blog = SITE + "blog"
    outcome, _ = find(blog, feeds(SITE + "feed"))
    assert [candidate.url for candidate in outcome.candidates] == [SITE + "feed"]
    outcome, asked = find(blog, {blog: FetchError(FetchReason.HTTP_STATUS, "HTTP 500", http_status=500)})
    assert (outcome.reason, asked) == (FetchReason.HTTP_STATUS, [blog])


def test_it_stops_at_a_server_that_does_not_answer_and_goes_on_at_others() -> None:
    links = naming("https://slow.test/a", "https://slow.test/b", "https://quick.test/c")
    slow = FetchError(FetchReason.TIMED_OUT, "no answer began in time")
    pages = {SITE: html(SITE, links)} | feeds("https://quick.test/c")
    outcome, asked = find(SITE, {**pages, "https://slow.test/a": slow})
    assert outcome.url == "https://quick.test/c"
    assert "https://slow.test/b" not in asked


@pytest.mark.parametrize(("reason", "asked"), [(FetchReason.NAME_NOT_FOUND, 1), (FetchReason.CERTIFICATE, 2)])
def test_it_tries_another_scheme_only_where_that_can_help(reason: FetchReason, asked: int) -> None:
    outcome, urls = find("example.test", {SITE: FetchError(reason, "away")})
    assert outcome.reason is reason
    assert len(urls) == asked


def test_it_never_fetches_without_end() -> None:
    onward = "".join(f'<frame src="/frame{number}">' for number in range(20))
    linked = "".join(f'<a href="/{number}.rss">RSS</a>' for number in range(20))
    frame = html(SITE, naming(*(f"/named{number}" for number in range(20))) + onward, linked)
    answers = {SITE: frame} | {f"{SITE}frame{number}": frame for number in range(20)}
    _, asked = find(SITE, answers)
    assert len(asked) == len(set(asked)) <= MAX_FETCHES


def test_it_offers_a_channel_with_and_without_its_shorts() -> None:
    outcome, asked = find(f"{YOUTUBE}channel/{CHANNEL}", feeds(OF_CHANNEL, OF_VIDEOS))
    offered = [(candidate.url, candidate.note) for candidate in outcome.candidates]
    assert offered == [(OF_CHANNEL, "All that is published"), (OF_VIDEOS, "Videos, without Shorts and live streams")]
    assert asked == [OF_CHANNEL, OF_VIDEOS]


@pytest.mark.parametrize("path", ["@handle", "user/name", "c/name", "watch?v=1", "@handle/videos"])
def test_it_reads_a_page_of_youtube_that_does_not_say_its_channel_in_its_address(path: str) -> None:
    shown = html(YOUTUBE + path, f'<script>{{"externalId":"{CHANNEL}"}}</script>')
    outcome, asked = find(YOUTUBE + path, {YOUTUBE + path: shown} | feeds(OF_CHANNEL, OF_VIDEOS))
    assert [candidate.url for candidate in outcome.candidates] == [OF_CHANNEL, OF_VIDEOS]
    assert asked[0] == YOUTUBE + path


def test_a_channel_without_long_videos_is_followed_at_once() -> None:
    assert find(f"{YOUTUBE}channel/{CHANNEL}", feeds(OF_CHANNEL))[0].url == OF_CHANNEL


def test_a_page_of_a_known_site_whose_feeds_are_none_is_read_like_any_other() -> None:
    profile = "https://social.test/@me"
    link = '<link rel="alternate" type="application/atom+xml" href="/feed/me">'
    atom = page("https://social.test/feed/me", DOCUMENTS["tiny.atom"])
    outcome, asked = find("@me@social.test", {profile: html(profile, link), "https://social.test/feed/me": atom})
    assert outcome.url == "https://social.test/feed/me"
    assert asked == [profile + ".rss", profile, "https://social.test/feed/me"]
