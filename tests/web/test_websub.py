import hashlib
import hmac
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_starlight.model.websub import LONGEST_LEASE
from flask_starlight.model.websub import MAX_PUSH_BYTES
from flask_starlight.model.websub import SHORTEST_LEASE
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import HubState
from flask_starlight.model.websub import PushForCrawl
from flask_starlight.model.wire import from_wire
from flask_starlight.queue.port import Job
from flask_starlight.store import hubs
from flask_starlight.store import subscriptions
from flask_starlight.store.hubs import HubView
from flask_starlight.store.tables import Feed
from flask_starlight.web.websub import MAX_REQUEST_BYTES
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing

TOPIC = "https://a.example/feed"
FEED = 1
BODY = b"<rss/>"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def asked(app: Flask) -> HubRequest:
    """What the hub was asked for, and has yet to verify."""
    with writing(app) as session:
        make.feed(session, TOPIC, make.user(session))
        make.entries(session, FEED, "old")
        feed = session.get_one(Feed, FEED)
        feed.hub_url, feed.next_check_at = "https://hub.example/", NOW + timedelta(days=365)
        session.flush()
        return hubs.claim(session, now=NOW, base_url="https://reader.example")[0]


@pytest.fixture
def active(client: FlaskClient, asked: HubRequest) -> HubRequest:
    verify(client, asked)
    return asked


def view(app: Flask) -> HubView:
    with reading(app) as session:
        seen = hubs.view(session, FEED)
        assert seen is not None
        return seen


def path(request: HubRequest) -> str:
    return request.callback_url.removeprefix("https://reader.example")


def verify(client: FlaskClient, request: HubRequest, **other: str) -> TestResponse:
    told = {"mode": "subscribe", "topic": TOPIC, "challenge": "<b>42</b>", "lease_seconds": "864000"} | other
    return client.get(path(request), query_string={f"hub.{name}": value for name, value in told.items()})


def push(client: FlaskClient, request: HubRequest, body: bytes = BODY, **headers: str) -> TestResponse:
    signature = hmac.new(request.secret.encode(), body, hashlib.sha256).hexdigest()
    signed = {"X-Hub-Signature": f"sha256={signature}", "Content-Type": "application/rss+xml"}
    return client.post(path(request), data=body, headers=signed | headers)


def test_it_repeats_the_challenge_of_what_it_asked_for(app: Flask, client: FlaskClient, asked: HubRequest) -> None:
    answer = verify(client, asked)
    assert (answer.status_code, answer.data) == (200, b"<b>42</b>")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert view(app).state is HubState.ACTIVE


@pytest.mark.parametrize(
    "other", [{"topic": TOPIC + "/"}, {"topic": ""}, {"mode": "unsubscribe"}, {"mode": ""}, {"mode": "publish"}]
)
def test_it_agrees_to_nothing_else(app: Flask, client: FlaskClient, asked: HubRequest, other: dict[str, str]) -> None:
    answer = verify(client, asked, **other)
    assert (answer.status_code, answer.data) == (404, b"")
    assert view(app).state is HubState.PENDING


def test_it_knows_no_other_address(client: FlaskClient, asked: HubRequest) -> None:
    assert client.get(path(asked) + "x").status_code == 404
    assert client.post(path(asked) + "x", data=BODY).status_code == 410


@pytest.mark.parametrize(("said", "lease"), [("0", SHORTEST_LEASE), ("1000000000000", LONGEST_LEASE)])
def test_it_bounds_an_absurd_lease(
    app: Flask, client: FlaskClient, asked: HubRequest, said: str, lease: timedelta
) -> None:
    verify(client, asked, lease_seconds=said)
    seen = view(app)
    assert seen.until == seen.requested_at + lease


def test_it_hears_a_denial_and_its_reason(app: Flask, client: FlaskClient, active: HubRequest) -> None:
    assert verify(client, active, mode="denied", topic="https://other.example/").status_code == 404
    assert verify(client, active, mode="denied", reason="not for you").status_code == 200
    assert (view(app).state, view(app).detail) == (HubState.DENIED, "not for you")
    assert verify(client, active).status_code == 404


