from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from flask_starlight.store import users
from tests.web.conftest import MakeApp
from tests.web.conftest import reading
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor


def test_it_leads_the_first_visitor_to_the_sign_up_and_makes_them_administrator(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get("/")
    assert page.url.endswith("/signup")
    page = visitor.submit(page, "/signup", typed={"name": "Ada  Lovelace", "password": PASSWORD})
    assert (page.status, page.url) == (200, "http://localhost/subscribe")
    with reading(app) as session:
        assert users.by_name(session, "ada lovelace").is_admin


def test_it_refuses_a_short_password_and_keeps_the_name_that_was_typed(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.submit(visitor.get("/signup"), "/signup", typed={"name": "ada", "password": "short"})
    assert page.status == 422
    assert "at least 10 characters" in page.text
    assert page.form("/signup").fields["name"] == "ada"


def test_it_closes_the_sign_up_after_the_first_account(app: Flask, ada: Visitor) -> None:
    stranger = Visitor(app)
    page = stranger.get("/signup")
    assert (page.status, "No new accounts" in page.text) == (403, True)
    door = stranger.get("/signin")
    token = door.form("/signin").fields["csrf_token"]
    assert stranger.post("/signup", name="eve", password=PASSWORD, csrf_token=token).status == 403
    with reading(app) as session:
        assert users.find(session, "eve") is None


def test_it_keeps_the_sign_up_open_where_the_setting_says_so(make_app: MakeApp) -> None:
    app = make_app(signup="open")
    Visitor(app).sign_up("ada")
    eve = Visitor(app)
    assert "Make an account" in eve.get("/signin").text
    assert eve.sign_up("eve").url.endswith("/subscribe")
    with reading(app) as session:
        assert not users.by_name(session, "eve").is_admin
    page = Visitor(app).sign_up("EVE")
    assert (page.status, "This name is taken." in page.text) == (422, True)


def test_it_signs_in_and_leads_to_the_page_that_was_asked_for(app: Flask, ada: Visitor) -> None:
    visitor = Visitor(app)
    page = visitor.get("/search?q=moon")
    assert page.url.startswith("http://localhost/signin?next=")
    page = visitor.submit(page, "/signin", typed={"name": "ADA", "password": PASSWORD})
    assert page.url == "http://localhost/search?q=moon"


def test_it_says_the_same_for_a_wrong_name_and_a_wrong_password(app: Flask, ada: Visitor) -> None:
    wrong_password = Visitor(app).sign_in("ada", "not the right one")
    wrong_name = Visitor(app).sign_in("eve", PASSWORD)
    assert (wrong_password.status, wrong_name.status) == (422, 422)
    assert "do not belong together" in wrong_password.text
    assert wrong_password.text == wrong_name.text


def test_it_never_sends_a_reader_to_another_site(app: Flask, ada: Visitor) -> None:
    for goal in (
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
    ):
        visitor = Visitor(app)
        page = visitor.get("/signin")
        typed = {"name": "ada", "password": PASSWORD, "next": goal}
        page = visitor.submit(page, "/signin", follow=False, typed=typed)
        assert (page.status, page.headers["location"]) == (303, "/")


def test_it_renews_the_session_id_at_sign_in(app: Flask, ada: Visitor) -> None:
    visitor = Visitor(app)
    visitor.get("/signin")
    before = visitor.client.get_cookie("starlight")
    visitor.sign_in("ada")
    after = visitor.client.get_cookie("starlight")
    assert before and after and before.value != after.value
    thief = Visitor(app)
    thief.client.set_cookie("starlight", before.value)
    assert thief.get("/unread").url.startswith("http://localhost/signin")


def test_it_keeps_the_cookie_from_scripts_and_other_sites(app: Flask, make_app: MakeApp) -> None:
    cookie = Visitor(app).get("/signup").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    behind_tls = Visitor(make_app(base_url="https://reader.example"))
    assert "Secure" in behind_tls.get("/signup").headers["set-cookie"]


def test_it_signs_out_and_the_old_cookie_is_worth_nothing(app: Flask, ada: Visitor) -> None:
    cookie = ada.client.get_cookie("starlight")
    page = ada.submit(ada.get("/unread"), "/signout")
    assert page.url.endswith("/signin")
    assert cookie
    ada.client.set_cookie("starlight", cookie.value)
    assert ada.get("/unread").url.startswith("http://localhost/signin")


@pytest.mark.parametrize("signup", ["first", "open"])
def test_it_makes_one_administrator_of_two_who_sign_up_at_once(make_app: MakeApp, signup: str) -> None:
    app = make_app(signup=signup)
    visitors = [Visitor(app) for _ in range(4)]
    forms = [visitor.get("/signup") for visitor in visitors]
    typed = [{"name": f"reader {number}", "password": PASSWORD} for number in range(len(visitors))]
    with ThreadPoolExecutor(len(visitors)) as threads:
        sent = [
            threads.submit(visitor.submit, form, "/signup", typed=fields)
            for visitor, form, fields in zip(visitors, forms, typed, strict=True)
        ]
        statuses = sorted(each.result().status for each in sent)
    assert statuses == ([200, 403, 403, 403] if signup == "first" else [200] * 4)
    with reading(app) as session:
        assert [user.is_admin for user in users.list_users(session, limit=9)].count(True) == 1


def test_it_takes_the_time_zone_that_the_browser_tells_at_sign_up(app: Flask) -> None:
    visitor = Visitor(app)
    typed = {"name": "ada", "password": PASSWORD, "time_zone": "Asia/Shanghai"}
    visitor.submit(visitor.get("/signup"), "/signup", typed=typed)
    assert visitor.get("/account").form("/account").fields["time_zone"] == "Asia/Shanghai"
    with reading(app) as session:
        assert users.count(session) == 1


def test_it_logs_who_was_refused_and_no_secret(app: Flask, ada: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    Visitor(app).sign_in("ada", "a secret mistyped")
    assert "wrong name or password from 127.0.0.1" in caplog.text
    assert "mistyped" not in caplog.text


def test_it_lets_no_machine_make_accounts_or_try_out_names(make_app: MakeApp) -> None:
    app = make_app(signup="open")
    visitor = Visitor(app)
    page = visitor.get("/signup")
    typed = {"name": "ada", "password": "short"}
    statuses = [visitor.submit(page, "/signup", typed=typed).status for _ in range(21)]
    assert statuses == [422] * 20 + [429]
