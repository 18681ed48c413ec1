import re

import pytest
from flask import Flask

from flask_starlight.store import entries
from flask_starlight.store import feed_access
from flask_starlight.store import notes
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
FEED = "https://a.example/feed"


@pytest.fixture
def entry(app: Flask, ada: Visitor) -> Page:
    """The page of an entry on which Ada wrote a note, in a feed that she calls by a name of her own."""
    with writing(app) as session:
        feed_id = make.feed(session, FEED, ADA)
        make.store(session, outcomes.podcast(feed_id))
        subscriptions.edit(session, ADA, feed_id, title="Ada's own name", folder_id=None)
        notes.write(session, ADA, 1, "Ada's own words", now=NOW)
    return ada.get("/entries/1?view=unread")


def shared(visitor: Visitor, entry: Page) -> str:
    """Share the entry and return the path of its public page."""
    page = visitor.submit(entry, "/entries/1/share")
    [url] = page.tree.xpath("//input[@id='share-url']/@value")
    assert re.fullmatch(r"http://localhost/shared/[\w-]{32}", url)
    return str(url).removeprefix("http://localhost")


def test_it_shows_an_entry_to_who_has_the_link_and_nothing_of_its_reader(app: Flask, ada: Visitor, entry: Page) -> None:
    page = Visitor(app).get(shared(ada, entry))
    assert page.tree.xpath("string(//h1)") == "one"
    assert "text" in page.tree.xpath("string(//*[@class='prose'])")
    assert "Example" in page.text and page.tree.xpath("//audio/@src")
    for own in ("Ada's own", "Ada&#39;s", "csrf_token", "/entries/1", "<script", ">ada<"):
        assert own not in page.body.decode()


def test_it_lets_nobody_keep_or_index_it(app: Flask, ada: Visitor, entry: Page) -> None:
    page = Visitor(app).get(shared(ada, entry))
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "set-cookie" not in page.headers


def test_it_is_gone_when_it_is_taken_back(app: Flask, ada: Visitor, entry: Page) -> None:
    path = shared(ada, entry)
    page = ada.submit(ada.get("/entries/1?view=unread"), "/entries/1/unshare")
    assert page.url.endswith("/entries/1?view=unread")
    assert Visitor(app).get(path).status == ada.get(path).status == 404
    assert page.form("/entries/1/share") is not None


def test_it_answers_htmx_with_the_part_of_the_page(ada: Visitor, entry: Page) -> None:
    part = ada.swap(entry, "/entries/1/share", target="entry-share")
    assert part.tree.xpath("//details[@id='entry-share' and @open]//input[@id='share-url']")
    assert not part.tree.xpath("//h1")


def test_it_lists_what_one_shares_and_takes_it_back_there(app: Flask, ada: Visitor, bob: Visitor, entry: Page) -> None:
    path = shared(ada, entry)
    page = ada.get("/shared")
    assert page.links("/shared/") == [path]
    assert bob.get("/shared").links("/shared/") == []
    page = ada.submit(page, "/entries/1/unshare")
    assert page.url.endswith("/shared") and "You share nothing" in page.text


def test_it_takes_back_what_was_shared_of_a_feed_that_was_left(app: Flask, ada: Visitor, entry: Page) -> None:
    path = shared(ada, entry)
    with writing(app) as session:
        subscriptions.unsubscribe(session, ADA, 1)
    assert Visitor(app).get(path).status == 200
    ada.submit(ada.get("/shared"), "/entries/1/unshare")
    assert Visitor(app).get(path).status == 404


def test_it_does_not_share_what_came_in_by_the_readers_own_access(app: Flask, ada: Visitor, entry: Page) -> None:
    with writing(app) as session:
        own = feed_access.give(session, ADA, 1, sealed="sealed", user_agent="", now=NOW)
        make.entries(session, own, "secret")
    page = ada.get("/entries/2")
    assert "came in by your own access" in page.text
    assert not page.tree.xpath("//form[contains(@action, '/share')]")
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert "cannot be shown to others" in ada.post("/entries/2/share", csrf_token=token).text
    assert ada.get("/shared").links("/shared/") == []


@pytest.mark.parametrize("path", ["/shared/", "/shared/x", "/shared/" + "x" * 5000, "/shared/%00"])
def test_it_shows_nothing_at_an_address_that_was_not_given_out(
    app: Flask, ada: Visitor, entry: Page, path: str
) -> None:
    assert Visitor(app).get(path).status == 404


def test_it_knows_who_may_see_an_entry_that_is_shared(app: Flask, ada: Visitor, bob: Visitor, entry: Page) -> None:
    shared(ada, entry)
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    for path in ("/entries/1/share", "/entries/1/unshare", "/entries/1/note", "/entries/1/position"):
        assert bob.post(path, csrf_token=token, text="Bob's", seconds="9", key="x").status == 404
    with reading(app) as session:
        assert entries.get(session, ADA, 1).entry.title == "one"
    assert ada.get("/shared").links("/shared/")
