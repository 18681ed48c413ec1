import pytest
from flask import Flask

from flask_starlight.model.query import PAGE_ENTRIES
from flask_starlight.store import marks
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web.conftest import MakeApp
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.test_search import index
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def found(app: Flask, ada: Visitor) -> None:
    """A feed with three entries: Moon rise (3, the newest), Sun (2), Full moon (1)."""
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "Moon rise", "Sun", "Full moon")
    index(app)


def save(visitor: Visitor, query: str = "moon", name: str = "") -> Page:
    return visitor.submit(visitor.get(f"/search?q={query}"), "/searches", typed={"name": name})


def side(page: Page) -> list[tuple[str, str]]:
    """The saved searches in the side bar, with their numbers as far as they show."""
    links = page.tree.xpath("//nav[@id='sidebar']//a[starts-with(@href, '/searches/')]")
    return [
        (
            link.findtext("span[@class='side-name']"),
            "".join(link.xpath("span[starts-with(@class, 'count') and not(@hidden)]/span[@data-number]/text()")),
        )
        for link in links
    ]


def test_it_saves_a_search_and_shows_it_as_a_list(ada: Visitor, found: None) -> None:
    page = save(ada, name="  The   moon ")
    assert (page.url.endswith("/searches/1"), titles(page)) == (True, ["Moon rise", "Full moon"])
    assert page.tree.findtext(".//h1") == "The moon"
    assert [name for name, _ in side(page)] == ["The moon"]
    assert page.tree.xpath("//li[contains(@class, 'row')]//button[@data-key='s']")
    assert "The moon" in ada.get("/searches").text


def test_it_is_called_by_what_it_looks_for_where_no_name_was_typed(ada: Visitor, found: None) -> None:
    assert save(ada).tree.findtext(".//h1") == "moon"


def test_it_shows_the_unread_and_the_starred_ones(ada: Visitor, found: None) -> None:
    save(ada)
    ada.submit(ada.get("/searches/1"), "/entries/1/star")
    ada.submit(ada.get("/searches/1"), "/entries/3/read")
    assert titles(ada.get("/searches/1?view=unread")) == ["Full moon"]
    assert titles(ada.get("/searches/1?view=starred")) == ["Full moon"]
    assert titles(ada.get("/searches/1?view=all")) == ["Moon rise", "Full moon"]


def test_it_leads_back_from_an_entry(ada: Visitor, found: None) -> None:
    page = save(ada)
    entry = ada.get(page.links("/entries/")[0])
    assert entry.tree.xpath("//a[@data-key='u']/@href") == ["/searches/1?view=all"]


def test_it_marks_read_what_it_shows_and_nothing_else(ada: Visitor, found: None) -> None:
    page = save(ada)
    page = ada.submit(page, "/searches/1/mark-read")
    assert titles(ada.get("/searches/1?view=unread")) == []
    assert titles(ada.get("/unread")) == ["Sun"]


def test_it_does_not_show_what_is_hidden_unless_it_is_asked_for(app: Flask, ada: Visitor, found: None) -> None:
    save(ada)
    save(ada, "moon is:hidden")
    with writing(app) as session:
        marks.set_hidden(session, ADA, [1], True, now=NOW)
    assert titles(ada.get("/searches/1")) == ["Moon rise"]
    assert titles(ada.get("/searches/2")) == ["Full moon"]


def test_it_pages_by_time_whatever_was_read_meanwhile(app: Flask, ada: Visitor) -> None:
    names = [f"star {number:03}" for number in range(PAGE_ENTRIES + 5)]
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), *names)
    index(app)
    save(ada, "star")
    first = ada.get("/searches/1?view=unread")
    [more] = first.tree.xpath("//a[@rel='next']/@href")
    ada.submit(first, f"/entries/{len(names)}/read")
    second = ada.get(more)
    assert titles(first) + titles(second) == names
    assert not second.tree.xpath("//a[@rel='next']")


def test_it_counts_what_is_unread_once_the_page_is_there(ada: Visitor, found: None) -> None:
    page = save(ada)
    assert side(page) == [("moon", "")]
    [asks] = page.tree.xpath("//ul[@hx-get]/@hx-get")
    numbers = ada.get(asks, HX_Request="true")
    [count] = numbers.tree.xpath("//span[@id='saved-count-1']")
    assert (count.get("hx-swap-oob"), count.findtext("span[@data-number]")) == ("true", "2")
    page = ada.get("/unread")
    assert side(page) == [("moon", "2")]
    assert not page.tree.xpath("//ul[@hx-get='/searches/counts']"), "it is not counted again within a minute"


def test_it_changes_and_deletes(ada: Visitor, found: None) -> None:
    save(ada)
    page = ada.submit(ada.get("/searches/1/edit"), "/searches/1/edit", typed={"name": "Day", "query": "sun"})
    assert (page.tree.findtext(".//h1"), titles(page)) == ("Day", ["Sun"])
    page = ada.submit(ada.get("/searches/1/edit"), "/searches/1/delete")
    assert side(page) == []
    assert ada.get("/searches/1").status == 404


def test_it_refuses_what_cannot_be_saved(ada: Visitor, found: None) -> None:
    for typed in ({"query": "..."}, {"query": "x" * 513}, {"name": "x" * 191}):
        page = ada.submit(ada.get("/search?q=moon"), "/searches", typed=typed)
        assert page.status == 422
        assert page.tree.xpath("//*[@role='alert']")


def test_it_is_nobody_elses(ada: Visitor, bob: Visitor, found: None) -> None:
    save(ada)
    assert side(bob.get("/unread")) == []
    assert [bob.get(path).status for path in ("/searches/1", "/searches/1/edit")] == [404, 404]
    save(bob, "sun")
    token = bob.get("/searches/2/edit").tree.xpath("string(//input[@name='csrf_token']/@value)")
    for act in ("edit", "delete", "address", "mark-read"):
        assert bob.post(f"/searches/1/{act}", csrf_token=token, query="moon", name="x").status == 404
    assert titles(ada.get("/searches/1")) == ["Moon rise", "Full moon"]


def test_it_says_so_when_the_engine_is_away(make_app: MakeApp) -> None:
    app = make_app(search_url="http://127.0.0.1:1")
    visitor = Visitor(app)
    visitor.sign_up("ada")
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
    token = visitor.get("/searches").tree.xpath("string(//input[@name='csrf_token']/@value)")
    visitor.post("/searches", csrf_token=token, query="moon", name="Moon")
    page = visitor.get("/searches/1")
    assert (page.status, "The search engine does not answer." in page.text) == (503, True)
    assert visitor.get("/searches/counts").status == 200
    assert side(visitor.get("/unread")) == [("Moon", "")]
