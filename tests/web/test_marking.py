"""Many entries marked read at once, from a list, and taken back."""

from datetime import timedelta

import pytest
from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import stories
from flask_starlight.store.tables import UndoStep
from flask_starlight.store.undo import LASTS
from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.test_lists import unread_count
from tests.web.visitor import Visitor

ADA = 1
ALL = ["one", "two", "three", "four"]


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    """A feed of four entries, "one" the newest; its number is 4."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, found, *ALL)
    return found


def mark(ada: Visitor, page: Page, **typed: object) -> Page:
    return ada.submit(page, "/mark-read", typed=typed)


def undone(ada: Visitor, page: Page) -> Page:
    [action] = page.tree.xpath("//main//form[starts-with(@action, '/undo/')]/@action")
    return ada.submit(page, action)


def test_it_marks_what_is_above_and_below_in_the_order_of_the_list(ada: Visitor, feed_id: int) -> None:
    page = mark(ada, ada.get("/unread"), above="3")
    assert titles(page) == ["two", "three", "four"]
    page = mark(ada, page, below="2")
    assert titles(page) == ["two", "three"]
    page = mark(ada, ada.get("/unread?order=oldest"), above="3")
    assert titles(page) == ["two"]
    assert page.url.endswith("/unread?order=oldest")


def test_it_offers_both_in_the_menu_of_each_row(ada: Visitor, feed_id: int) -> None:
    page = ada.get("/unread")
    for side in ("above", "below"):
        buttons = page.tree.xpath("//li[contains(@class, 'row')]//button[@form='mark-beside'][@name=$side]", side=side)
        assert [button.get("value") for button in buttons] == ["4", "3", "2", "1"]
    assert page.tree.xpath("//form[@id='mark-beside']//input[@name='through']/@value") == ["4"]


def test_it_marks_the_page_that_the_reader_sees(app: Flask, ada: Visitor, feed_id: int) -> None:
    page = ada.get("/unread")
    shown = page.tree.xpath("//input[@form='mark-page'][@name='shown']/@value")
    assert shown == ["4", "3", "2", "1"]
    assert titles(mark(ada, page, what="page", shown=shown[:2])) == ["three", "four"]


def test_it_marks_what_is_older(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        ages_h = {"now": 0, "days": 50, "weeks": 24 * 10, "months": 24 * 40}
        fresh = make.feed(session, "https://b.example/feed", ADA)
        late = (utc_now() - make.NOW).total_seconds() // 3600
        intents = [make.intent(title, age_h=int(age_h - late)) for title, age_h in ages_h.items()]
        make.store(session, make.changed(fresh, *intents), now=utc_now())
    page = ada.get(f"/feeds/{fresh}?view=unread")
    page = mark(ada, page, what="month")
    assert titles(page) == ["now", "days", "weeks"]
    page = mark(ada, page, what="week")
    assert titles(page) == ["now", "days"]
    assert titles(mark(ada, page, what="day")) == ["now"]


def test_it_takes_back_what_was_marked(ada: Visitor, feed_id: int) -> None:
    for typed in ({}, {"above": "2"}, {"below": "3"}, {"what": "page", "shown": ["4", "1"]}):
        page = mark(ada, ada.get("/unread"), **typed)
        assert "Marked read." in page.text
        assert titles(page) != ALL
        page = undone(ada, page)
        assert page.url.endswith("/unread")
        assert titles(page) == ALL
        assert unread_count(page, "Unread") == "4"


def test_it_offers_nothing_to_take_back_where_nothing_was_unread(ada: Visitor, feed_id: int) -> None:
    mark(ada, ada.get("/unread"))
    page = mark(ada, ada.get("/all"))
    assert "Nothing there was unread." in page.text
    assert not page.tree.xpath("//main//form[starts-with(@action, '/undo/')]")


def test_it_says_when_it_is_too_late(app: Flask, ada: Visitor, feed_id: int) -> None:
    page = mark(ada, ada.get("/unread"))
    with writing(app) as session:
        session.get_one(UndoStep, 1).created_at -= LASTS + timedelta(seconds=1)
    assert "This can no longer be taken back." in undone(ada, page).text
    assert titles(ada.get("/unread")) == []


def test_it_takes_back_for_nobody_else(ada: Visitor, bob: Visitor, feed_id: int) -> None:
    page = mark(ada, ada.get("/unread"))
    token = bob.get("/account").tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert bob.post("/undo/1", csrf_token=token).status == 404
    assert titles(undone(ada, page)) == ALL


def test_it_reads_the_like_in_other_feeds_with_a_whole_list(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://b.example/feed", ADA), "the same", "another")
        stories.set_clusters(session, {4: 4, 6: 4})
    page = mark(ada, ada.get(f"/feeds/{feed_id}?view=unread"))
    assert titles(ada.get("/unread")) == ["another"]
    assert unread_count(page, "Unread") == "1"
    assert unread_count(undone(ada, page), "Unread") == "6"


def test_it_answers_htmx_with_a_note_that_can_be_undone_and_the_counts(ada: Visitor, feed_id: int) -> None:
    page = ada.get("/all")
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    fields = {"csrf_token": token, "view": "all", "through": "4", "above": "2"}
    headers = {"HX-Request": "true", "HX-Target": "toast"}
    answer = ada.client.post("/mark-read", data=fields, headers=headers).text
    assert "Marked read." in answer
    assert "/undo/1" in answer
    assert "{&#34;1&#34;: 2}" in answer
    assert "<html" not in answer


def test_it_marks_what_was_scrolled_past(ada: Visitor, bob: Visitor, feed_id: int) -> None:
    token = ada.get("/unread").tree.xpath("//input[@name='csrf_token']/@value")[0]
    fields = {"csrf_token": token, "shown": ["4", "3", "nonsense", "999"]}
    assert ada.client.post("/mark-read/seen", data=fields).json == {"feeds": [1, 1]}
    assert ada.client.post("/mark-read/seen", data=fields).json == {"feeds": []}
    assert titles(ada.get("/unread")) == ["three", "four"]
    assert ada.post("/mark-read/seen", shown="2").status == 400
    foreign = bob.get("/account").tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert bob.client.post("/mark-read/seen", data={"csrf_token": foreign, "shown": "2"}).json == {"feeds": []}
    assert titles(ada.get("/unread")) == ["three", "four"]


@pytest.mark.parametrize("typed", [{"above": "999"}, {"below": "x"}, {"q": "one"}, {"view": "hidden"}])
def test_it_marks_nothing_for_a_form_that_names_nothing(ada: Visitor, feed_id: int, typed: dict[str, object]) -> None:
    mark(ada, ada.get("/all"), **typed)
    assert titles(ada.get("/unread")) == ALL
