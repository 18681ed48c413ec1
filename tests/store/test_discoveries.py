from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryForCrawl
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.store import discoveries
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
    candidates = (FeedCandidate("https://a.example/rss", "All"), FeedCandidate("https://a.example/zh", "中文"))
    discoveries.settle(wish, DiscoveryOutcome(wish.id, candidates=candidates), feed_id=None)
    session.flush()
    session.expire(wish)
    assert wish.state == "choose"
    assert wish.candidates[1] == {"url": "https://a.example/zh", "title": "中文"}


def test_it_finds_wishes_that_wait_too_long_and_forgets_old_ones(session: Session) -> None:
    reader = make.user(session)
    wish = discoveries.create(session, reader, "https://a.example/", folder_id=None, now=NOW)
    assert discoveries.waiting_since(session, NOW) == []
    later = NOW + timedelta(minutes=5)
    assert discoveries.waiting_since(session, later) == [DiscoveryForCrawl(wish.id, "https://a.example/")]
    discoveries.forget_old(session, now=NOW + timedelta(days=8))
    assert discoveries.waiting_since(session, later) == []


def test_it_hides_the_wishes_of_others(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    wish = discoveries.create(session, ada, "https://a.example/", folder_id=None, now=NOW)
    with pytest.raises(NotFound):
        discoveries.get(session, bob, wish.id)
