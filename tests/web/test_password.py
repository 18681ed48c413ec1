from flask import Flask

from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor


def test_it_changes_the_password_and_ends_the_other_sessions(app: Flask, ada: Visitor) -> None:
    elsewhere = Visitor(app)
    elsewhere.sign_in("ada")
    new = "an even longer night"
    typed = {"current": PASSWORD, "new": new, "again": new}
    page = ada.submit(ada.get("/account/password"), "/account/password", typed=typed)
    assert "The password is changed." in page.text
    assert ada.get("/unread").url.endswith("/unread")
    assert elsewhere.get("/unread").url.startswith("http://localhost/signin")
    assert elsewhere.sign_in("ada", new).url == "http://localhost/unread"


def test_it_changes_no_password_without_the_current_one(app: Flask, ada: Visitor) -> None:
    for current, again, sentence in (
        ("not mine at all", "something new 1", "That is not your password."),
        (PASSWORD, "something else 1", "not typed alike twice"),
    ):
        typed = {"current": current, "new": "something new 1", "again": again}
        page = ada.submit(ada.get("/account/password"), "/account/password", typed=typed)
        assert (page.status, sentence in page.text) == (422, True)
    assert Visitor(app).sign_in("ada").url == "http://localhost/unread"


def test_it_lets_nobody_guess_a_password_from_inside(app: Flask, ada: Visitor) -> None:
    typed = {"current": "wrong wrong wrong", "new": "something new 1", "again": "something new 1"}
    page = ada.get("/account/password")
    statuses = [ada.submit(page, "/account/password", typed=typed).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    ada.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert ada.submit(page, "/account/password", typed=typed | {"current": PASSWORD}).status == 429


def test_it_leads_password_managers_to_the_form(ada: Visitor) -> None:
    assert ada.get("/.well-known/change-password").url.endswith("/account/password")
