import pytest
from flask import Flask

from flask_starlight.model.query import PAGE_ENTRIES
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


def titles(page: Page) -> list[str]:
    return [" ".join(title.text_content().split()) for title in page.tree.xpath("//*[@class='row-title']/a")]


def unread_count(page: Page, name: str) -> str:
    """The number beside *name* in the side bar, "" where none is shown."""
    [link] = page.tree.xpath("//nav[@id='sidebar']//a[span[@class='side-name'][normalize-space()=$name]]", name=name)
    [count] = link.xpath(".//span[@class='count']")
    return "" if count.get("hidden") is not None else count.xpath("string(span[@data-number])")


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    """A feed of three entries: new, older, oldest."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, found, "new", "older", "oldest")
    return found


def test_it_shows_what_is_unread_newest_first(ada: Visitor, feed_id: int) -> None:
    page = ada.get("/")
    assert page.url.endswith("/unread")
    assert titles(page) == ["new", "older", "oldest"]
    assert unread_count(page, "Unread") == "3"
    assert titles(ada.get("/unread?order=oldest")) == ["oldest", "older", "new"]


def test_it_leads_who_follows_nothing_to_the_first_feed(ada: Visitor) -> None:
    page = ada.get("/unread")
    assert "Follow your first feed" in page.text
    assert page.links("/subscribe")


def test_it_shows_each_page_once_by_the_plain_link(app: Flask, ada: Visitor) -> None:
    names = [f"entry {number:03}" for number in range(2 * PAGE_ENTRIES + 1)]
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), *names)
    seen: list[str] = []
    path: str | None = "/all"
    while path:
        page = ada.get(path)
        seen += titles(page)
        path = next(iter(page.tree.xpath("//a[@rel='next']/@href")), None)
    assert seen == names


def test_it_answers_htmx_with_the_next_rows_alone(app: Flask, ada: Visitor) -> None:
    names = [f"entry {number:03}" for number in range(PAGE_ENTRIES + 1)]
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), *names)
    [more] = ada.get("/all").tree.xpath("//a[@rel='next']/@href")
    part = ada.get(more, HX_Request="true", HX_Target="more")
    assert part.body.lstrip().startswith(b"<li")
    assert titles(part) == names[PAGE_ENTRIES:]
    assert not part.tree.xpath("//*[@id='more']")
    assert "HX-Request" in part.headers["vary"]


@pytest.mark.parametrize("path", ["/unread?order=oldest", "/feeds/1?view=all"])
def test_it_leads_back_from_an_entry_to_the_page_it_was_opened_on(app: Flask, ada: Visitor, path: str) -> None:
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, feed_id, *(f"entry {number:03}" for number in range(PAGE_ENTRIES + 3)))
    [more] = ada.get(path).tree.xpath("//a[@rel='next']/@href")
    second = ada.get(more)
    assert len(titles(second)) == 3
    page = ada.get(second.links("/entries/")[1])
    page = ada.submit(page, page.tree.xpath("string(//main//form[contains(@action, '/star')]/@action)"))
    assert page.tree.xpath("//a[@data-key='u']/@href") == [more]
    [next_one] = page.tree.xpath("//a[@class='pager-next']/@href")
    assert ada.get(next_one).tree.xpath("//a[@data-key='u']/@href") == [more]
    tabs = second.tree.xpath("//nav[@class='tabs']/a/@href")
    assert not [link for link in tabs if "after" in link]
    below = ada.get(more, HX_Request="true", HX_Target="more")
    assert not [link for link in below.links("/entries/") if "after" in link], (
        "there the list begins with the first page"
    )


def test_it_forgives_a_broken_place_in_the_list(ada: Visitor, feed_id: int) -> None:
    for after in ("nonsense", "9" * 60, "1-x", "-", "99999999999999999999-1", "1-99999999999999999999"):
        assert titles(ada.get(f"/all?after={after}")) == ["new", "older", "oldest"]


def test_it_shows_a_folder_with_all_inside_and_its_counts(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        inner_id = folders.at_path(session, ADA, ["News", "Local"])
        subscriptions.edit(session, ADA, feed_id, title="Mine", folder_id=inner_id)
        make.entries(session, make.feed(session, "https://b.example/feed", ADA), "elsewhere")
    page = ada.get("/folders/1?view=all")
    assert titles(page) == ["new", "older", "oldest"]
    assert [unread_count(page, name) for name in ("Unread", "News", "Local", "Mine")] == ["4", "3", "3", "3"]


def test_it_marks_a_list_read_up_to_what_was_seen_and_no_further(app: Flask, ada: Visitor, feed_id: int) -> None:
    page = ada.get(f"/feeds/{feed_id}?view=unread")
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://b.example/feed", ADA), "elsewhere")
        make.store(session, make.changed(feed_id, make.intent("just arrived", age_h=0), etag='"2"'))
    page = ada.submit(page, "/mark-read")
    assert page.url.endswith(f"/feeds/{feed_id}?view=unread")
    assert titles(page) == ["just arrived"]
    assert titles(ada.get("/unread")) == ["just arrived", "elsewhere"]
    assert unread_count(ada.get("/unread"), "Unread") == "2"


def test_it_marks_everything_read(ada: Visitor, feed_id: int) -> None:
    page = ada.submit(ada.get("/unread"), "/mark-read")
    assert "All caught up" in page.text
    assert unread_count(page, "Unread") == ""
    assert titles(ada.get("/all")) == ["new", "older", "oldest"]


def test_it_sends_a_mark_nowhere_but_back_to_a_list_of_this_site(ada: Visitor, feed_id: int) -> None:
    typed = {"next": "https://evil.example/"}
    page = ada.submit(ada.get("/unread"), "/mark-read", follow=False, typed=typed)
    assert page.headers["location"] == "/unread"


def test_it_tells_of_a_feed_that_fails(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        make.store(session, outcomes.failed(feed_id))
    page = ada.get(f"/feeds/{feed_id}")
    assert "The server took too long to answer." in page.text
    assert "The last check failed." in page.tree.xpath("string(//nav[@id='sidebar'])")


def test_it_shows_the_address_where_a_feed_has_no_title_and_a_text_where_an_entry_has_none(
    app: Flask, ada: Visitor
) -> None:
    with writing(app) as session:
        empty = make.feed(session, "https://b.example/feed", ADA)
        make.store(session, outcomes.untitled(empty))
    page = ada.get("/all")
    assert unread_count(page, "b.example/feed") == "1"
    assert titles(page) == ["only some text"]
