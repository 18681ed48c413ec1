import json
import zipfile
from io import BytesIO
from typing import Any

from flask import Flask

from flask_starlight.crawl.opml import read_opml
from flask_starlight.model.rule import RuleDraft
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import rules
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Note
from flask_starlight.store.tables import SavedSearch
from flask_starlight.store.tables import Share
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2
FILE = "/account/export/starlight.zip"


def furnish(app: Flask, user_id: int, *, entries: int = 3) -> None:
    """Let somebody follow a feed, and keep something of each kind: the first entries starred, the second labelled."""
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", user_id)
        folder = folders.create(session, user_id, "News")
        subscriptions.edit(session, user_id, feed_id, title="Mine", folder_id=folder.id)
        guids = [f"entry-{number}" for number in range(1, entries + 1)]
        make.store(session, make.changed(feed_id, *(make.intent(guid, content=f"<p>星 {guid}</p>") for guid in guids)))
        marks.set_starred(session, user_id, list(range(1, entries)), True, now=NOW)
        label = labels.create(session, user_id, "Later")
        labels.set_on(session, [(label.id, 2)])
        rules.create(session, user_id, RuleDraft("Moons", "moon", star=True, label_id=label.id), now=NOW)
        session.add(Note(user_id=user_id, entry_id=1, text="my own words", changed_at=NOW))
        session.add(Share(user_id=user_id, entry_id=1, created_at=NOW, token="shared"))
        session.add(SavedSearch(user_id=user_id, created_at=NOW, name="Moons", query="moon", token="saved"))


def opened(page: Page) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(page.body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name])


def test_it_gives_out_all_that_one_owns(app: Flask, ada: Visitor) -> None:
    furnish(app, ADA)
    page = ada.get("/account/export")
    assert FILE in page.tree.xpath("//a/@href")
    page = ada.get(FILE)
    assert page.headers["content-type"] == "application/zip"
    files = opened(page)
    assert "subscriptions.opml" in files["README.txt"].decode()
    [feed] = read_opml(files["subscriptions.opml"]).feeds
    assert (feed.url, feed.title, feed.folder_path) == ("https://a.example/feed", "Mine", ("News",))
    account = read(files, "account.json")
    assert (account["name"], account["labels"]) == ("ada", ["Later"])
    assert account["rules"][0]["label"] == "Later"
    assert account["saved_searches"][0]["query"] == "moon"
    assert account["shares"][0]["title"] == "entry-1"
    [note] = read(files, "notes.json")
    assert (note["text"], note["guid"]) == ("my own words", "entry-1")
    assert [mark["guid"] for mark in read(files, "marks.json") if mark["starred"]] == ["entry-1", "entry-2"]


def test_it_gives_texts_out_as_json_feed(app: Flask, ada: Visitor) -> None:
    furnish(app, ADA)
    files = opened(ada.get(FILE))
    starred, labelled = read(files, "starred.json"), read(files, "labelled.json")
    assert starred["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in starred["items"]] == ["entry-1", "entry-2"]
    [item] = labelled["items"]
    assert item["content_html"] == "<p>星 entry-2</p>"
    assert item["authors"] == [{"name": "Ada"}]
    assert item["_starlight"]["labels"] == ["Later"]


def test_it_gives_out_more_than_a_batch(app: Flask, ada: Visitor) -> None:
    furnish(app, ADA, entries=80)
    files = opened(ada.get(FILE))
    assert [item["id"] for item in read(files, "starred.json")["items"]] == [f"entry-{n}" for n in range(1, 80)]


def test_it_gives_out_an_account_that_keeps_nothing(ada: Visitor) -> None:
    files = opened(ada.get(FILE))
    assert read(files, "starred.json")["items"] == []
    assert read(files, "marks.json") == []


def test_it_gives_out_nothing_of_anybody_else_and_nothing_secret(app: Flask, ada: Visitor, bob: Visitor) -> None:
    furnish(app, ADA)
    told = b"".join(opened(bob.get(FILE)).values())
    for word in (b"a.example", b"Later", b"my own words", b"entry-1", b"ada"):
        assert word not in told
    assert b"argon2" not in b"".join(opened(ada.get(FILE)).values())


def test_it_gives_it_out_six_times_an_hour(ada: Visitor, bob: Visitor) -> None:
    assert [ada.get(FILE).status for _ in range(7)] == [200] * 6 + [429]
    assert bob.get(FILE).status == 200
