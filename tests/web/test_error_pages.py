import json

from flask import Flask

from tests.web.conftest import MakeApp
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor


def test_it_refuses_a_form_without_its_token(ada: Visitor) -> None:
    for path in ("/mark-read", "/subscribe", "/signout", "/folders", "/opml", "/theme", "/signin", "/account"):
        page = ada.post(path, name="News", theme="dark")
        assert (page.status, "This form has expired" in page.text) == (400, True), path
    assert ada.get("/folders").url.endswith("/folders")


def test_it_refuses_the_token_of_another_session(app: Flask, ada: Visitor, bob: Visitor) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert ada.post("/folders", name="News", csrf_token=token).status == 400


def test_it_says_what_is_not_there_in_a_sentence(ada: Visitor) -> None:
    page = ada.get("/nowhere")
    assert (page.status, "There is nothing here" in page.text) == (404, True)
    assert ada.get("/entries/99999999999999999999999999").status == 404
    assert ada.get("/entries/9223372036854775807").status == 404


def test_it_answers_a_program_in_its_own_language(ada: Visitor) -> None:
    page = ada.get("/entries/1", Accept="application/json")
    assert page.status == 404
    assert json.loads(page.body)["error"] == "There is nothing here"
    page = ada.get("/entries/1", Accept="text/html,application/json;q=0.9")
    assert page.headers["content-type"].startswith("text/html")


def test_it_names_the_methods_that_an_address_takes(ada: Visitor) -> None:
    page = ada.get("/mark-read")
    assert page.status == 405
    assert "POST" in page.headers["allow"]


def test_it_shows_no_stack_trace(make_app: MakeApp) -> None:
    app = make_app()

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    page = Visitor(app).get("/broken")
    assert (page.status, "Something broke" in page.text) == (500, True)
    assert b"secret detail" not in page.body
    assert page.headers["content-security-policy"]


def test_it_leads_htmx_of_an_ended_session_to_the_door_and_back(app: Flask, ada: Visitor) -> None:
    stranger = Visitor(app)
    headers = {"HX_Request": "true", "HX_Current_URL": "http://localhost/feeds/1?view=all"}
    page = stranger.get("/feeds/1?after=1-1", **headers)
    assert page.status == 401
    assert page.headers["hx-redirect"] == "/signin?next=/feeds/1?view%3Dall"


def test_it_makes_failed_sign_ins_wait_but_not_those_of_others(app: Flask, ada: Visitor) -> None:
    visitor = Visitor(app)
    for _ in range(10):
        assert visitor.sign_in("ada", "wrong wrong wrong").status == 422
    page = visitor.sign_in("ada", PASSWORD)
    assert (page.status, "Too many tries" in page.text) == (429, True)
    assert 0 < int(page.headers["retry-after"]) <= 60
    assert visitor.get("/signin").status == 200
    elsewhere = Visitor(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert elsewhere.sign_in("ada").url == "http://localhost/unread"


def test_it_does_not_count_sign_ins_that_succeed(make_app: MakeApp) -> None:
    app = make_app(signin_limit="2 per hour")
    Visitor(app).sign_up("ada")
    for _ in range(4):
        assert Visitor(app).sign_in("ada").url == "http://localhost/unread"


def test_it_counts_a_household_of_ipv6_as_one_client(make_app: MakeApp) -> None:
    app = make_app(signin_limit="2 per hour")
    Visitor(app).sign_up("ada")
    statuses = []
    for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"):
        visitor = Visitor(app)
        visitor.client.environ_base["REMOTE_ADDR"] = address
        statuses.append(visitor.sign_in("ada", "wrong wrong wrong").status)
    assert statuses == [422, 422, 429, 422]
