import re

from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import tokens
from flask_starlight.store import users
from tests.web.conftest import writing
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor

PAGE = "/account/tokens"


def make_token(visitor: Visitor, name: str = "My phone") -> str:
    page = visitor.submit(visitor.get(PAGE), PAGE, typed={"name": name, "password": PASSWORD})
    assert page.status == 200
    return page.tree.xpath("string(//code[@class='secret'])")


def owner(app: Flask, token: str) -> str | None:
    with writing(app) as session:
        found = tokens.find(session, token, now=utc_now())
        return found.name if found else None


def test_it_makes_a_token_and_shows_it_once(app: Flask, ada: Visitor) -> None:
    token = make_token(ada)
    assert re.fullmatch(r"sl_[A-Za-z0-9_-]{43}", token)
    assert owner(app, token) == "ada"
    page = ada.get(PAGE)
    assert token not in page.text and "My phone" in page.text


def test_it_tells_when_a_token_was_used(app: Flask, ada: Visitor) -> None:
    token = make_token(ada)
    assert "never used" in ada.get(PAGE).text
    owner(app, token)
    assert "last used just now" in ada.get(PAGE).text


def test_it_makes_none_without_a_name_or_the_password(ada: Visitor) -> None:
    for typed in ({"name": "", "password": PASSWORD}, {"name": "Mine", "password": "not mine at all"}):
        assert ada.submit(ada.get(PAGE), PAGE, typed=typed).status == 422
    assert "You have none yet." in ada.get(PAGE).text


def test_it_revokes_a_token(app: Flask, ada: Visitor, bob: Visitor) -> None:
    token = make_token(ada)
    csrf = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.post(f"{PAGE}/1/revoke", csrf_token=csrf).status == 404
    assert owner(app, token) == "ada"
    ada.submit(ada.get(PAGE), f"{PAGE}/1/revoke")
    assert owner(app, token) is None


def test_it_finds_nobody_disabled_by_a_token(app: Flask, ada: Visitor, bob: Visitor) -> None:
    token = make_token(bob)
    with writing(app) as session:
        users.set_disabled(session, 2, is_disabled=True)
    assert owner(app, token) is None