def test_it_agrees_to_end_what_nobody_follows_any_more(app: Flask, client: FlaskClient, active: HubRequest) -> None:
    with writing(app) as session:
        subscriptions.unsubscribe(session, 1, FEED)
        hubs.claim(session, now=NOW, base_url="")
    assert verify(client, active).status_code == 404
    assert push(client, active).status_code == 410
    assert verify(client, active, mode="unsubscribe").data == b"<b>42</b>"
    with reading(app) as session:
        assert hubs.view(session, FEED) is None


def test_it_hands_a_signed_push_to_the_crawler_unread(
    app: Flask, client: FlaskClient, queue: RecordingQueue, active: HubRequest
) -> None:
    assert push(client, active, b"<rss>\xff hostile").status_code == 202
    (job, payload), *others = queue.sent
    sent = from_wire(payload, PushForCrawl)
    assert (job, others) == (Job.READ_PUSH, [])
    assert (sent.feed.url, sent.unpacked(), sent.content_type) == (TOPIC, b"<rss>\xff hostile", "application/rss+xml")
    assert len(sent.feed.known) == 1
    assert view(app).pushed_at is not None


@pytest.mark.parametrize("signature", ["", "sha256=" + "0" * 64, "md5=0", "none"])
def test_it_ignores_a_push_that_is_not_signed_and_does_not_tell_the_sender(
    app: Flask, client: FlaskClient, queue: RecordingQueue, active: HubRequest, signature: str
) -> None:
    assert push(client, active, **{"X-Hub-Signature": signature}).status_code == 202
    assert queue.sent == []
    assert view(app).pushed_at is None


def test_it_ignores_a_push_before_it_is_verified(client: FlaskClient, queue: RecordingQueue, asked: HubRequest) -> None:
    assert push(client, asked).status_code == 202
    assert queue.sent == []


@pytest.mark.parametrize(
    ("body", "headers"), [(b"", {}), (b"x" * (MAX_PUSH_BYTES + 1), {}), (BODY, {"Content-Encoding": "gzip"})]
)
def test_it_checks_the_feed_soon_where_the_push_itself_is_of_no_use(
    app: Flask, client: FlaskClient, queue: RecordingQueue, active: HubRequest, body: bytes, headers: dict[str, str]
) -> None:
    assert push(client, active, body, **headers).status_code == 202
    assert queue.sent == []
    with reading(app) as session:
        due = session.get_one(Feed, FEED).next_check_at
    assert due is not None
    assert due < NOW + timedelta(days=300)


def test_it_takes_for_a_hint_what_is_pushed_for_a_feed_that_leads_to_another(
    app: Flask, client: FlaskClient, queue: RecordingQueue, active: HubRequest
) -> None:
    with writing(app) as session:
        session.get_one(Feed, FEED).moved_to = "https://elsewhere.example/feed"
    assert push(client, active).status_code == 202
    assert queue.sent == []
    with reading(app) as session:
        due = session.get_one(Feed, FEED).next_check_at
    assert due is not None
    assert due < NOW + timedelta(days=300)


def test_it_is_hinted_at_by_nobody_but_the_hub(app: Flask, client: FlaskClient, active: HubRequest) -> None:
    assert push(client, active, b"", **{"X-Hub-Signature": ""}).status_code == 202
    with reading(app) as session:
        assert session.get_one(Feed, FEED).next_check_at == NOW + timedelta(days=365)


def test_it_refuses_what_no_feed_is_as_large_as(client: FlaskClient, active: HubRequest) -> None:
    assert push(client, active, bytes(MAX_REQUEST_BYTES + 1)).status_code == 413


def test_it_lets_the_hub_try_again_while_the_queue_is_away(
    client: FlaskClient, queue: RecordingQueue, active: HubRequest
) -> None:
    queue.away = True
    assert push(client, active).status_code == 503


def test_it_sets_no_cookie_and_asks_for_no_form_token(client: FlaskClient, active: HubRequest) -> None:
    client.set_cookie("starlight", "somebody's session")
    for answer in (verify(client, active), push(client, active), client.get("/websub/x")):
        assert "Set-Cookie" not in answer.headers


def test_it_makes_a_stranger_wait_who_tries_addresses(client: FlaskClient, active: HubRequest) -> None:
    statuses = [client.get(f"/websub/{number}").status_code for number in range(121)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
