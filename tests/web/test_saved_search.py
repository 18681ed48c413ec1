import pytest
from flask import Flask

from flask_starlight.model.preferences import Preferences
from flask_starlight.model.query import PAGE_ENTRIES
from flask_starlight.store import marks
from flask_starlight.store import stories
from flask_starlight.store import users
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
    page = ada.submit(page, "/mark-read")
    assert titles(ada.get("/searches/1?view=unread")) == []
    assert titles(ada.get("/unread")) == ["Sun"]
    ada.submit(page, "/undo/1")
    assert titles(ada.get("/searches/1?view=unread")) == ["Moon rise", "Full moon"]


def test_it_never_marks_read_more_than_it_shows(app: Flask, ada: Visitor, found: None) -> None:
    page = save(ada)
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://b.example/feed", ADA), "Moon set")
    index(app)
    ada.submit(page, "/mark-read")
    assert titles(ada.get("/unread")) == ["Moon set", "Sun"]
    ada.submit(ada.get("/searches/1"), "/entries/1/unread")
    ada.submit(ada.get("/searches/1"), "/mark-read", typed={"what": "page", "shown": "1"})
    assert titles(ada.get("/unread")) == ["Moon set", "Sun"]


def test_it_shows_the_oldest_first_when_asked_or_preferred(app: Flask, ada: Visitor, found: None) -> None:
    page = save(ada)
    [turn] = [link for link in page.links("/searches/1") if "order=oldest" in link]
    page = ada.get(turn)
    assert titles(page) == ["Full moon", "Moon rise"]
    entry = ada.get(page.links("/entries/")[0])
    assert entry.tree.xpath("//a[@data-key='u']/@href") == ["/searches/1?view=all&order=oldest"]
    with writing(app) as session:
        users.set_preferences(session, ADA, Preferences(oldest_first=True))
    page = ada.get("/searches/1")
    assert titles(page) == ["Full moon", "Moon rise"]
    assert titles(ada.get("/searches/1?order=newest")) == ["Moon rise", "Full moon"]


def test_it_marks_what_is_above_and_below_in_the_order_of_the_list(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, feed_id, "moon 5", "sun", "moon 3", "moon 2", "moon 1")
    index(app)
    page = save(ada)
    for side in ("above", "below"):
        buttons = page.tree.xpath("//li[contains(@class, 'row')]//button[@form='mark-beside'][@name=$side]", side=side)
        assert [button.get("value") for button in buttons] == ["5", "3", "2", "1"]
    unread = "/searches/1?view=unread"
    page = ada.submit(ada.get(unread), "/mark-read", typed={"above": "3"})
    assert titles(page) == ["moon 3", "moon 2", "moon 1"]
    page = ada.submit(page, "/mark-read", typed={"below": "2"})
    assert titles(page) == ["moon 3", "moon 2"]
    page = ada.submit(ada.get(f"{unread}&order=oldest"), "/mark-read", typed={"below": "2"})
    assert titles(page) == ["moon 2"]
    assert "sun" in titles(ada.get("/unread"))
    [undo] = page.tree.xpath("//main//form[starts-with(@action, '/undo/')]/@action")
    ada.submit(page, undo)
    assert titles(ada.get(unread)) == ["moon 3", "moon 2"]


def test_it_marks_what_it_shows_above_though_another_tells_the_same_story(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "moon b", "moon a")
        other = make.feed(session, "https://b.example/feed", ADA)
        make.store(session, make.changed(other, make.intent("moon c", age_h=0)))
        stories.set_clusters(session, {1: 1, 3: 1})
    index(app)
    ada.submit(save(ada), "/mark-read", typed={"above": "2"})
    assert titles(ada.get("/searches/1?view=unread")) == ["moon b"]


def test_it_marks_among_the_starred_what_is_starred(ada: Visitor, found: None) -> None:
    save(ada)
    ada.submit(ada.get("/searches/1"), "/entries/1/star")
    ada.submit(ada.get("/searches/1?view=starred"), "/mark-read")
    assert titles(ada.get("/unread")) == ["Moon rise", "Sun"]


def test_it_does_not_show_what_is_hidden_unless_it_is_asked_for(app: Flask, ada: Visitor, found: None) -> None:
    save(ada)
    save(ada, "moon is:hidden")
    with writing(app) as session:
        marks.set_hidden(session, ADA, [1], True, now=NOW)
    assert titles(ada.get("/searches/1")) == ["Moon rise"]
    assert titles(ada.get("/searches/2")) == ["Full moon"]


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_it_pages_by_time_whatever_was_read_meanwhile(app: Flask, ada: Visitor, order: str) -> None:
    names = [f"star {number:03}" for number in range(PAGE_ENTRIES + 5)]
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), *names)
    index(app)
    save(ada, "star")
    first = ada.get(f"/searches/1?view=unread&order={order}")
    [more] = first.tree.xpath("//a[@rel='next']/@href")
    ada.submit(first, f"/entries/{len(names) if order == 'newest' else 1}/read")
    second = ada.get(more)
    assert titles(first) + titles(second) == (names if order == "newest" else names[::-1])
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
    for act in ("edit", "delete", "address"):
        assert bob.post(f"/searches/1/{act}", csrf_token=token, query="moon", name="x").status == 404
    assert bob.post("/mark-read", csrf_token=token, saved="1", through="99").status == 404
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
