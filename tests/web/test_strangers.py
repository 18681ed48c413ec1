"""Nobody sees or touches what is somebody else's."""

import pytest
from flask import Flask

from flask_starlight.store import discoveries
from flask_starlight.store import folders
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2


@pytest.fixture
def adas(app: Flask, ada: Visitor, bob: Visitor) -> None:
    """A folder, a feed in it, an entry and a wish, number 1 each, all Ada's."""
    with writing(app) as session:
        folder_id = folders.create(session, ADA, "Private").id
        feed_id = make.feed(session, "https://secret.example/feed", ADA)
        subscriptions.edit(session, ADA, feed_id, title="Ada's own", folder_id=folder_id)
        make.entries(session, feed_id, "one")
        discoveries.create(session, ADA, "https://secret.example/", folder_id=None, now=NOW)


@pytest.mark.parametrize("path", ["/feeds/1", "/feeds/1/settings", "/folders/1", "/entries/1", "/discoveries/1"])
def test_it_shows_nobody_what_is_anothers(ada: Visitor, bob: Visitor, adas: None, path: str) -> None:
    assert ada.get(path).status == 200
    assert bob.get(path).status == 404


@pytest.mark.parametrize("path", ["/unread", "/all", "/folders", "/opml/export", "/search?q=one"])
def test_it_keeps_lists_apart(ada: Visitor, bob: Visitor, adas: None, path: str) -> None:
    for word in (b"secret.example", b"Private", b"Ada&#39;s own"):
        assert word not in bob.get(path).body


@pytest.mark.parametrize(
    "path",
    [
        "/entries/1/read",
        "/entries/1/unread",
        "/entries/1/star",
        "/entries/1/unstar",
        "/feeds/1/settings",
        "/feeds/1/check",
        "/feeds/1/unsubscribe",
        "/folders/1/rename",
        "/folders/1/delete",
        "/discoveries/1",
    ],
)
def test_it_lets_nobody_change_what_is_anothers(app: Flask, bob: Visitor, adas: None, path: str) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.post(path, csrf_token=token, name="Mine", title="Mine").status == 404
    with reading(app) as session:
        feed = subscriptions.get(session, ADA, 1)
        assert (feed.title, folders.get(session, ADA, 1).name) == ("Ada's own", "Private")


def test_it_puts_nothing_into_another_ones_folder(app: Flask, bob: Visitor, adas: None) -> None:
    page = bob.submit(bob.get("/subscribe"), "/subscribe", typed={"url": "https://b.example/", "folder": "1"})
    assert page.status == 404
    page = bob.submit(bob.get("/folders"), "/folders", typed={"name": "Inside", "parent": "1"})
    assert page.status == 404
    with reading(app) as session:
        assert folders.list_folders(session, BOB) == []


def test_it_marks_only_the_readers_own_list(app: Flask, ada: Visitor, bob: Visitor, adas: None) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    for scope in ({}, {"feed": "1"}, {"folder": "1"}):
        bob.post("/mark-read", csrf_token=token, through="99", **scope)
    assert "Ada's own" in ada.get("/unread").text
    with writing(app) as session:
        marks.set_read(session, ADA, [1], True, now=NOW)
    assert "All caught up" in ada.get("/unread").text


def test_it_keeps_strangers_out_of_every_page(app: Flask, ada: Visitor, adas: None) -> None:
    stranger = Visitor(app)
    public = {"/signin", "/signup", "/healthz", "/readyz", "/metrics"}
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "static" not in rule.rule]
    assert len(rules) > 15
    for rule in rules:
        if rule.rule in public:
            continue
        path = rule.rule.replace("<id:feed_id>", "1").replace("<id:folder_id>", "1").replace("<id:entry_id>", "1")
        page = stranger.get(path.replace("<id:discovery_id>", "1"), follow=False)
        assert (page.status, page.headers["location"].startswith("/signin?next=/")) == (303, True), path
