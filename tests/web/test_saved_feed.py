"""The Atom address of a saved search, as a program sees it that has no session."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from lxml import etree

from flask_starlight.jobs.index import drain_outbox
from flask_starlight.services import services
from flask_starlight.store import full_texts
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web.conftest import MakeApp
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def path(app: Flask, ada: Visitor) -> str:
    """Two entries on the moon, saved as a search; the path of its address."""
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        new = make.intent("one", title="Moon & <stars>", content="<p>A <b>new</b> moon\x0b</p>", age_h=1)
        make.store(session, make.changed(feed_id, new, make.intent("two", title="Old moon", age_h=3)))
    with app.app_context():
        drain_outbox(services())
    ada.submit(ada.get("/search?q=moon"), "/searches", typed={"name": "The moon"})
    return address(ada)


def address(visitor: Visitor) -> str:
    whole = visitor.get("/searches/1/edit").tree.xpath("string(//input[@id='address']/@value)")
    assert whole.startswith("http://localhost/searches/atom/")
    return urlsplit(whole).path


def document(page: Page) -> etree._Element:
    assert page.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(page.body)


def test_it_is_a_feed_for_who_has_the_address(app: Flask, path: str) -> None:
    feed = document(Visitor(app).get(path))
    assert feed.findtext("a:title", namespaces=ATOM) == "The moon"
    assert feed.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Moon & <stars>", "Old moon"]
    assert feed.xpath("string(a:entry[1]/a:content[@type='html'])", namespaces=ATOM) == "<p>A <b>new</b> moon</p>"
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM) == [f"http://localhost{path}"]
    assert feed.xpath("a:entry/a:link/@href", namespaces=ATOM)[0] == "https://example.org/one"
    for element in ("id", "updated"):
        assert len(feed.xpath(f"a:entry/a:{element}", namespaces=ATOM)) == 2


def test_it_starts_no_session(app: Flask, path: str) -> None:
    assert "set-cookie" not in Visitor(app).get(path).headers


def test_it_gives_the_full_text_where_that_was_fetched(app: Flask, path: str) -> None:
    with writing(app) as session:
        full_texts.keep(session, 1, "<p>All of it</p>", now=NOW)
    contents = document(Visitor(app).get(path)).xpath("a:entry/a:content/text()", namespaces=ATOM)
    assert "<p>All of it</p>" in contents


def test_it_answers_304_until_something_changes(app: Flask, path: str) -> None:
    program = Visitor(app)
    first = program.get(path)
    unchanged = program.get(path, If_None_Match=first.headers["etag"])
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert program.get(path, If_Modified_Since=first.headers["last-modified"]).status == 304
    with writing(app) as session:
        full_texts.keep(session, 1, "<p>All of it</p>", now=NOW)
    assert program.get(path, If_None_Match=first.headers["etag"]).status == 200


def test_it_gets_a_new_address(app: Flask, ada: Visitor, path: str) -> None:
    ada.submit(ada.get("/searches/1/edit"), "/searches/1/address")
    assert Visitor(app).get(path).status == 404
    assert Visitor(app).get(address(ada)).status == 200


def test_it_names_its_public_address(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(base_url="http://reader.example"))
    visitor.sign_up("ada")
    visitor.submit(visitor.get("/search?q=moon"), "/searches")
    page = visitor.get("/searches/1/edit")
    assert page.tree.xpath("string(//input[@id='address']/@value)").startswith("http://reader.example/searches/atom/")


def test_it_is_not_found_by_guessing(app: Flask, path: str) -> None:
    stranger = Visitor(app)
    assert stranger.get(path[:-1]).status == 404
    assert stranger.get("/searches/atom/" + "x" * 3000).status == 404
