from flask import Flask

from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.web import session_index
from tests.reader import Page
from tests.web.conftest import writing
from tests.web.visitor import Visitor

PAGE = "/account/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in_elsewhere(app: Flask, name: str = "ada") -> Visitor:
    visitor = Visitor(app)
    visitor.client.environ_base |= {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "192.0.2.7"}
    visitor.sign_in(name)
    return visitor


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/unread").url == "http://localhost/unread"


def end_of_the_other(page: Page) -> str:
    """Return where the button leads that ends the one session beside this one."""
    [action] = page.tree.xpath("//li[@class='card']//form/@action")
    return str(action)


def test_it_tells_where_a_reader_is_signed_in(app: Flask, ada: Visitor) -> None:
    sign_in_elsewhere(app)
    page = ada.get(PAGE)
    this, other = (" ".join(card.text_content().split()) for card in page.tree.xpath("//li[@class='card']"))
    assert "this one" in this
    assert "Firefox on Linux" in other and "192.0.2.7" in other and "last seen" in other
    assert "this one" not in other


def test_it_ends_one_session_and_no_other(app: Flask, ada: Visitor) -> None:
    elsewhere, third = sign_in_elsewhere(app), Visitor(app)
    page = ada.get(PAGE)
    third.sign_in("ada")
    action = end_of_the_other(page)
    assert "That session has ended." in ada.submit(page, action).text
    assert (is_in(ada), is_in(elsewhere), is_in(third)) == (True, False, True)
    assert ada.submit(page, action).status == 404


def test_it_ends_all_others(app: Flask, ada: Visitor) -> None:
    others = [sign_in_elsewhere(app) for _ in range(3)]
    page = ada.submit(ada.get(PAGE), f"{PAGE}/end")
    assert len(page.tree.xpath("//li[@class='card']")) == 1
    assert [is_in(other) for other in others] == [False] * 3
    assert is_in(ada)


def test_it_shows_no_id_of_a_session(app: Flask, ada: Visitor) -> None:
    elsewhere = sign_in_elsewhere(app)
    for visitor in (ada, elsewhere):
        cookie = visitor.client.get_cookie("starlight")
        assert cookie and cookie.value not in ada.get(PAGE).body.decode()


def test_it_ends_nobody_elses_session(app: Flask, ada: Visitor, bob: Visitor) -> None:
    sign_in_elsewhere(app)
    action = end_of_the_other(ada.get(PAGE))
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.post(action, csrf_token=token).status == 404
    assert len(ada.get(PAGE).tree.xpath("//li[@class='card']")) == 2


def test_it_forgets_sessions_that_have_ended_by_themselves(app: Flask, ada: Visitor) -> None:
    elsewhere = sign_in_elsewhere(app)
    cookie = elsewhere.client.get_cookie("starlight")
    assert cookie
    with app.app_context():
        services().redis.delete(f"session:{cookie.value}")
    assert len(ada.get(PAGE).tree.xpath("//li[@class='card']")) == 1
    with app.app_context():
        assert services().redis.zcard("sessions_of:1") == 1


def test_it_knows_a_session_again_that_its_index_had_lost(app: Flask, ada: Visitor) -> None:
    cookie = ada.client.get_cookie("starlight")
    assert cookie
    with app.app_context():
        redis = services().redis
        redis.delete("sessions_of:1")
    with ada.client.session_transaction() as kept:
        kept["seen"] = "2026-01-01T00:00:00+00:00"
    ada.get("/unread")
    assert len(ada.get(PAGE).tree.xpath("//li[@class='card']")) == 1


def test_it_writes_nothing_for_a_second_visit_within_the_hour(app: Flask, ada: Visitor) -> None:
    ada.get("/unread")
    with app.app_context():
        redis = services().redis
        redis.delete("sessions_of:1")
    ada.get("/unread")
    with app.app_context():
        assert session_index.last_seen(redis, [1]) == {}


def test_it_brings_no_session_back_that_was_ended_during_a_request(app: Flask, ada: Visitor) -> None:
    elsewhere = sign_in_elsewhere(app)
    cookie = elsewhere.client.get_cookie("starlight")
    assert cookie
    with elsewhere.client.session_transaction() as kept:
        with app.app_context():
            services().redis.delete(f"session:{cookie.value}")
        kept["written"] = "late"
    assert not is_in(elsewhere)


def test_it_ends_with_a_disabled_account(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert is_in(bob)
    with writing(app) as session:
        users.set_disabled(session, 2, is_disabled=True)
    assert not is_in(bob)
    page = Visitor(app).sign_in("bob")
    assert (page.status, "This account is disabled." in page.text) == (422, True)
    page = Visitor(app).sign_in("bob", "not his password")
    assert "This account is disabled." not in page.text
