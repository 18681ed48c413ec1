import json
import re

import pytest
from flask import Flask

from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, feed_id, "one", "two", "three")
    return feed_id


def send(app: Flask, visitor: Visitor, *marks: object) -> int:
    token = visitor.get("/unread").tree.xpath("string(//input[@name='csrf_token']/@value)")
    answer = visitor.client.post("/offline/marks", json=list(marks), headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    return int(answer.get_json()["taken"])


def states(visitor: Visitor) -> dict[str, str]:
    """Entry id -> what its row says of it."""
    rows = visitor.get("/all").tree.xpath("//li[starts-with(@id, 'entry-')]")
    return {row.get("id")[6:]: " ".join(sorted(re.findall(r"is-\w+", row.get("class")))) for row in rows}


def test_a_browser_is_told_what_it_installs(app: Flask) -> None:
    visitor = Visitor(app)
    told = json.loads(visitor.get("/manifest.webmanifest").body)
    assert (told["start_url"], told["display"]) == ("/unread", "standalone")
    for icon in told["icons"]:
        assert visitor.get(icon["src"]).status == 200


def test_the_worker_is_served_at_the_top_and_never_from_memory(app: Flask) -> None:
    sent = Visitor(app).get("/service-worker.js")
    assert (sent.status, sent.headers["cache-control"]) == (200, "no-cache")
    assert sent.headers["content-type"].startswith("text/javascript")


def test_it_names_what_to_keep_and_how_new_that_is(app: Flask, ada: Visitor, feed_id: int) -> None:
    before = json.loads(ada.get("/offline/kept").body)
    assert before["entries"] == {"1": 1, "2": 1, "3": 1}
    for path in before["files"]:
        assert ada.get(path).status == 200
    with writing(app) as session:
        make.store(session, make.changed(feed_id, make.intent("two", title="edited"), etag='"2"'))
    after = json.loads(ada.get("/offline/kept").body)
    assert (after["owner"], after["entries"]["2"]) == (before["owner"], 2)


def test_it_gives_entries_as_pages_without_reading_them(ada: Visitor, feed_id: int) -> None:
    pages = json.loads(ada.get("/offline/entries?id=1&id=2&id=99").body)
    assert set(pages) == {"1", "2"}
    assert "<p>text</p>" in pages["1"]
    assert "<form" not in pages["1"]
    assert states(ada) == dict.fromkeys(("1", "2", "3"), "is-unread")


def test_it_gives_no_entries_of_others(bob: Visitor, feed_id: int) -> None:
    assert json.loads(bob.get("/offline/entries?id=1").body) == {}


def test_it_takes_what_was_marked_offline_and_the_last_word_counts(app: Flask, ada: Visitor, feed_id: int) -> None:
    marks = [
        {"entry": 1, "verb": "read"},
        {"entry": 2, "verb": "read"},
        {"entry": 1, "verb": "star"},
        {"entry": 2, "verb": "unread"},
    ]
    assert send(app, ada, *marks) == 3
    assert states(ada) == {"1": "is-starred", "2": "is-unread", "3": "is-unread"}
    assert send(app, ada, *marks) == 3
    assert states(ada) == {"1": "is-starred", "2": "is-unread", "3": "is-unread"}


def test_it_passes_over_what_is_no_mark(app: Flask, ada: Visitor, feed_id: int) -> None:
    assert send(app, ada, "read", {"entry": "1", "verb": "read"}, {"entry": 1, "verb": "burn"}, {"verb": "read"}) == 0


def test_it_takes_no_marks_without_the_token(ada: Visitor, feed_id: int) -> None:
    assert ada.client.post("/offline/marks", json=[]).status_code == 400


def test_leaving_takes_what_was_kept_along(app: Flask, ada: Visitor) -> None:
    left = ada.submit(ada.get("/unread"), "/signout", follow=False)
    assert left.headers["clear-site-data"] == '"cache", "storage"'
