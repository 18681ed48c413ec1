"""What the side bar keeps is never out of date."""

import pytest
from flask import Flask

from flask_starlight.store import subscriptions
from tests.reader import Page
from tests.statements import counted
from tests.store import make
from tests.web.conftest import writing
from tests.web.test_lists import unread_count
from tests.web.visitor import Visitor

ADA, BOB = 1, 2


@pytest.fixture
def feed_id(app: Flask, ada: Visitor, bob: Visitor) -> int:
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA, BOB)
        make.entries(session, found, "new", "older", "oldest")
    return found


def side_bar(page: Page) -> str:
    [bar] = page.tree.xpath("//nav[@id='sidebar']")
    return str(bar.text_content())


def test_it_counts_down_with_each_entry_that_is_opened(ada: Visitor, bob: Visitor, feed_id: int) -> None:
    for expected, entry in (("2", 0), ("1", 1)):
        page = ada.get(ada.get("/all").links("/entries/")[entry])
        assert unread_count(page, "Example") == expected
        assert unread_count(page, "Unread") == expected
    assert unread_count(bob.get("/unread"), "Example") == "3"


def test_it_counts_up_again_and_says_nothing_at_zero(ada: Visitor, feed_id: int) -> None:
    page = ada.get("/unread")
    done = ada.submit(page, "/mark-read")
    assert unread_count(done, "Example") == ""
    entry = ada.get(ada.get("/all").links("/entries/")[0])
    again = ada.submit(entry, entry.url.partition("?")[0] + "/unread")
    assert unread_count(again, "Example") == "1"


def test_it_marks_the_feed_that_is_looked_at_and_no_other(ada: Visitor, feed_id: int) -> None:
    for path, current in (
        (f"/feeds/{feed_id}", ["Example"]),
        ("/unread", ["Unread"]),
        (f"/feeds/{feed_id}", ["Example"]),
    ):
        marked = ada.get(path).tree.xpath("//nav[@id='sidebar']//a[@aria-current]/span[@class='side-name']/text()")
        assert marked == current


def test_it_shows_a_new_name_at_once_to_its_owner_alone(app: Flask, ada: Visitor, bob: Visitor, feed_id: int) -> None:
    assert "Example" in side_bar(ada.get("/unread"))
    settings = ada.get(f"/feeds/{feed_id}/settings")
    ada.submit(settings, f"/feeds/{feed_id}/settings", typed={"title": "Mine"})
    assert "Mine" in side_bar(ada.get("/unread"))
    assert "Mine" not in side_bar(bob.get("/unread"))


def test_it_takes_nothing_in_a_title_for_a_place_of_its_own(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        subscriptions.edit(session, ADA, feed_id, title='\x01number feed-99\x02 data-place="feed-1"', folder_id=None)
    page = ada.get(f"/feeds/{feed_id}")
    assert page.status == 200
    assert len(page.tree.xpath("//nav[@id='sidebar']//a[@aria-current]")) == 1


def test_it_asks_the_database_for_nothing_twice(app: Flask, ada: Visitor, feed_id: int) -> None:
    ada.get("/unread")
    with app.app_context(), counted() as sent:
        ada.get("/unread")
    assert sent == []


def test_it_puts_the_token_of_the_session_into_rows_that_were_written_before(
    ada: Visitor, bob: Visitor, feed_id: int
) -> None:
    ada.get("/unread")
    page = bob.get("/unread")
    entry = page.links("/entries/")[0].partition("?")[0]
    assert bob.submit(page, f"{entry}/star").status == 200
    assert entry in " ".join(bob.get("/starred").links("/entries/"))
