from dataclasses import replace
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.websub import ASKED_LEASE
from flask_starlight.model.websub import DENIED_WAIT
from flask_starlight.model.websub import FIRST_WAIT
from flask_starlight.model.websub import LONGEST_WAIT
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubMode
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import HubState
from flask_starlight.store import hubs
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Feed
from tests.conftest import NOW
from tests.store import make

BASE = "https://reader.example"
HUB = "https://hub.example/"
DAY = timedelta(days=1)


def learn(session: Session, feed_id: int, *, hub_url: str = HUB, self_url: str = "", now: datetime = NOW) -> None:
    facts = FeedFacts(kind="rss", hub_url=hub_url, self_url=self_url)
    make.store(session, replace(make.changed(feed_id), facts=facts), now=now)
    session.flush()


def feed_with_hub(session: Session, *followers: int, self_url: str = "") -> int:
    feed_id = make.feed(session, "https://a.example/feed", *followers)
    learn(session, feed_id, self_url=self_url)
    return feed_id


@pytest.fixture
def ada(session: Session) -> int:
    return make.user(session)


def claim(session: Session, *, after: timedelta = timedelta()) -> list[HubRequest]:
    return hubs.claim(session, now=NOW + after, base_url=BASE)


def activate(session: Session, request: HubRequest, *, lease: timedelta = ASKED_LEASE) -> None:
    row = hubs.by_token(session, request.token)
    assert row is not None
    hubs.activate(row, now=NOW, until=NOW + lease)
    session.flush()


def state(session: Session, feed_id: int) -> HubState | None:
    session.flush()
    seen = hubs.view(session, feed_id)
    return seen.state if seen else None


def next_check(session: Session, feed_id: int) -> datetime | None:
    return session.get_one(Feed, feed_id).next_check_at


