import json

import pytest
from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.access import FeedAccess
from flask_starlight.model.access import unseal
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.queue.port import Job
from flask_starlight.services import services
from flask_starlight.store import discoveries
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Feed
from tests.fakes import RecordingQueue
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
ENTERED = {
    "username": " ada ",
    "password": " s3cret ",
    "cookie": "id=s3cret",
    "headers": "X-Key: s3cret\n\nX-Other:  a: b",
    "user_agent": "Mine/1",
}


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    with writing(app) as session:
        return make.feed(session, "https://members.example/feed", ADA)


def own_feed(app: Flask) -> Feed:
    """The feed that ada follows by now."""
    with reading(app) as session:
        [feed_id] = subscriptions.feed_ids(session, ADA)
        return session.get_one(Feed, feed_id)


def enter(ada: Visitor, feed_id: int, **typed: str) -> str:
    action = f"/feeds/{feed_id}/access"
    return ada.submit(ada.get(action), action, typed=typed).text


def test_the_settings_lead_there(ada: Visitor, feed_id: int) -> None:
    assert ada.get(f"/feeds/{feed_id}/settings").links(f"/feeds/{feed_id}/access")
    text = ada.get(f"/feeds/{feed_id}/access").text
    assert "none: it is fetched once for everyone who follows it" in text
    assert "sent to https://members.example:443 alone" in text


def test_what_was_entered_is_sealed_for_the_feeds_origin(app: Flask, ada: Visitor, feed_id: int) -> None:
    assert "Saved." in enter(ada, feed_id, **ENTERED)
    feed = own_feed(app)
    assert (feed.owner_id, feed.user_agent, feed.id == feed_id) == (ADA, "Mine/1", False)
    with app.app_context():
        key = services().settings.sealing_key()
    assert unseal(feed.sealed_access or "", key) == FeedAccess(
        "https://members.example:443", "ada", " s3cret ", "id=s3cret", {"X-Key": "s3cret", "X-Other": "a: b"}
    )


def test_no_secret_is_shown_again_or_sent_in_the_clear(
    app: Flask, ada: Visitor, feed_id: int, queue: RecordingQueue
) -> None:
    enter(ada, feed_id, **ENTERED)
    own_id = own_feed(app).id
    page = ada.get(f"/feeds/{own_id}/access")
    assert "Access set" in page.text
    assert b"s3cret" not in page.body
    assert page.form(f"/feeds/{own_id}/access").fields["user_agent"] == "Mine/1"
    ada.submit(ada.get(f"/feeds/{own_id}/settings"), f"/feeds/{own_id}/check")
    [(job, sent)] = queue.sent
    assert job is Job.REFRESH
    assert sent[0]["sealed_access"]
    assert "s3cret" not in json.dumps(sent)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter something"),
        ({"username": "a:b"}, "cannot contain a colon"),
        ({"headers": "Host: evil.example"}, "is set by Starlight itself"),
        ({"headers": "no colon here"}, "is not the name of a header"),
        ({"user_agent": "Größe"}, "plain ASCII"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_nothing(
    app: Flask, ada: Visitor, feed_id: int, typed: dict[str, str], said: str
) -> None:
    assert said in enter(ada, feed_id, **typed)
    assert own_feed(app).id == feed_id


def test_it_warns_where_the_way_is_open(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        feed_id = make.feed(session, "http://members.example/feed", ADA)
    assert "whoever is on the way can read" in ada.get(f"/feeds/{feed_id}/access").text


def test_it_forgets_on_request(app: Flask, ada: Visitor, feed_id: int) -> None:
    enter(ada, feed_id, cookie="a=b")
    own_id = own_feed(app).id
    page = ada.submit(ada.get(f"/feeds/{own_id}/access"), f"/feeds/{own_id}/access/remove")
    assert "You follow the shared feed again." in page.text
    assert own_feed(app).id == feed_id
    with reading(app) as session:
        assert session.get_one(Feed, own_id).sealed_access is None


def test_it_is_nobody_elses_business(app: Flask, ada: Visitor, bob: Visitor, feed_id: int) -> None:
    enter(ada, feed_id, cookie="a=b")
    own_id = own_feed(app).id
    for path in (
        f"/feeds/{own_id}/access",
        f"/feeds/{own_id}/settings",
        f"/feeds/{own_id}",
        f"/feeds/{feed_id}/access",
    ):
        assert bob.get(path).status == 404
    assert own_feed(app).sealed_access


def refused_wish(app: Flask, reason: FetchReason = FetchReason.LOGIN_NEEDED) -> int:
    """A wish of ada's for an address that let nobody in."""
    with writing(app) as session:
        wish = discoveries.create(session, ADA, "members.example/feed", folder_id=None, now=utc_now())
        discoveries.settle(wish, DiscoveryOutcome(wish.id, reason=reason, detail="HTTP 401"), feed_id=None)
        return wish.id


def test_an_address_that_asks_for_a_password_can_be_followed_with_it(app: Flask, ada: Visitor) -> None:
    wish = refused_wish(app)
    page = ada.submit(ada.get(f"/discoveries/{wish}"), f"/discoveries/{wish}/access")
    assert "You follow it now." in page.text
    feed = own_feed(app)
    assert (feed.url, feed.owner_id) == ("https://members.example/feed", ADA)
    assert page.url.endswith(f"/feeds/{feed.id}/access")
    with reading(app) as session:
        assert feeds.find(session, "https://members.example/feed") is None


def test_it_is_offered_only_where_a_password_may_help(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert "Follow it with your access" not in ada.get(f"/discoveries/{refused_wish(app, FetchReason.TIMED_OUT)}").text
    assert bob.get(f"/discoveries/{refused_wish(app)}").status == 404
