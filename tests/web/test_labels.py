import pytest
from flask import Flask

from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def followed(app: Flask, ada: Visitor) -> None:
    """A feed with two entries: new (id 2), old (id 1)."""
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "new", "old")


def create(visitor: Visitor, name: str) -> Page:
    return visitor.submit(visitor.get("/labels"), "/labels", typed={"name": name})


def side_labels(page: Page) -> list[str]:
    return [
        name.strip()
        for name in page.tree.xpath("//nav[@id='sidebar']//a[starts-with(@href,'/labels/')]//text()")
        if name.strip()
    ]


def test_it_makes_renames_and_removes_a_label(ada: Visitor) -> None:
    assert side_labels(create(ada, "Read  later")) == ["Read later"]
    page = ada.submit(ada.get("/labels"), "/labels/1/rename", typed={"name": "Soon"})
    assert side_labels(page) == ["Soon"]
    page = ada.submit(page, "/labels/1/delete")
    assert side_labels(page) == []
    assert "You have no labels yet" in page.text


def test_it_refuses_a_name_that_is_taken_empty_or_too_long(ada: Visitor) -> None:
    create(ada, "Later")
    create(ada, "Soon")
    for name, status in (("Later", 409), (" ", 422), ("x" * 191, 422)):
        assert create(ada, name).status == status
        assert ada.submit(ada.get("/labels"), "/labels/2/rename", typed={"name": name}).status == status


def test_it_puts_a_label_on_an_entry_and_takes_it_off(ada: Visitor, followed: None) -> None:
    page = ada.submit(ada.get("/entries/2"), "/entries/2/labels", typed={"name": "Later"})
    assert page.url.endswith("/entries/2")
    assert side_labels(page) == ["Later"]
    assert titles(ada.get("/labels/1")) == ["new"]
    ada.submit(ada.get("/entries/1"), "/entries/1/labels", typed={"name": "Later"})
    assert titles(ada.get("/labels/1")) == ["new", "old"]
    page = ada.submit(ada.get("/entries/2"), "/entries/2/labels/1/remove")
    assert page.url.endswith("/entries/2")
    assert titles(ada.get("/labels/1")) == ["old"]
    assert "one entry" in ada.get("/labels").text


def test_it_leads_on_within_the_list_of_a_label(ada: Visitor, followed: None) -> None:
    for entry_id in (1, 2):
        ada.submit(ada.get(f"/entries/{entry_id}"), f"/entries/{entry_id}/labels", typed={"name": "Later"})
    page = ada.get(ada.get("/labels/1").links("/entries/2")[0])
    [forward] = page.tree.xpath("//link[@rel='next']/@href")
    assert ada.get(forward).tree.xpath("string(//h1)") == "old"
    assert page.tree.xpath("//a[@data-key='u']/@href") == ["/labels/1?view=all"]
    assert titles(ada.get("/labels/1?view=unread")) == []


def test_it_marks_no_more_read_than_the_list_shows(ada: Visitor, followed: None) -> None:
    ada.submit(ada.get("/entries/2"), "/entries/2/labels", typed={"name": "Later"})
    ada.submit(ada.get("/entries/2"), "/entries/2/unread")
    ada.submit(ada.get("/labels/1"), "/mark-read")
    assert titles(ada.get("/unread")) == ["old"]