def test_it_asks_once_for_a_followed_feed_with_a_hub(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    assert (request.feed_id, request.hub_url, request.topic_url) == (feed_id, HUB, "https://a.example/feed")
    assert request.callback_url == f"{BASE}/websub/{request.token}"
    assert len({request.token, request.secret}) == 2
    assert min(len(request.token), len(request.secret)) >= 43
    assert claim(session) == []


def test_it_asks_for_the_address_that_the_feed_gives_itself(session: Session, ada: int) -> None:
    feed_with_hub(session, ada, self_url="https://a.example/Feed?x=1#y")
    assert claim(session)[0].topic_url == "https://a.example/Feed?x=1#y"


def test_it_leaves_alone_what_needs_no_hub_or_must_have_none(session: Session, ada: int) -> None:
    nobodys = make.feed(session, "https://nobody.example/")
    without, private, gone = (make.feed(session, f"https://{name}.example/", ada) for name in "abc")
    for feed_id in (nobodys, private, gone):
        learn(session, feed_id)
    learn(session, without, hub_url="")
    session.get_one(Feed, private).owner_id = ada
    make.store(session, FeedOutcome(gone, OutcomeState.GONE))
    session.flush()
    assert claim(session) == []
    assert hubs.unasked(session, [nobodys, without, private, gone], now=NOW) == ()


def test_it_tells_which_feeds_were_never_asked_for(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    assert hubs.unasked(session, [feed_id, feed_id + 1], now=NOW) == (feed_id,)
    claim(session)
    assert hubs.unasked(session, [feed_id], now=NOW) == ()


def test_it_asks_again_ever_later_while_the_hub_does_not_verify(session: Session, ada: int) -> None:
    feed_with_hub(session, ada)
    claim(session)
    assert claim(session, after=FIRST_WAIT - timedelta(seconds=1)) == []
    assert len(claim(session, after=FIRST_WAIT)) == 1
    assert claim(session, after=FIRST_WAIT * 3 - timedelta(seconds=1)) == []
    assert len(claim(session, after=FIRST_WAIT * 3)) == 1


def test_it_notes_why_a_hub_could_not_be_asked_and_asks_again(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    hubs.note_answer(session, HubAnswer(feed_id, request.token, FetchReason.HTTP_STATUS, "HTTP 503"))
    seen = hubs.view(session, feed_id)
    assert seen is not None
    assert (seen.state, seen.detail) == (HubState.FAILED, "HTTP 503")
    assert [again.token for again in claim(session, after=FIRST_WAIT)] == [request.token]
    assert state(session, feed_id) is HubState.PENDING


@pytest.mark.parametrize(("asked_s", "waits"), [(7200, timedelta(hours=2)), (1, FIRST_WAIT), (10**18, LONGEST_WAIT)])
def test_it_asks_a_hub_that_wants_rest_no_sooner_than_that(
    session: Session, ada: int, asked_s: int, waits: timedelta
) -> None:
    feed_id = feed_with_hub(session, ada)
    token = claim(session)[0].token
    hubs.note_answer(session, HubAnswer(feed_id, token, FetchReason.SERVER_ERROR, "HTTP 503", asked_s))
    assert claim(session, after=waits - timedelta(seconds=1)) == []
    assert len(claim(session, after=waits)) == 1


def test_it_takes_no_answer_to_an_earlier_subscription(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    claim(session)
    hubs.note_answer(session, HubAnswer(feed_id, "another token", FetchReason.HTTP_STATUS, "HTTP 503"))
    hubs.note_answer(session, HubAnswer(feed_id + 1, "no row", FetchReason.HTTP_STATUS, "HTTP 503"))
    assert state(session, feed_id) is HubState.PENDING


def test_it_knows_which_feeds_are_pushed_and_until_when(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    assert hubs.active_feeds(session, [feed_id], now=NOW) == set()
    activate(session, request)
    assert hubs.active_feeds(session, [feed_id], now=NOW) == {feed_id}
    assert hubs.active_feeds(session, [feed_id + 1], now=NOW) == set()
    assert hubs.active_feeds(session, [feed_id], now=NOW + ASKED_LEASE) == set()


def test_it_renews_under_the_same_address_and_stays_pushed_meanwhile(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    activate(session, request)
    assert claim(session, after=8 * DAY) == []
    assert claim(session, after=9 * DAY) == [request]
    assert claim(session, after=9 * DAY) == []
    hubs.note_answer(session, HubAnswer(feed_id, request.token, FetchReason.HTTP_STATUS, "HTTP 503"))
    assert hubs.active_feeds(session, [feed_id], now=NOW + 9 * DAY) == {feed_id}
    assert claim(session, after=9.7 * DAY) == [request]


def test_it_checks_a_feed_soon_whose_lease_ran_out_unrenewed(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    activate(session, claim(session)[0])
    session.get_one(Feed, feed_id).next_check_at = NOW + 11 * DAY
    assert len(claim(session, after=ASKED_LEASE)) == 1
    assert state(session, feed_id) is HubState.PENDING
    assert next_check(session, feed_id) == NOW + ASKED_LEASE


def test_it_checks_a_feed_soon_that_was_denied_and_asks_again_a_week_later(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    activate(session, request)
    session.get_one(Feed, feed_id).next_check_at = NOW + 2 * DAY
    row = hubs.by_token(session, request.token)
    assert row is not None
    hubs.deny(session, row, "no" * 5000, now=NOW + DAY)
    session.flush()
    assert state(session, feed_id) is HubState.DENIED
    assert next_check(session, feed_id) == NOW + DAY
    assert claim(session, after=DENIED_WAIT) == []
    assert len(claim(session, after=DAY + DENIED_WAIT)) == 1


def test_it_leaves_a_hub_once_nobody_follows_and_forgets_it_when_it_does_not_verify(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    activate(session, request)
    subscriptions.unsubscribe(session, ada, feed_id)
    assert claim(session) == [replace(request, mode=HubMode.UNSUBSCRIBE)]
    assert state(session, feed_id) is HubState.LEAVING
    assert hubs.active_feeds(session, [feed_id], now=NOW) == set()
    assert claim(session, after=LONGEST_WAIT) == []
    assert state(session, feed_id) is None


def test_it_forgets_a_hub_that_never_agreed_once_nobody_follows(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    request = claim(session)[0]
    hubs.note_answer(session, HubAnswer(feed_id, request.token, FetchReason.HTTP_STATUS, "HTTP 503"))
    subscriptions.unsubscribe(session, ada, feed_id)
    assert claim(session) == []
    assert state(session, feed_id) is None


def test_it_subscribes_anew_when_somebody_follows_again(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    first = claim(session)[0]
    activate(session, first)
    subscriptions.unsubscribe(session, ada, feed_id)
    claim(session)
    subscriptions.subscribe(session, ada, feed_id, now=NOW)
    again = claim(session)
    assert [request.mode for request in again] == [HubMode.SUBSCRIBE]
    assert again[0].token != first.token


def test_it_follows_a_feed_to_another_hub_once_a_day_at_most(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    activate(session, claim(session)[0])
    learn(session, feed_id, hub_url="https://other.example/", now=NOW + DAY)
    assert claim(session, after=DAY) == []
    assert hubs.unasked(session, [feed_id], now=NOW + 1.1 * DAY) == (feed_id,)
    assert [request.hub_url for request in claim(session, after=1.1 * DAY)] == ["https://other.example/"]


@pytest.mark.parametrize(
    ("came_out_h", "pushed", "kept"), [(2, False, False), (0.5, False, True), (49, False, True), (2, True, True)]
)
def test_it_relies_no_more_on_a_hub_that_did_not_push_what_a_check_has_found(
    session: Session, ada: int, came_out_h: float, pushed: bool, kept: bool
) -> None:
    feed_id = feed_with_hub(session, ada)
    activate(session, claim(session)[0])
    now = NOW + 2 * DAY
    news = replace(make.intent("news"), published_at=now - timedelta(hours=came_out_h))
    make.store(session, replace(make.changed(feed_id, news), pushed=pushed, facts=None), now=now)
    assert (hubs.active_feeds(session, [feed_id], now=now) == {feed_id}) is kept
    seen = hubs.view(session, feed_id)
    assert seen is not None
    assert seen.until == (NOW + ASKED_LEASE if kept else now + DENIED_WAIT)


def test_it_does_not_blame_a_hub_for_an_edit(session: Session, ada: int) -> None:
    feed_id = feed_with_hub(session, ada)
    activate(session, claim(session)[0])
    for title, pushed, after in (("first", True, DAY), ("edited", False, 2 * DAY)):
        entry = replace(make.intent("one", title=title), published_at=NOW + DAY)
        make.store(session, replace(make.changed(feed_id, entry), pushed=pushed), now=NOW + after)
    assert state(session, feed_id) is HubState.ACTIVE
