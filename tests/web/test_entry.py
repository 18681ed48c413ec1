import pytest
from flask import Flask

from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.test_lists import unread_count
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def listed(app: Flask, ada: Visitor) -> Page:
    """The unread page with three entries: new (id 3), older (2), oldest (1)."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.store(
            session,
            make.changed(
                found,
                make.intent("oldest", age_h=3),
                make.intent("older", age_h=2, content="<p>Hello <em>world</em></p>"),
                make.intent("new", age_h=1),
            ),
        )
    return ada.get("/unread")


def link(page: Page, title: str) -> str:
    [href] = page.tree.xpath("//*[@class='row-title']/a[normalize-space()=$title]/@href", title=title)
    return str(href)


def test_it_shows_the_entry_and_counts_it_as_read(ada: Visitor, listed: Page) -> None:
    page = ada.get(link(listed, "older"))
    assert [heading.text_content() for heading in page.tree.xpath("//h1")] == ["older"]
    assert page.tree.xpath("string(//*[@class='prose'])").split() == ["Hello", "world"]
    assert page.tree.xpath("//*[@class='prose']//em")
    assert unread_count(page, "Unread") == "2"
    assert titles(ada.get("/unread")) == ["new", "oldest"]


def test_it_leads_on_and_back_within_the_list_it_was_opened_from(ada: Visitor, listed: Page) -> None:
    page = ada.get(link(listed, "older"))
    assert page.tree.xpath("//a[@data-key='u']/@href") == ["/unread"]
    [forward] = page.tree.xpath("//link[@rel='next']/@href")
    [back] = page.tree.xpath("//link[@rel='prev']/@href")
    assert ada.get(forward).tree.xpath("string(//h1)") == "oldest"
    assert ada.get(back).tree.xpath("string(//h1)") == "new"
    last = ada.get(forward)
    assert not last.tree.xpath("//link[@rel='next']")


def test_it_keeps_the_order_and_the_feed_of_the_list(ada: Visitor, listed: Page) -> None:
    page = ada.get(link(ada.get("/feeds/1?view=all&order=oldest"), "older"))
    [forward] = page.tree.xpath("//link[@rel='next']/@href")
    assert ada.get(forward).tree.xpath("string(//h1)") == "new"
    assert page.tree.xpath("//a[@data-key='u']/@href") == ["/feeds/1?view=all&order=oldest"]


def test_it_does_not_count_a_page_that_a_browser_only_fetched_ahead(ada: Visitor, listed: Page) -> None:
    ada.get(link(listed, "new"), Sec_Purpose="prefetch")
    assert "new" in titles(ada.get("/unread"))


def test_it_marks_read_and_unread_from_the_list_without_script(ada: Visitor, listed: Page) -> None:
    page = ada.submit(listed, "/entries/3/read")
    assert page.url.endswith("/unread")
    assert titles(page) == ["older", "oldest"]
    page = ada.submit(ada.get("/all"), "/entries/3/unread")
    assert page.url.endswith("/all")
    assert titles(ada.get("/unread")) == ["new", "older", "oldest"]


def test_it_keeps_an_entry_unread_that_was_marked_so_on_its_own_page(ada: Visitor, listed: Page) -> None:
    page = ada.submit(ada.get(link(listed, "new")), "/entries/3/unread")
    assert page.url.endswith("/unread")
    assert titles(page) == ["new", "older", "oldest"]


def test_it_stars_and_unstars(ada: Visitor, listed: Page) -> None:
    page = ada.submit(listed, "/entries/2/star")
    assert page.url.endswith("/unread")
    assert titles(ada.get("/starred")) == ["older"]
    ada.submit(ada.get("/starred"), "/entries/2/unstar")
    assert "No stars yet" in ada.get("/starred").text


def test_it_answers_htmx_with_the_row_as_it_is_now_and_the_change_of_the_count(ada: Visitor, listed: Page) -> None:
    part = ada.swap(listed, "/entries/3/read", target="entry-3")
    assert part.body.strip().startswith(b'<li class="row"')
    assert part.form("/entries/3/unread") is not None
    assert '"unread": -1' in part.headers["hx-trigger"] and '"feeds": [1]' in part.headers["hx-trigger"]
    again = ada.swap(listed, "/entries/3/read", target="entry-3")
    assert '"feeds": []' in again.headers["hx-trigger"]


def test_it_answers_htmx_on_the_entrys_page_with_the_buttons(ada: Visitor, listed: Page) -> None:
    page = ada.get(link(listed, "new"))
    part = ada.swap(page, "/entries/3/star", target="entry-actions")
    assert part.tree.xpath("//*[@id='entry-actions']//button[@aria-pressed='true']")
    assert not part.tree.xpath("//h1")


def test_it_plays_what_an_entry_carries(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        make.store(session, outcomes.podcast(make.feed(session, "https://a.example/feed", ADA)))
    page = ada.get("/entries/1")
    assert page.tree.xpath("//audio[@controls]/@src") == ["https://a.example/one.mp3?token=1"]
    assert "one.mp3" in page.text and "12.0 MB" in page.text
    tags = page.tree.xpath("//ul[@class='tags']//a")
    assert [tag.text_content() for tag in tags] == ["sky", "夜空"]
    assert tags[0].get("href") == "/search?q=tag:%22sky%22"
    assert page.tree.xpath("//a[normalize-space()='Comments']/@href") == ["https://a.example/one#comments"]
