from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import CandidateEntry
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import TriedAddress
from flask_starlight.store import discoveries
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import URL_CHARS
from tests.conftest import NOW
from tests.store import make


def test_it_settles_a_wish_once(session: Session) -> None:
    reader = make.user(session)
    wish = discoveries.create(session, reader, "https://a.example/", folder_id=None, now=NOW)
    assert discoveries.pending_for_update(session, wish.id) is wish
    found = DiscoveryOutcome(wish.id, reason=FetchReason.NO_FEED_FOUND, detail="tried /feed")
    discoveries.settle(wish, found, feed_id=None)
    session.flush()
    assert (wish.state, wish.reason, wish.detail) == ("failed", "no_feed_found", "tried /feed")
    assert discoveries.pending_for_update(session, wish.id) is None


def test_it_keeps_the_candidates_to_choose_from(session: Session) -> None:
    wish = discoveries.create(session, make.user(session), "https://a.example/", folder_id=None, now=NOW)
    entries = (CandidateEntry("最新", NOW), CandidateEntry("undated"))
    candidates = (
        FeedCandidate("https://a.example/rss", "All", "Releases", "Every word", "rss", 12, entries),
        FeedCandidate("https://a.example/zh", "中文"),
    )
    discoveries.settle(wish, DiscoveryOutcome(wish.id, candidates=candidates), feed_id=None)
    session.flush()
    session.expire(wish)
    assert wish.state == "choose"
    assert discoveries.offered_feeds(wish) == list(candidates)
    assert discoveries.tried_addresses(wish) == []


def test_it_reads_candidates_as_an_earlier_version_kept_them(session: Session) -> None:
    wish = discoveries.create(session, make.user(session), "https://a.example/", folder_id=None, now=NOW)
    wish.state, wish.candidates = "choose", [{"url": "https://a.example/rss", "title": "All"}]
    assert discoveries.offered_feeds(wish) == [FeedCandidate("https://a.example/rss", "All")]


def test_it_keeps_what_was_tried_in_vain(session: Session) -> None:
    wish = discoveries.create(session, make.user(session), "https://a.example/", folder_id=None, now=NOW)
    tried = (TriedAddress("https://a.example/rss", FetchReason.HTTP_STATUS, "HTTP 404"),)
    found = DiscoveryOutcome(wish.id, reason=FetchReason.NO_FEED_FOUND, tried=tried)
    discoveries.settle(wish, found, feed_id=None)
    session.flush()
    session.expire(wish)
    assert discoveries.tried_addresses(wish) == list(tried)
    assert discoveries.offered_feeds(wish) == []


def test_it_cuts_what_is_too_long_and_offers_no_address_that_could_not_be_kept(session: Session) -> None:
    wish = discoveries.create(session, make.user(session), "https://a.example/", folder_id=None, now=NOW)
    long = FeedCandidate(
        "https://a.example/", "t" * 9000, "n" * 9000, "\0d" * 9000, entries=(CandidateEntry("e" * 9000),)
    )
    unkept = FeedCandidate("https://a.example/" + "x" * URL_CHARS)
    discoveries.settle(wish, DiscoveryOutcome(wish.id, candidates=(long, unkept)), feed_id=None)
    (kept,) = discoveries.offered_feeds(wish)
    for text in (kept.title, kept.note, kept.description, kept.entries[0].title):
        assert (len(text), "\0" in text) == (TITLE_CHARS, False)


def test_it_tells_which_feeds_a_reader_follows_already(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    make.feed(session, "https://a.example/rss", ada)
    make.feed(session, "https://b.example/rss", bob)
    asked = ["https://a.example/rss", "https://b.example/rss", "https://c.example/rss"]
    assert discoveries.followed_among(session, ada, asked) == {"https://a.example/rss"}
    assert discoveries.followed_among(session, ada, []) == set()


def test_it_finds_wishes_that_wait_too_long_and_forgets_old_ones(session: Session) -> None:
    reader = make.user(session)
    wish = discoveries.create(session, reader, "https://a.example/", folder_id=None, now=NOW, preview=True)
    assert discoveries.waiting_since(session, NOW) == []
    later = NOW + timedelta(minutes=5)
    assert discoveries.waiting_since(session, later) == [DiscoveryForCrawl(wish.id, "https://a.example/", True)]
    discoveries.forget_old(session, now=NOW + timedelta(days=8))
    assert discoveries.waiting_since(session, later) == []


def test_it_hides_the_wishes_of_others(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    wish = discoveries.create(session, ada, "https://a.example/", folder_id=None, now=NOW)
    with pytest.raises(NotFound):
        discoveries.get(session, bob, wish.id)
