import pytest
from flask import Flask

from flask_starlight.jobs.index import drain_outbox
from flask_starlight.model.icon import IconOutcome
from flask_starlight.services import services
from flask_starlight.store import icons
from tests import pictures
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    """A feed with an entry and no icon yet."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, found, "one")
    return found


def give(app: Flask, feed_id: int, data: bytes, media_type: str = "image/png") -> None:
    with writing(app) as session:
        icons.store(session, IconOutcome(feed_id, media_type, data), now=NOW)


def shown(page: Page) -> list[str]:
    return [str(src) for src in page.tree.xpath("//img[@class='feed-icon']/@src")]


def test_it_shows_a_letter_for_a_feed_without_an_icon(ada: Visitor, feed_id: int) -> None:
    page = ada.get("/unread")
    assert shown(page) == []
    assert page.tree.xpath("//nav//*[contains(@class, 'feed-mark')]")


def test_it_shows_the_icon_wherever_the_feed_is_named(app: Flask, ada: Visitor, feed_id: int) -> None:
    give(app, feed_id, pictures.PNG)
    with app.app_context():
        drain_outbox(services())
    for path in ("/unread", "/entries/1", "/search?q=text"):
        addresses = shown(ada.get(path))
        assert len(addresses) == 2, path
        assert all(address.startswith("/icons/") for address in addresses)
    [image, *_] = ada.get("/unread").tree.xpath("//img[@class='feed-icon']")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("", "16", "16")


def test_it_sends_an_icon_for_ever_and_to_everyone(app: Flask, ada: Visitor, feed_id: int) -> None:
    give(app, feed_id, pictures.PNG)
    icon = Visitor(app).get(shown(ada.get("/unread"))[0])
    assert (icon.status, icon.body) == (200, pictures.PNG)
    assert icon.headers["content-type"] == "image/png"
    assert icon.headers["x-content-type-options"] == "nosniff"
    assert icon.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert not {"set-cookie", "vary"} & set(icon.headers)


def test_it_sends_an_svg_that_can_do_nothing(app: Flask, ada: Visitor, feed_id: int) -> None:
    give(app, feed_id, pictures.SVG_WITH_SCRIPT, "image/svg+xml")
    icon = ada.get(shown(ada.get("/unread"))[0])
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in icon.headers["content-security-policy"]
    assert "script-src" not in icon.headers["content-security-policy"]


def test_it_has_none_of_another_name(ada: Visitor) -> None:
    assert ada.get("/icons/00000000000000000000000000000000").status == 404
    assert ada.get("/icons/..%2f..%2fetc%2fpasswd").status == 404
