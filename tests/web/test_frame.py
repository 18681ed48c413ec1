import json

import pytest
from flask import Flask

from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
PANE = {"HX_Request": "true", "HX_Target": "pane"}


@pytest.fixture
def entries(app: Flask, ada: Visitor) -> None:
    """A feed, number 1, in a folder within a folder, with entries 1 and 2, both unread."""
    with writing(app) as session:
        outer = folders.create(session, ADA, "Outer")
        inner = folders.create(session, ADA, "Inner", parent_id=outer.id)
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, feed_id, "newer", "older")
        subscriptions.edit(session, ADA, feed_id, title="Mine", folder_id=inner.id)


def side_link(page: Page, name: str) -> str:
    path = "//nav[@id='sidebar']//a[span[@class='side-name'][normalize-space()=$name]]/@href"
    return str(page.tree.xpath(path, name=name)[0])


def test_it_shows_folders_within_folders(ada: Visitor, entries: None) -> None:
    page = ada.get("/unread")
    path = "//li[a[contains(., 'Outer')]]/details//li[a[contains(., 'Inner')]]/details//a[contains(., 'Mine')]"
    assert page.tree.xpath(path)
    assert side_link(page, "Outer") == "/folders/1?view=unread"
    assert side_link(page, "Mine") == "/feeds/1?view=unread"


def test_it_leads_to_all_entries_of_a_feed_without_unread_ones(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
    page = ada.get("/unread")
    assert ada.get(side_link(page, "a.example/feed")).status == 200
    assert side_link(page, "a.example/feed") == "/feeds/1?view=all"


def test_it_marks_where_one_is_and_which_feed_fails(app: Flask, ada: Visitor, entries: None) -> None:
    with writing(app) as session:
        make.store(session, outcomes.failed(1))
    page = ada.get("/feeds/1")
    [here] = page.tree.xpath("//nav[@id='sidebar']//a[@aria-current]")
    assert "Mine" in here.text_content()
    assert "The last check failed." in here.text_content()


def test_it_leaves_out_of_the_side_bar_what_is_read_until_one_wants_it_back(ada: Visitor, entries: None) -> None:
    page = ada.submit(ada.get("/all"), "/frame/unread-only", typed={"unread_only": "on"})
    assert page.tree.xpath("//*[contains(@class, 'unread-only')]")
    assert page.tree.xpath("//form[@id='unread-only']/button/@aria-pressed") == ["true"]
    page = ada.submit(page, "/frame/unread-only", typed={"unread_only": "off"})
    assert not page.tree.xpath("//*[contains(@class, 'unread-only')]")


def test_it_puts_an_entry_beside_its_list_when_one_wants_that(ada: Visitor, entries: None) -> None:
    assert not ada.get("/unread").tree.xpath("//*[@id='pane']")
    page = ada.submit(ada.get("/unread"), "/frame/panes", typed={"panes": "on"})
    assert page.url.endswith("/unread")
    assert page.tree.xpath("//*[@id='pane']/@aria-label") == ["The entry"]
    assert not ada.get("/account").tree.xpath("//*[@id='pane']")
    page = ada.submit(page, "/frame/panes", typed={"panes": "off"})
    assert not page.tree.xpath("//*[@id='pane']")


def test_it_sends_the_pane_the_entry_alone_with_its_row_and_what_it_changed(ada: Visitor, entries: None) -> None:
    page = ada.get("/entries/1?view=unread", **PANE)
    assert page.tree.xpath("//h1//text()[normalize-space()='older']")
    assert not page.tree.xpath("//nav[@id='sidebar']")
    assert b"<title>older \xc2\xb7 Starlight</title>" in page.body
    assert page.tree.xpath("//template/@data-row") == ["entry-1"]
    [row] = page.tree.xpath("//template//li")
    assert "is-unread" not in row.get("class")
    assert json.loads(page.headers["hx-trigger"]) == {"starlight:marked": {"feeds": [1], "unread": -1}}


def test_it_changes_no_count_for_an_entry_that_was_read_before(ada: Visitor, entries: None) -> None:
    ada.get("/entries/1")
    assert "hx-trigger" not in ada.get("/entries/1", **PANE).headers


def test_it_still_shows_the_entry_on_a_page_of_its_own(ada: Visitor, entries: None) -> None:
    ada.submit(ada.get("/unread"), "/frame/panes", typed={"panes": "on"})
    page = ada.get("/entries/1?view=unread")
    assert page.tree.xpath("//nav[@id='sidebar']")
    assert not page.tree.xpath("//*[@id='pane']")


def test_it_sends_the_row_along_with_the_buttons_of_an_entry_beside_it(ada: Visitor, entries: None) -> None:
    page = ada.get("/entries/1?view=unread")
    fields = dict(page.form("/entries/1/star").form_values())
    headers = {"HX-Request": "true", "HX-Target": "entry-actions"}
    beside = ada.client.post("/entries/1/star", data=fields | {"pane": "1"}, headers=headers).text
    assert "is-starred" in beside
    assert 'data-row="entry-1"' in beside
    alone = ada.client.post("/entries/1/unstar", data=fields, headers=headers).text
    assert "data-row" not in alone


def test_it_finds_no_entry_for_the_pane_of_somebody_else(bob: Visitor, entries: None) -> None:
    assert bob.get("/entries/1", **PANE).status == 404
