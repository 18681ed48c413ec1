"""Which pictures of entries a page asks for, and where, for each value of the setting."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from flask_starlight.web import images
from tests import pictures
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.reader import Page
from tests.store import make
from tests.web.conftest import MakeApp
from tests.web.conftest import writing
from tests.web.visitor import Visitor

SECURE = "https://b.example/1.png"
PLAIN = "http://b.example/2.png"
CONTENT = f'<p><img src="{SECURE}" alt=""><img src="{PLAIN}" alt=""></p>'


def visitor(app: Flask, content: str = CONTENT, thumbnails: tuple[str, str] = (SECURE, PLAIN)) -> Visitor:
    """A reader who follows a feed with two entries, each with a picture for lists."""
    ada = Visitor(app)
    ada.sign_up("ada")
    entries = [
        replace(make.intent(f"e{number}", content=content), thumbnail_url=thumbnail)
        for number, thumbnail in enumerate(thumbnails)
    ]
    with writing(app) as session:
        make.store(session, make.changed(make.feed(session, "https://a.example/feed", 1), *entries))
    return ada


def asked_for(page: Page) -> list[str]:
    """The pictures that a browser asks for, apart from the page's own; those by way of Starlight as "own"."""
    found = [str(src) for src in page.tree.xpath("//main//img/@src")]
    return ["own" if src.startswith("/images/") else src for src in found]


def allowed(page: Page) -> str:
    rules = page.headers["content-security-policy"].split("; ")
    return next(rule for rule in rules if rule.startswith("img-src"))


@pytest.mark.parametrize(
    ("setting", "in_list", "in_entry", "policy"),
    [
        ("all", ["own", "own"], ["own", "own"], "img-src 'self' data:"),
        ("http", ["own"], [SECURE, "own"], "img-src 'self' data: https:"),
        ("off", [], [SECURE, PLAIN], "img-src 'self' data: https: http:"),
    ],
)
def test_it_leads_pictures_as_the_setting_says(
    make_app: MakeApp, setting: str, in_list: list[str], in_entry: list[str], policy: str
) -> None:
    ada = visitor(make_app(image_proxy=setting))
    page = ada.get("/unread")
    assert asked_for(page) == in_list
    assert allowed(page) == policy
    assert asked_for(ada.get("/entries/1")) == in_entry


def test_it_asks_no_site_for_pictures_unless_it_is_told_to(app: Flask) -> None:
    ada = visitor(app)
    assert set(asked_for(ada.get("/unread")) + asked_for(ada.get("/entries/1"))) == {"own"}


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[RunningHost]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.png").write_bytes(pictures.PNG)
    (folder / "page.png").write_bytes(pictures.PAGE)
    with running_feed_host(folder) as running:
        yield running


@pytest.fixture
def shown(make_app: MakeApp, outside: RunningHost) -> tuple[Visitor, list[str]]:
    """A reader of an entry with an image and with what only claims to be one, and the addresses of both."""
    content = "".join(f'<img src="{outside.url}/feeds/{name}" alt="">' for name in ("a.png", "page.png"))
    ada = visitor(make_app(crawl_allow_hosts=(outside.authority,)), content)
    return ada, [str(src) for src in ada.get("/entries/1").tree.xpath("//main//img/@src")]


def test_it_sends_the_image_itself_where_nobody_else_does(shown: tuple[Visitor, list[str]]) -> None:
    ada, (image, page) = shown
    answer = ada.get(image)
    assert (answer.status, answer.body) == (200, pictures.PNG)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=604800"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert not {"set-cookie", "vary"} & set(answer.headers)
    assert (ada.get(page).status, ada.get(page).body) == (502, b"")


def test_it_sends_nothing_that_it_did_not_sign(shown: tuple[Visitor, list[str]], outside: RunningHost) -> None:
    ada, (image, _) = shown
    outside.host.reset()
    assert ada.get(image.replace("/images/", "/images/A")).status == 404
    assert ada.get("/images/x/y").status == 404
    assert outside.host.requests == {}


def test_it_says_that_it_is_busy_rather_than_keep_pages_waiting(shown: tuple[Visitor, list[str]]) -> None:
    ada, (image, _) = shown
    for _ in range(images.AT_ONCE):
        assert images.slots.acquire(blocking=False)
    try:
        answer = ada.get(image)
        assert (answer.status, answer.headers["cache-control"]) == (503, "no-store")
        assert ada.get("/unread").status == 200
    finally:
        images.slots.release(images.AT_ONCE)
    assert ada.get(image).status == 200


def test_it_sends_none_any_more_once_it_is_switched_off(
    make_app: MakeApp, shown: tuple[Visitor, list[str]], outside: RunningHost
) -> None:
    _, (image, _) = shown
    app = make_app(image_proxy="off", crawl_allow_hosts=(outside.authority,))
    assert Visitor(app).get(image).status == 404
