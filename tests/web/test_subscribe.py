from datetime import timedelta

import pytest
from flask import Flask

from flask_starlight.errors import NotFound
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import CandidateEntry
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import TriedAddress
from flask_starlight.queue.port import Job
from flask_starlight.store import discoveries
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Discovery
from flask_starlight.web.subscribe import LONG_WAIT
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
OFFERED = (
    FeedCandidate(
        "https://a.example/all",
        title="All",
        description="Every word",
        kind="atom",
        entry_count=2,
        entries=(CandidateEntry("The newest", NOW - timedelta(days=1)), CandidateEntry("")),
    ),
    FeedCandidate("https://a.example/zh", title="中文"),
)


def subscribe(visitor: Visitor, address: str, **typed: object) -> Page:
    return visitor.submit(visitor.get("/subscribe"), "/subscribe", typed={"url": address} | typed)


def settle(app: Flask, outcome: DiscoveryOutcome, *, feed_id: int | None = None) -> None:
    with writing(app) as session:
        discoveries.settle(session.get_one(Discovery, outcome.discovery_id), outcome, feed_id=feed_id)


def test_it_sends_a_new_address_to_the_crawler_and_waits(ada: Visitor, queue: RecordingQueue) -> None:
    page = subscribe(ada, "https://a.example/")
    assert page.url.endswith("/discoveries/1")
    assert "Looking at https://a.example/" in page.text
    assert queue.sent == [(Job.DISCOVER, {"discovery_id": 1, "url": "https://a.example/", "preview": False})]
    assert page.tree.xpath("//*[@id='discovery']/@hx-trigger") == ["every 1s"]
    assert page.tree.xpath("//noscript/meta/@content | //meta[@http-equiv='refresh']/@content") == ["2"]


def test_it_follows_a_known_feed_at_once(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed")
        make.entries(session, found, "one")
        folder_id = folders.create(session, ADA, "News").id
    page = subscribe(ada, "https://a.example/feed", folder=str(folder_id))
    assert "You follow it now" in page.text
    assert f"/feeds/{found}" in page.links("/feeds/")
    assert queue.sent == []
    with reading(app) as session:
        assert subscriptions.get(session, ADA, found).folder_id == folder_id


def test_it_reads_what_people_type_as_addresses(ada: Visitor, queue: RecordingQueue) -> None:
    for typed in (" <https://a.example/feed>. ", "feed:https://a.example/feed", "“a.example/feed”", "@me@a.example"):
        subscribe(ada, typed)
    sent = [payload["url"] for _, payload in queue.sent]
    assert sent == ["https://a.example/feed"] * 2 + ["a.example/feed", "https://a.example/@me"]


def test_it_knows_a_feed_by_an_address_without_a_scheme(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "http://a.example/feed"), "one")
    assert "You follow it now" in subscribe(ada, "A.example/feed").text
    assert queue.sent == []


def test_it_looks_at_a_known_feed_again_for_who_wants_to_see_it(
    app: Flask, ada: Visitor, queue: RecordingQueue
) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed")
        make.entries(session, found, "one")
    page = subscribe(ada, "https://a.example/feed", preview="1")
    assert "Looking at https://a.example/feed" in page.text
    assert queue.sent[-1][1]["preview"] is True
    with reading(app) as session, pytest.raises(NotFound):
        subscriptions.get(session, ADA, found)


def test_it_refuses_what_is_no_address_and_says_why(ada: Visitor, queue: RecordingQueue) -> None:
    for typed, sentence in (
        ("", "Type the address"),
        ("ftp://a.example/feed", "has to begin with http:// or https://"),
        ("javascript://alert(1)", "has to begin with http:// or https://"),
        ("https://", "names no server"),
        ("https://a.example/ feed", "has a space in it"),
        ("https://[::1/", "cannot be read"),
        ("https://a.example:99999/", "cannot be read"),
        ("https://a.example/" + "x" * 2048, "longer than 2048"),
    ):
        page = subscribe(ada, typed)
        assert (page.status, sentence in page.text) == (422, True), (typed, page.text)
        assert page.form("/subscribe").fields["url"] == typed
    assert queue.sent == []


def test_it_keeps_the_wish_when_the_queue_is_away(ada: Visitor, queue: RecordingQueue) -> None:
    queue.away = True
    page = subscribe(ada, "https://a.example/")
    assert (page.status, page.url.endswith("/discoveries/1")) == (200, True)


