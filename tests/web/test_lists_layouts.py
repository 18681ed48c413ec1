"""How lists look, what was opened, and lists that are empty."""

import pytest
from flask import Flask

from flask_starlight.model.preferences import Preferences
from flask_starlight.store import full_texts
from flask_starlight.store import labels
from flask_starlight.store import users
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        text = make.intent("two", content="<p>A <b>whole</b> text</p>", age_h=2)
        make.store(session, make.changed(found, make.intent("one"), text))
    return found


def pressed(page: Page) -> list[str]:
    return page.tree.xpath("//button[@name='layout'][@aria-pressed='true']/@value")


@pytest.mark.parametrize("layout", ["compact", "list", "cards", "expanded"])
def test_it_keeps_the_layout_that_the_reader_chose(ada: Visitor, feed_id: int, layout: str) -> None:
    page = ada.submit(ada.get("/all?order=oldest"), "/list-view", typed={"layout": layout})
    assert page.url.endswith("/all?order=oldest")
    assert titles(page) == ["two", "one"]
    for path in ("/unread", "/starred", "/all"):
        assert pressed(ada.get(path)) == [layout]
    assert bool(page.tree.xpath("//*[@class='row-excerpt']")) == (layout in ("list", "cards"))
    assert ("A whole text" in page.text) == (layout == "expanded")


def test_it_keeps_the_layout_when_a_form_names_none_that_there_is(ada: Visitor, feed_id: int) -> None:
    for layout in ("cards", "nonsense"):
        page = ada.submit(ada.get("/all"), "/list-view", typed={"layout": layout})
    assert pressed(page) == ["cards"]


def test_it_shows_a_row_in_the_layout_of_its_list_when_it_is_marked(ada: Visitor, feed_id: int) -> None:
    page = ada.submit(ada.get("/all"), "/list-view", typed={"layout": "expanded"})
    parts = [ada.swap(page, f"/entries/{entry_id}/read", target=f"entry-{entry_id}").text for entry_id in (1, 2)]
    assert sum("A whole text" in part for part in parts) == 1


def test_it_shows_the_full_text_where_the_feed_is_set_so(app: Flask, ada: Visitor, feed_id: int) -> None:
    ada.submit(ada.get("/all"), "/list-view", typed={"layout": "expanded"})
    with writing(app) as session:
        full_texts.keep(session, 1, "<p>From its own page</p>", now=NOW)
    assert "From its own page" not in ada.get("/all").text
    with writing(app) as session:
        full_texts.set_always(session, feed_id, True)
    assert "From its own page" in ada.get("/all").text


def test_it_marks_on_scroll_only_where_the_reader_wants_it(ada: Visitor, feed_id: int) -> None:
    assert not ada.get("/all").tree.xpath("//ol/@data-on-scroll")
    page = ada.submit(ada.get("/all"), "/list-view", typed={"on_scroll": "yes"})
    assert page.tree.xpath("//ol/@data-on-scroll") == ["/mark-read/seen"]
    page = ada.submit(page, "/list-view", typed={"on_scroll": "no"})
    assert not page.tree.xpath("//ol/@data-on-scroll")


def test_it_begins_with_the_oldest_for_who_prefers_that(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        users.set_preferences(session, ADA, Preferences(oldest_first=True))
    page = ada.get("/unread")
    assert titles(page) == ["two", "one"]
    [turned] = [link for link in page.links("/unread") if "order" in link]
    assert titles(ada.get(turned)) == ["one", "two"]
    entry = ada.get(ada.get(turned).links("/entries/")[0])
    assert entry.tree.xpath("//a[@data-key='u']/@href")[0].startswith("/unread?order=newest")


def test_it_shows_the_labels_of_each_row(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        later = labels.create(session, ADA, "Later").id
        labels.set_on(session, [(later, 1)])
    page = ada.get("/all")
    assert page.tree.xpath("//*[@class='row-label']/text()") == ["Later"]
    assert page.tree.xpath("//*[@class='row-label']/@href") == [f"/labels/{later}"]


def test_it_lists_what_was_opened_and_nothing_else(ada: Visitor, feed_id: int) -> None:
    assert "Nothing opened yet" in ada.get("/history").text
    ada.submit(ada.get("/all"), "/entries/1/read")
    ada.get("/entries/2", Sec_Purpose="prefetch")
    assert titles(ada.get("/history")) == []
    for entry_id in (1, 2):
        ada.get(f"/entries/{entry_id}?view=all")
    page = ada.get("/history")
    assert len(titles(page)) == 2
    assert titles(page)[0] == ada.get("/entries/2").tree.xpath("string(//h1)").strip()
    opened = ada.get(page.links("/entries/")[0])
    assert opened.tree.xpath("//a[@data-key='u']/@href")[0].startswith("/history")
    assert not opened.tree.xpath("//link[@rel='next' or @rel='prev']")


def test_it_gives_one_row_for_a_list_that_is_come_back_to(ada: Visitor, feed_id: int) -> None:
    part = ada.get("/rows/1?view=unread")
    assert part.body.strip().startswith(b'<li class="row')
    assert len(titles(part)) == 1


def test_it_waits_for_a_feed_that_was_never_fetched(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://new.example/feed", ADA)
    assert "On its way" in ada.get(f"/feeds/{found}").text
    asked = {"HX_Request": "true", "HX_Target": "awaited"}
    assert ada.get(f"/feeds/{found}", **asked).status == 204
    with writing(app) as session:
        make.entries(session, found, "first")
    assert ada.get(f"/feeds/{found}", **asked).headers["hx-refresh"] == "true"


def test_it_offers_another_try_for_a_feed_that_could_not_be_read(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://b.example/feed", ADA)
        make.store(session, outcomes.failed(found), now=NOW)
    page = ada.get(f"/feeds/{found}?view=all")
    assert "Starlight keeps trying." in page.text
    assert page.form(f"/feeds/{found}/check") is not None
