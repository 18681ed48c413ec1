import pytest
from flask import Flask

from flask_starlight.model.preferences import Preferences
from flask_starlight.web.i18n import remember
from flask_starlight.web.parse import MAX_ID
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import own_path
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_json
from flask_starlight.web.parse import whole_number


@pytest.mark.parametrize("path", ["/", "/unread", "/search?q=%20a&order=newest", "/feeds/1?view=all#entry-2"])
def test_it_takes_a_path_of_this_site(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "unread",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/ok\r\nSet-Cookie: a=b",
        "/a\\b",
        "/" + "x" * 3000,
        " /unread",
        "///evil.example",
    ],
)
def test_it_takes_nothing_else(path: str | None) -> None:
    assert own_path(path) == "/"


def test_it_reads_ids_and_nothing_else() -> None:
    assert [whole_number(text) for text in ("7", "0", str(MAX_ID), str(MAX_ID + 1))] == [7, 0, MAX_ID, MAX_ID]
    for text in (None, "", "-1", "1.5", "x", "²", "1" * 30, " 1"):
        assert whole_number(text) is None


@pytest.mark.parametrize(
    "here",
    [
        Place("unread"),
        Place("starred", oldest_first=True),
        Place("all", feed_id=7),
        Place("unread", folder_id=3, oldest_first=True),
        Place(search="moon 月亮"),
        Place(search="moon", by_date=True),
        Place("unread", at="1763712000000000-42"),
        Place("all", saved_id=5, at="1763712000000000-42"),
        Place(search="moon", at="3"),
    ],
)
def test_it_carries_a_place_through_an_address(app: Flask, here: Place) -> None:
    with app.app_context():
        assert place(here.arguments()) == here


@pytest.mark.parametrize("oldest_first", [True, False])
def test_it_names_the_order_only_where_the_reader_prefers_the_other_one(app: Flask, oldest_first: bool) -> None:
    with app.app_context():
        remember(Preferences(oldest_first=oldest_first))
        assert "order" not in place({"view": "all"}).arguments()
        for order in ("oldest", "newest"):
            here = place({"view": "all", "order": order})
            assert here.oldest_first == (order == "oldest")
            assert place(here.arguments()) == here


def test_it_leads_a_form_back_to_its_page_and_nowhere_else(app: Flask) -> None:
    for referrer, led in (
        ("http://localhost/feeds/1?view=all", "/feeds/1?view=all"),
        ("http://evil.example/feeds/1", "/unread"),
        ("http://localhost//evil.example", "/unread"),
        ("http://[broken", "/unread"),
        (None, "/unread"),
    ):
        headers = {"Referer": referrer} if referrer else {}
        with app.test_request_context("/", method="POST", headers=headers):
            assert back_path(default="/unread") == led


@pytest.mark.parametrize(
    ("accept", "answer"),
    [(None, False), ("text/html", False), ("*/*", False), ("application/json", True), ("text/html,*/*;q=0.8", False)],
)
def test_it_tells_programs_from_browsers(app: Flask, accept: str | None, answer: bool) -> None:
    with app.test_request_context("/", headers={"Accept": accept} if accept else {}):
        assert wants_json() is answer
