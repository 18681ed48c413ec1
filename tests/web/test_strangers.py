"""Nobody sees or touches what is somebody else's."""

import re

import pytest
from flask import Flask

from flask_starlight.model.rule import Hit
from flask_starlight.model.rule import RuleDraft
from flask_starlight.store import discoveries
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import rule_log
from flask_starlight.store import rules
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
        labels.set_on(session, [(labels.create(session, ADA, "Ada's label").id, 1)])
        draft = RuleDraft("Ada's rule", "one", star=True, label_id=1)
        rule_log.act(session, [Hit(rules.create(session, ADA, draft, now=NOW).id, ADA, 1, draft.actions)], now=NOW)


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/1",
        "/feeds/1/settings",
        "/feeds/1/history",
        "/folders/1",
        "/entries/1",
        "/rows/1",
        "/discoveries/1",
        "/discoveries?wish=1",
        "/labels/1",
        "/rules/1",
        "/rules/1/edit",
    ],
)
def test_it_shows_nobody_what_is_anothers(ada: Visitor, bob: Visitor, adas: None, path: str) -> None:
    assert ada.get(path).status == 200
    assert bob.get(path).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/unread",
        "/all",
        "/history",
        "/hidden",
        "/folders",
        "/labels",
        "/rules",
        "/rules/new?query=one",
        "/opml/export",
        "/search?q=one",
    ],
)
def test_it_keeps_lists_apart(ada: Visitor, bob: Visitor, adas: None, path: str) -> None:
    for word in (b"secret.example", b"Private", b"Ada&#39;s"):
        assert word not in bob.get(path).body


@pytest.mark.parametrize(
    "path",
    [
        "/entries/1/read",
        "/entries/1/unread",
        "/entries/1/star",
        "/entries/1/unstar",
        "/entries/1/full-text",
        "/feeds/1/full-text",
        "/feeds/1/settings",
        "/feeds/1/check",
        "/feeds/1/interval",
        "/feeds/1/unsubscribe",
        "/folders/1/rename",
        "/folders/1/delete",
        "/discoveries/1",
        "/entries/1/show",
        "/entries/1/labels",
        "/entries/1/labels/1/remove",
        "/labels/1/rename",
        "/labels/1/delete",
        "/rules/1/edit",
        "/rules/1/enable",
        "/rules/1/disable",
        "/rules/1/apply",
        "/rules/1/undo",
        "/rules/1/entries/1/undo",
        "/rules/1/delete",
    ],
)
def test_it_lets_nobody_change_what_is_anothers(app: Flask, bob: Visitor, adas: None, path: str) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.post(path, csrf_token=token, name="Mine", title="Mine").status == 404
    with reading(app) as session:
        feed = subscriptions.get(session, ADA, 1)
        assert (feed.title, folders.get(session, ADA, 1).name) == ("Ada's own", "Private")
        assert [label.name for label in labels.of_entry(session, ADA, 1)] == ["Ada's label"]
        rule = rules.get(session, ADA, 1)
        assert (rule.name, rule.enabled) == ("Ada's rule", True)
        assert entries.get(session, ADA, 1).entry.is_starred


def test_it_puts_nothing_into_another_ones_folder(app: Flask, bob: Visitor, adas: None) -> None:
    page = bob.submit(bob.get("/subscribe"), "/subscribe", typed={"url": "https://b.example/", "folder": "1"})
    assert page.status == 404
    page = bob.submit(bob.get("/folders"), "/folders", typed={"name": "Inside", "parent": "1"})
    assert page.status == 404
    with reading(app) as session:
        assert folders.list_folders(session, BOB) == []


@pytest.mark.parametrize("named", [{"where": "feed-1"}, {"where": "folder-1"}, {"label": "1"}])
def test_it_makes_no_rule_about_what_is_anothers(app: Flask, bob: Visitor, adas: None, named: dict[str, str]) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.post("/rules", csrf_token=token, query="one", star="yes", **named).status == 404
    with reading(app) as session:
        assert rules.list_rules(session, BOB) == []


def test_it_marks_only_the_readers_own_list(app: Flask, ada: Visitor, bob: Visitor, adas: None) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    for scope in ({}, {"feed": "1"}, {"folder": "1"}, {"saved": "1"}):
        bob.post("/mark-read", csrf_token=token, through="99", **scope)
    assert "Ada's own" in ada.get("/unread").text
    with writing(app) as session:
        marks.set_read(session, ADA, [1], True, now=NOW)
    assert "All caught up" in ada.get("/unread").text


def test_it_keeps_strangers_out_of_every_page(app: Flask, ada: Visitor, adas: None) -> None:
    stranger = Visitor(app)
    public = {"/signin", "/signin/code", "/signup", "/healthz", "/readyz", "/metrics", "/websub/<token>"}
    public |= {"/manifest.webmanifest", "/service-worker.js"}
    public |= {
        "/icons/<icon_hash>",
        "/images/<signature>/<address>",
        "/shared/<token>",
        "/searches/atom/<token>",
    }  # their addresses are their keys
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "static" not in rule.rule]
    assert len(rules) > 15
    for rule in rules:
        if rule.rule in public:
            continue
        path = re.sub(r"<id:\w+>", "1", rule.rule)
        page = stranger.get(path, follow=False)
        assert (page.status, page.headers["location"].startswith("/signin?next=/")) == (303, True), path
