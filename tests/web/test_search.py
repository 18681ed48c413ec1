import pytest
from flask import Flask

from flask_starlight.jobs.index import drain_outbox
from flask_starlight.services import services
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from flask_starlight.web.search import PAGE_HITS
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web.conftest import MakeApp
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.visitor import Visitor

ADA = 1


def index(app: Flask) -> None:
    with app.app_context():
        drain_outbox(services())


@pytest.fixture
def found(app: Flask, ada: Visitor) -> None:
    """Three entries in the index, of which Ada follows two."""
    with writing(app) as session:
        mine = make.feed(session, "https://a.example/feed", ADA)
        make.store(
            session,
            make.changed(
                mine,
                make.intent(
                    "moon", title="A new moon", content="<p>Running &amp; <b>shining</b> at night</p>", age_h=2
                ),
                make.intent("北京", title="北京的秋天", content="<p>故宫的银杏叶黄了</p>", age_h=1),
            ),
        )
        make.entries(session, make.feed(session, "https://b.example/feed"), "moon of somebody else")
    index(app)


def marked(page: Page) -> list[str]:
    return [str(mark) for mark in page.tree.xpath("//mark/text()")]


def test_it_finds_and_marks_words_and_says_how_many(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=moon+run")
    assert titles(page) == ["A new moon"]
    assert marked(page) == ["moon", "Running"]
    assert "One entry." in page.text
    assert "Running & shining at night" in page.text


def test_it_finds_chinese_in_the_middle_of_a_sentence(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=银杏")
    assert titles(page) == ["北京的秋天"]
    assert marked(page) == ["银杏"]


def test_it_finds_only_what_the_reader_follows(ada: Visitor, bob: Visitor, found: None) -> None:
    assert "somebody else" not in ada.get("/search?q=moon").text
    assert "Nothing was found." in bob.get("/search?q=moon").text


def test_it_says_how_a_broken_query_was_understood(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=moon+OR+北京+(")
    assert "was read as plain words" in page.text
    assert page.tree.xpath("//*[@role='status']/code/text()") == ["moon OR 北京"]
    assert len(titles(page)) == 2


def test_it_shows_what_can_be_typed_where_nothing_was(ada: Visitor) -> None:
    for path in ("/search", "/search?q=", "/search?q=%20"):
        assert "What you can type" in ada.get(path).text
    assert "There is no word in this" in ada.get("/search?q=...").text


def test_it_escapes_what_was_typed(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=<script>alert(1)</script>")
    assert b"<script>alert" not in page.body


def test_it_leads_from_an_entry_back_to_the_search(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=moon&order=newest")
    entry = ada.get(page.links("/entries/")[0])
    assert entry.tree.xpath("//a[@data-key='u']/@href") == ["/search?q=moon&order=newest"]
    assert not entry.tree.xpath("//link[@rel='next']")


def test_it_pages_through_all_that_was_found(app: Flask, ada: Visitor) -> None:
    names = [f"star {number:02}" for number in range(PAGE_HITS + 2)]
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), *names)
    index(app)
    first = ada.get("/search?q=star&order=newest")
    [more] = first.tree.xpath("//a[@rel='next']/@href")
    second = ada.get(more)
    assert titles(first) + titles(second) == names
    assert not second.tree.xpath("//a[@rel='next']")
    entry = ada.get(second.links("/entries/")[0])
    assert entry.tree.xpath("//a[@data-key='u']/@href") == [more]
    for page in ("0", "-1", "nonsense", "99999999999999999999"):
        assert ada.get(f"/search?q=star&page={page}").status == 200


def facets(page: Page) -> dict[str, str]:
    """What narrows the search down: name -> the address that it leads to."""
    return {link.findtext("span"): link.get("href") for link in page.tree.xpath("//a[contains(@class, 'facet')]")}


def test_it_narrows_down_by_feed_year_and_language(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        first, second = (make.feed(session, f"https://{name}.example/feed", ADA) for name in "ab")
        make.entries(session, first, "moon one", "moon two")
        make.store(session, make.changed(second, make.intent("moon three", age_h=24 * 400)))
        subscriptions.edit(session, ADA, first, title="Night sky", folder_id=None)
        subscriptions.edit(session, ADA, second, title="Day", folder_id=None)
    index(app)
    page = ada.get("/search?q=moon&facets=1")
    assert {"Night sky", "Day", "2026", "2025"} == facets(page).keys()
    narrowed = ada.get(facets(page)["Night sky"])
    assert sorted(titles(narrowed)) == ["moon one", "moon two"]
    assert titles(ada.get(facets(page)["2025"])) == ["moon three"]
    chosen = ada.get(narrowed.url + "&facets=1")
    [link] = chosen.tree.xpath("//a[contains(@class, 'facet') and @aria-current]")
    assert (link.findtext("span"), link.get("href")) == ("Night sky", "/search?q=moon")


def test_it_asks_for_what_narrows_it_down_once_the_page_is_there(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=moon")
    assert page.tree.xpath("//*[@id='facets']/@hx-get") == ["/search?q=moon"]
    assert page.tree.xpath("//a[@href='/search?q=moon&facets=1']"), "without script, a link asks"
    answer = ada.get("/search?q=moon", HX_Request="true", HX_Target="facets")
    assert answer.tree.xpath("//*[@id='facets' and not(@hx-get)]")
    assert not answer.tree.xpath("//nav")


def test_it_says_what_to_try_when_nothing_is_found(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=moon+zebra")
    others = [other for other in page.links("/search?q=") if other != "/search?q="]
    assert "What to try" in page.text
    assert "/search?q=moon" in others and "/search?q=zebra" in others


def test_it_stars_and_marks_read_among_what_was_found(ada: Visitor, found: None) -> None:
    page = ada.get("/search?q=moon")
    row = ada.swap(page, "/entries/1/star", target="entry-1")
    assert marked(row) == ["moon"]
    assert row.tree.xpath("//li[contains(@class, 'is-starred')]//button[@aria-pressed='true']")
    assert ada.submit(page, "/entries/1/read").url.endswith("/search?q=moon")
    assert not ada.get("/search?q=moon").tree.xpath("//li[contains(@class, 'is-unread')]")


def test_it_knows_what_is_the_readers_own(app: Flask, ada: Visitor, found: None) -> None:
    ada.submit(ada.get("/search?q=moon"), "/entries/1/star")
    assert titles(ada.get("/search?q=is:starred")) == ["A new moon"]
    assert titles(ada.get("/search?q=-is:starred")) == ["北京的秋天"]


def test_its_examples_are_links(ada: Visitor) -> None:
    examples = ada.get("/search").links("/search?q=")
    assert len(examples) > 10
    for example in examples:
        page = ada.get(example)
        assert page.status == 200
        assert "was read as plain words" not in page.text


def test_it_says_so_when_the_search_engine_is_away_and_the_rest_goes_on(make_app: MakeApp) -> None:
    app = make_app(search_url="http://127.0.0.1:1")
    visitor = Visitor(app)
    visitor.sign_up("ada")
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
    page = visitor.get("/search?q=moon")
    assert page.status == 503
    assert "The search engine does not answer." in page.text
    assert page.tree.xpath("//input[@id='q']/@value") == ["moon"]
    assert visitor.get("/unread").status == 200


def test_it_finds_by_what_the_reader_did(app: Flask, ada: Visitor, bob: Visitor, found: None) -> None:
    with writing(app) as session:
        marks.set_starred(session, ADA, [1], True, now=NOW)
        marks.set_read(session, ADA, [2], True, now=NOW)
    moon, autumn = "A new moon", "北京的秋天"
    assert titles(ada.get("/search?q=is:unread")) == [moon]
    assert titles(ada.get("/search?q=is:read")) == [autumn]
    assert titles(ada.get("/search?q=-is:starred+OR+is:starred&order=newest")) == [autumn, moon]
    assert titles(ada.get("/search?q=feed:exam+moon")) == [moon]
    assert titles(ada.get("/search?q=feed:elsewhere+OR+/天$/")) == [autumn]
    assert "Nothing was found." in bob.get("/search?q=is:unread").text


def test_it_lists_the_whole_language(ada: Visitor) -> None:
    hints = ada.get("/search").text
    names = ("title", "author", "feed", "in", "tag", "label", "lang", "is", "has", "after", "before", "on")
    assert [name for name in names if f"{name}:" not in hints] == []


def test_no_list_is_the_current_one_before_anything_is_searched_for(ada: Visitor) -> None:
    current = "//nav[@id='sidebar']//a[@aria-current]"
    assert ada.get("/all").tree.xpath(current)
    assert not ada.get("/search").tree.xpath(current)
