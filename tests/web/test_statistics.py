from flask import Flask

from flask_starlight.jobs.clock import utc_now
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


def test_it_shows_what_came_in_as_a_picture_and_as_numbers(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        outcome = make.changed(feed_id, make.intent("a", age_h=None), make.intent("b", age_h=None))
        make.store(session, outcome, now=utc_now())
    page = ada.get("/statistics")
    assert page.status == 200
    assert len(page.tree.xpath("//section[1]//*[name()='svg']/*[name()='g']")) == 30
    [today, *_] = page.tree.xpath("//section[1]//tbody/tr/td/text()")
    assert today == "2"
    [row] = page.tree.xpath("//section[3]//tbody/tr")
    assert row.xpath("td/text()") == ["2", "0"]
    assert row.xpath("string(th/a/@href)") == f"/feeds/{feed_id}"


def test_it_says_so_where_nothing_came_in(ada: Visitor) -> None:
    assert "Nothing was published" in ada.get("/statistics").text