def test_it_says_so_when_nobody_answers_for_long(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        discoveries.create(session, ADA, "https://a.example/", folder_id=None, now=utc_now() - 2 * LONG_WAIT)
    page = ada.get("/discoveries/1")
    assert "Your wish is kept and is sent again by itself." in page.text
    assert page.tree.xpath("//*[@id='discovery']/@hx-trigger") == ["every 5s"]


def test_it_leads_to_the_feed_that_was_found(app: Flask, ada: Visitor) -> None:
    subscribe(ada, "https://a.example/")
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
    settle(app, DiscoveryOutcome(1), feed_id=found)
    part = ada.get("/discoveries/1", HX_Request="true", HX_Target="discovery")
    assert part.headers["hx-redirect"] == f"/feeds/{found}"
    assert not part.tree.xpath("//*[@hx-trigger]")
    assert f"/feeds/{found}" in ada.get("/discoveries/1").links("/feeds/")


def test_it_offers_a_choice_and_follows_the_chosen_one(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    subscribe(ada, "https://a.example/")
    settle(app, DiscoveryOutcome(1, candidates=OFFERED))
    page = ada.get("/discoveries/1")
    assert page.tree.xpath("//input[@type='checkbox']/@value") == ["https://a.example/all", "https://a.example/zh"]
    page = ada.submit(page, "/discoveries/1", typed={"url": "https://a.example/zh"})
    assert page.url.endswith("/discoveries/2")
    sent = {"discovery_id": 2, "url": "https://a.example/zh", "preview": False}
    assert queue.sent[-1] == (Job.DISCOVER, sent)


def test_it_shows_what_the_feeds_are_and_what_they_last_had(app: Flask, ada: Visitor) -> None:
    subscribe(ada, "https://a.example/")
    settle(app, DiscoveryOutcome(1, candidates=OFFERED))
    first, second = (
        " ".join(label.text_content().split())
        for label in ada.get("/discoveries/1").tree.xpath("//label[@class='choice']")
    )
    for said in ("All", "Every word", "Atom", "2 entries", "The newest", "19 Nov", "Untitled"):
        assert said in first, (said, first)
    assert "not looked at yet" in second


def test_it_shows_one_feed_to_who_wanted_to_see_it_first(app: Flask, ada: Visitor) -> None:
    subscribe(ada, "https://a.example/", preview="1")
    settle(app, DiscoveryOutcome(1, candidates=OFFERED[:1]))
    page = ada.get("/discoveries/1")
    assert "One feed was found" in page.text
    assert page.form("/discoveries/1").fields["url"] == "https://a.example/all"


def test_it_says_which_of_them_the_reader_follows_already(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        make.feed(session, "https://a.example/zh", ADA)
        make.feed(session, "https://a.example/all")
    subscribe(ada, "https://a.example/")
    settle(app, DiscoveryOutcome(1, candidates=OFFERED))
    labels = ada.get("/discoveries/1").tree.xpath("//label[@class='choice']")
    assert ["You follow it" in label.text_content() for label in labels] == [False, True]


def test_it_follows_several_and_says_what_became_of_each(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://a.example/all")
        make.entries(session, found, "one")
    subscribe(ada, "https://a.example/")
    settle(app, DiscoveryOutcome(1, candidates=OFFERED))
    chosen = ["https://a.example/all", "https://a.example/zh"]
    page = ada.submit(ada.get("/discoveries/1"), "/discoveries/1", typed={"url": chosen})
    assert page.url.endswith("/discoveries?wish=2&wish=3")
    assert "You follow it now" in page.text
    assert "https://a.example/zh Being looked at" in page.text
    assert f"/feeds/{found}" in page.links("/feeds/")
    assert page.tree.xpath("//*[@id='discoveries']/@hx-get") == ["/discoveries?wish=2&wish=3"]
    settle(app, DiscoveryOutcome(3, reason=FetchReason.TIMED_OUT))
    part = ada.get("/discoveries?wish=2&wish=3", HX_Request="true", HX_Target="discoveries")
    assert "/discoveries/3" in part.links("/discoveries/")
    assert not part.tree.xpath("//*[@hx-trigger]")


def test_it_leads_back_to_the_form_where_no_wish_is_named(ada: Visitor) -> None:
    assert ada.get("/discoveries?wish=x").url.endswith("/subscribe")


def test_it_accepts_no_choice_that_was_not_offered(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    subscribe(ada, "https://a.example/")
    settle(app, DiscoveryOutcome(1, candidates=(FeedCandidate("https://a.example/all"),)))
    page = ada.submit(ada.get("/discoveries/1"), "/discoveries/1", typed={"url": "http://masterdb:3306/"})
    assert (page.status, "Choose at least one of the feeds." in page.text) == (422, True)
    assert len(queue.sent) == 1


def test_it_says_what_was_tried_in_vain_and_what_can_be_done(app: Flask, ada: Visitor) -> None:
    subscribe(ada, "https://a.example/")
    tried = (
        TriedAddress("https://a.example/", FetchReason.NOT_A_FEED, "parse: <html> is no feed"),
        TriedAddress("https://a.example/rss", FetchReason.HTTP_STATUS, "HTTP 404 <b>"),
        TriedAddress("https://a.example/atom", FetchReason.TIMED_OUT),
    )
    settle(app, DiscoveryOutcome(1, reason=FetchReason.NO_FEED_FOUND, detail="tried them", tried=tried))
    page = ada.get("/discoveries/1")
    assert "No feed found at https://a.example/" in page.text
    assert "No feed was found at this address, and the page names none." in page.text
    shown = [" ".join(item.text_content().split()) for item in page.tree.xpath("//*[@class='tried']/li")]
    assert shown[:2] == ["https://a.example/ not a feed", "https://a.example/rss HTTP 404 <b>"]
    assert "took too long" in shown[2]
    assert "What you can do" in page.text
    assert ada.get(page.links("/subscribe?")[0]).form("/subscribe").fields["url"] == "https://a.example/"


def test_it_promises_no_other_try_of_an_address_that_nobody_follows(app: Flask, ada: Visitor) -> None:
    subscribe(ada, "https://a.example/")
    settle(app, DiscoveryOutcome(1, reason=FetchReason.TIMED_OUT, detail="no answer began in time"))
    page = ada.get("/discoveries/1")
    assert "The server took too long to answer." in page.text
    assert "tries again" not in page.text


def test_it_says_so_when_the_feed_was_given_up_again(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, found, "one")
    subscribe(ada, "https://a.example/feed")
    with writing(app) as session:
        subscriptions.unsubscribe(session, ADA, found)
    assert "You do not follow this feed any more" in ada.get("/discoveries/1").text
