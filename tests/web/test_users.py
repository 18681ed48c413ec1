import pytest
from flask import Flask

from flask_starlight.errors import NotFound
from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import second_factor
from flask_starlight.store import tokens
from flask_starlight.store import users
from tests.reader import Page
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor

ALL, BOB = "/admin/users", "/admin/users/2"


def change(ada: Visitor, what: str, *, whom: str = BOB, **typed: str) -> Page:
    """Send the form of somebody's page that leads to *what*, with the administrator's password."""
    return ada.submit(ada.get(whom), f"{whom}/{what}", typed={"password": PASSWORD} | typed)


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/unread").url == "http://localhost/unread"


def test_it_shows_accounts_to_administrators_alone(ada: Visitor, bob: Visitor) -> None:
    text = ada.get(ALL).text
    assert "ada administrator" in text and "bob reader" in text
    for path in (ALL, BOB):
        assert bob.get(path).status == 403
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    for what in ("role", "disabled", "password", "delete"):
        typed = {"csrf_token": token, "password": PASSWORD, "admin": "yes", "name": "ada", "new": "a new password"}
        assert bob.post(f"/admin/users/1/{what}", **typed).status == 403
    assert is_in(ada)


def test_it_pages_by_name(app: Flask, ada: Visitor, password_hash: str) -> None:
    with writing(app) as session:
        for number in range(120):
            users.create(session, f"reader {number:03}", password_hash, is_admin=False, now=utc_now())
    first = ada.get(ALL)
    second = ada.get(first.tree.xpath("string(//a[@rel='next']/@href)"))
    names = [page.tree.xpath("//tbody/tr/th/a/text()") for page in (first, second)]
    assert (len(names[0]), len(names[1])) == (100, 21)
    assert sorted({*names[0], *names[1]}) == names[0] + names[1]


def test_it_adds_an_account_with_a_password_that_is_shown_once(app: Flask, ada: Visitor) -> None:
    page = ada.submit(ada.get(ALL), ALL, typed={"name": "eve", "password": PASSWORD})
    drawn = page.tree.xpath("string(//code[@class='secret'])")
    assert len(drawn) == 16
    assert is_in_after_sign_in(app, "eve", drawn)
    assert drawn not in ada.get(ALL).text
    page = ada.submit(ada.get(ALL), ALL, typed={"name": "Mia", "new": "her own long password", "password": PASSWORD})
    assert "Mia can sign in now." in page.text
    assert is_in_after_sign_in(app, "mia", "her own long password")


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"name": "ADA", "password": PASSWORD}, 409, "This name is taken."),
        ({"name": "", "password": PASSWORD}, 422, "Type a name."),
        ({"name": "eve", "password": PASSWORD, "new": "short"}, 422, "at least 10 characters"),
        ({"name": "eve", "password": "not mine at all"}, 422, "That is not your password."),
    ],
)
def test_it_adds_nobody_by_a_form_that_is_wrong(
    app: Flask, ada: Visitor, typed: dict[str, object], status: int, sentence: str
) -> None:
    page = ada.submit(ada.get(ALL), ALL, typed=typed)
    assert (page.status, sentence in page.text) == (status, True)
    with reading(app) as session:
        assert users.count(session) == 1


def test_it_changes_roles_but_leaves_an_administrator(ada: Visitor, bob: Visitor) -> None:
    page = change(ada, "role", whom="/admin/users/1")
    assert (page.status, "This is the last administrator." in page.text) == (409, True)
    assert "Saved." in change(ada, "role").text
    assert bob.get(ALL).status == 200
    assert change(bob, "role", whom="/admin/users/1").status == 200
    assert ada.get(ALL).status == 403


def test_it_shuts_somebody_out_and_lets_them_in_again(app: Flask, ada: Visitor, bob: Visitor) -> None:
    change(ada, "disabled")
    assert not is_in(bob)
    assert "This account is disabled." in Visitor(app).sign_in("bob").text
    change(ada, "disabled")
    assert is_in_after_sign_in(app, "bob", PASSWORD)
    page = change(ada, "disabled", whom="/admin/users/1")
    assert (page.status, is_in(ada)) == (409, True)


def test_it_gives_another_password_and_takes_the_second_factor_off(app: Flask, ada: Visitor, bob: Visitor) -> None:
    with writing(app) as session:
        second_factor.turn_on(session, 2, sealed_secret="sealed", step=1, code_hashes=["a", "b"])
    page = change(ada, "password", new="")
    drawn = page.tree.xpath("string(//code[@class='secret'])")
    assert not is_in(bob)
    assert is_in_after_sign_in(app, "bob", drawn)
    with reading(app) as session:
        assert second_factor.count_recovery_codes(session, 2) == 0


def test_it_asks_for_the_administrators_password_each_time(ada: Visitor, bob: Visitor) -> None:
    for what in ("role", "disabled", "password", "delete"):
        assert change(ada, what, password="not mine at all", name="bob").status == 422
    assert is_in(bob)
    assert "bob reader" in ada.get(ALL).text


def test_it_deletes_an_account_whose_name_was_typed(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert change(ada, "delete", name="rob").status == 422
    assert "The account of bob is deleted." in change(ada, "delete", name="Bob").text
    assert not is_in(bob)
    assert ada.get(BOB).status == 404
    page = change(ada, "delete", whom="/admin/users/1", name="ada")
    assert "No new accounts" not in page.text


def test_it_tells_when_somebody_was_seen(app: Flask, ada: Visitor, password_hash: str) -> None:
    with writing(app) as session:
        users.create(session, "eve", password_hash, is_admin=False, now=utc_now())
        tokens.create(session, 2, name="x", token="sl_x", now=utc_now())
    rows = [" ".join(row.text_content().split()) for row in ada.get(ALL).tree.xpath("//tbody/tr")]
    assert "not in thirty days" not in rows[0]
    assert "not in thirty days" in rows[1]


def test_it_finds_no_account_that_is_not_there(app: Flask, ada: Visitor) -> None:
    assert ada.get("/admin/users/99").status == 404
    with reading(app) as session, pytest.raises(NotFound):
        users.set_role(session, 99, is_admin=True)


def is_in_after_sign_in(app: Flask, name: str, password: str) -> bool:
    visitor = Visitor(app)
    visitor.sign_in(name, password)
    return is_in(visitor)
