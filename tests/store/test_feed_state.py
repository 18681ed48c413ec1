from dataclasses import replace
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import attempts
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import HubSubscription
from tests.conftest import NOW
from tests.store import make

ELSEWHERE = "https://new.example/feed"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def feed(session: Session) -> Feed:
    return session.get_one(Feed, make.feed(session))


def check(session: Session, feed: Feed, at: datetime, *, moved_to: str = "") -> int:
    """Check the feed at *at*; return on how many days its move was seen."""
    outcome = FeedOutcome(feed.id, OutcomeState.UNCHANGED, http_status=304, moved_to=moved_to)
    make.store(session, outcome, now=at)
    return feed.moved_days


def test_it_learns_from_the_dates_of_new_entries_how_often_a_feed_publishes(session: Session, feed: Feed) -> None:
    make.store(session, make.changed(feed.id, *[make.intent(f"n{age}", age_h=age) for age in (3, 6, 9)]))
    assert (feed.gap_min, feed.newest_at) == (180, NOW - 3 * HOUR)
    assert feed.next_rule == CheckRule.PACE


def test_it_learns_nothing_from_an_edit(session: Session, feed: Feed) -> None:
    make.store(session, make.changed(feed.id, make.intent("a", age_h=3), make.intent("b", age_h=6)))
    make.store(session, make.changed(feed.id, make.intent("a", age_h=1, title="edited")))
    assert (feed.gap_min, feed.newest_at) == (180, NOW - 3 * HOUR)


def test_it_says_which_rule_set_the_next_check(session: Session, feed: Feed) -> None:
    make.store(session, FeedOutcome(feed.id, OutcomeState.FAILED, retry_after_s=7200))
    assert (feed.next_check_at, feed.next_rule) == (NOW + 2 * HOUR, CheckRule.RETRY_AFTER)
    make.store(session, FeedOutcome(feed.id, OutcomeState.GONE, reason=FetchReason.GONE))
    assert (feed.next_check_at, feed.next_rule) == (None, CheckRule.GONE)


def test_it_keeps_to_what_the_document_asks_for(session: Session, feed: Feed) -> None:
    facts = FeedFacts(kind="rss", ttl_min=10**12, skip_hours=(0, 5, 99), skip_days=(6,))
    make.store(session, replace(make.changed(feed.id), facts=facts))
    session.flush()
    session.expire(feed)
    assert (feed.skip_hours, feed.skip_days, feed.next_rule) == (0b100001, 0b1000000, CheckRule.TTL)


def test_it_checks_a_feed_that_its_hub_pushes_once_a_day(session: Session, feed: Feed) -> None:
    hub = HubSubscription(
        feed_id=feed.id, hub_url="h", topic_url="t", token="t", secret="s", state="active", requested_at=NOW
    )
    hub.expires_at = NOW + DAY
    session.add(hub)
    make.store(session, make.changed(feed.id))
    assert (feed.next_check_at, feed.next_rule) == (NOW + DAY, CheckRule.PUSHED)
    make.store(session, make.changed(feed.id), now=NOW + 2 * DAY)
    assert feed.next_rule == CheckRule.UNKNOWN_PACE


def test_it_notes_when_the_whole_document_was_sent(session: Session, feed: Feed) -> None:
    make.store(session, make.changed(feed.id))
    check(session, feed, NOW + HOUR)
    assert feed.full_fetch_at == NOW


def test_it_counts_the_days_on_which_a_feed_redirects(session: Session, feed: Feed) -> None:
    later = [timedelta(), HOUR, DAY, DAY + HOUR, 2 * DAY]
    assert [check(session, feed, NOW + at, moved_to=ELSEWHERE) for at in later] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("moved_to", ["", "https://other.example/", "https://example.org/feed"])
def test_it_begins_to_count_anew_when_it_leads_elsewhere_or_nowhere(
    session: Session, feed: Feed, moved_to: str
) -> None:
    check(session, feed, NOW, moved_to=ELSEWHERE)
    check(session, feed, NOW + DAY, moved_to=ELSEWHERE)
    check(session, feed, NOW + 2 * DAY, moved_to=moved_to)
    assert check(session, feed, NOW + 3 * DAY, moved_to=ELSEWHERE) == 1


def test_it_goes_on_counting_after_a_failure_which_says_nothing_of_the_address(session: Session, feed: Feed) -> None:
    check(session, feed, NOW, moved_to=ELSEWHERE)
    make.store(session, FeedOutcome(feed.id, OutcomeState.FAILED), now=NOW + HOUR)
    assert check(session, feed, NOW + DAY, moved_to=ELSEWHERE) == 2


def test_it_counts_a_day_once_for_an_outcome_that_comes_in_parts(session: Session, feed: Feed) -> None:
    part = replace(make.changed(feed.id, make.intent("a")), moved_to=ELSEWHERE)
    make.store(session, replace(part, body_hash="", etag=""), part)
    assert feed.moved_days == 1


@pytest.mark.parametrize(
    "moved_to",
    [f"https://new.example/{'x' * 3000}", "javascript:alert(1)", "https://", "https://new.example:x/", "http://[::1"],
)
def test_it_follows_to_no_address_that_a_feed_cannot_have(session: Session, feed: Feed, moved_to: str) -> None:
    assert check(session, feed, NOW, moved_to=moved_to) == 0


def test_it_learns_from_what_a_hub_pushed_but_records_no_check(session: Session, feed: Feed) -> None:
    news = make.changed(feed.id, make.intent("a", age_h=2), make.intent("b", age_h=4))
    make.store(session, replace(news, pushed=True))
    assert (feed.gap_min, feed.checked_at, feed.next_check_at) == (120, None, NOW)
    assert attempts.list_attempts(session, feed.id) == []
