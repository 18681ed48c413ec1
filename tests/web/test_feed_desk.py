from flask import Flask

from flask_starlight.store import feed_desk
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2


def furnish(app: Flask) -> None:
    """Two feeds of ada's, the second failing, and a folder."""
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "one", "two")
        make.store(session, outcomes.failed(make.feed(session, "https://b.example/feed", ADA)))
        folders.create(session, ADA, "News")


def listed(page: Page) -> list[str]:
    return [link.text_content() for link in page.tree.xpath("//tbody//th/a")]


def submit_desk(visitor: Visitor, page: Page, **typed: object) -> Page:
    return visitor.submit(page, "/feeds/change", typed=typed)


def press(visitor: Visitor, what: str, *chosen: int, **typed: str) -> Page:
    page = visitor.get("/feeds/manage")
    return submit_desk(visitor, page, do=what, feed=[str(number) for number in chosen], **typed)


def test_it_lists_all_feeds_and_filters_them(app: Flask, ada: Visitor) -> None:
    furnish(app)
    assert listed(ada.get("/feeds/manage")) == ["Example", "https://b.example/feed"]
    assert listed(ada.get("/feeds/manage?q=EXAMPLE/feed&state=problem")) == ["https://b.example/feed"]
    assert listed(ada.get("/feeds/manage?state=unread")) == ["Example"]
    assert listed(ada.get("/feeds/manage?folder=1")) == []
    assert "took too long to answer" in ada.get("/feeds/manage").text


def test_it_answers_what_is_typed_with_the_list_alone(app: Flask, ada: Visitor) -> None:
    furnish(app)
    answer = ada.get("/feeds/manage?q=b.example", HX_Request="true", HX_Target="managed")
    assert listed(answer) == ["https://b.example/feed"]
    assert not answer.tree.xpath("//nav")


def test_it_moves_the_chosen_feeds_and_says_so(app: Flask, ada: Visitor) -> None:
    furnish(app)
    page = press(ada, "move", 1, 2, into="1")
    assert "2 feeds were moved." in page.text
    with reading(app) as session:
        assert {feed.folder_id for feed in subscriptions.list_subscribed(session, ADA)} == {1}


def test_it_asks_before_it_unfollows(app: Flask, ada: Visitor) -> None:
    furnish(app)
    page = press(ada, "unfollow", 1)
    assert "Unfollow this feed?" in page.text and "Example" in page.text
    with reading(app) as session:
        assert subscriptions.feed_ids(session, ADA) == [1, 2]
    assert "You no longer follow this feed." in submit_desk(ada, page).text
    with reading(app) as session:
        assert subscriptions.feed_ids(session, ADA) == [2]


def test_it_marks_read_and_sets_interval_and_full_text(app: Flask, ada: Visitor) -> None:
    furnish(app)
    assert "2 feeds are read." in press(ada, "read", 1, 2).text
    assert listed(ada.get("/feeds/manage?state=unread")) == []
    press(ada, "interval", 1, interval="60")
    press(ada, "full_text", 1)
    with reading(app) as session:
        feed = next(feed for feed in feed_desk.list_managed(session, ADA) if feed.id == 1)
        assert (feed.interval_min, feed.full_text) == (60, True)
    press(ada, "no_full_text", 1)
    assert press(ada, "interval", 1, interval="7").status == 422


def test_it_takes_back_what_it_marked_read(app: Flask, ada: Visitor) -> None:
    furnish(app)
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://c.example/feed", ADA), "three")
    page = press(ada, "read", 1, 2, next="/feeds/manage?state=unread")
    assert listed(page) == ["Example"]
    page = ada.submit(page, "/undo/1")
    assert (page.url.endswith("/feeds/manage?state=unread"), listed(page)) == (True, ["Example", "Example"])


def test_it_refuses_when_nothing_is_chosen_and_leaves_alone_what_is_not_theirs(
    app: Flask, ada: Visitor, bob: Visitor
) -> None:
    furnish(app)
    assert press(ada, "read").status == 422
    assert press(ada, "nonsense", 1).status == 422
    assert press(bob, "unfollow", 1, confirmed="yes").status == 422
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", BOB)
    assert press(bob, "move", 1, into="1").status == 404
