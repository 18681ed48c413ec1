"""The second factor, from turning it on to the day it is lost."""

from datetime import datetime
from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import users
from tests.reader import Page
from tests.web.conftest import MakeApp
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor

PAGE = "/account/second-factor"


def code(secret: str, when: datetime | None = None) -> str:
    return pyotp.TOTP(secret).at(when or utc_now())


def fresh_code(app: Flask, secret: str) -> str:
    """Return a code that counts though one of this half minute was used: as if that had been a while ago."""
    with writing(app) as session:
        users.by_name(session, "ada").totp_step = 0
    return code(secret)


def turn_on(visitor: Visitor) -> tuple[str, list[str]]:
    """Turn the second factor on; return its secret and the recovery codes."""
    page = visitor.submit(visitor.get(PAGE), f"{PAGE}/begin", typed={"password": PASSWORD})
    assert page.url.endswith(f"{PAGE}/new")
    [picture] = page.tree.xpath("//img[@class='qr']/@src")
    assert picture.startswith("data:image/svg+xml;base64,")
    secret = page.tree.xpath("string(//code[@class='secret'])").replace(" ", "")
    page = visitor.submit(page, f"{PAGE}/new", typed={"code": code(secret)})
    return secret, page.tree.xpath("//ul[@class='codes']//code/text()")


def half(app: Flask) -> tuple[Visitor, Page]:
    """Return a visitor whose password was right, and the page that asks for a code."""
    visitor = Visitor(app)
    page = visitor.sign_in("ada")
    assert page.url.endswith("/signin/code")
    return visitor, page


def enter(visitor: Visitor, page: Page, typed: str) -> Page:
    return visitor.submit(page, "/signin/code", typed={"code": typed})


def test_it_asks_for_a_code_after_the_password_and_leads_on(app: Flask, ada: Visitor) -> None:
    secret, codes = turn_on(ada)
    assert len(set(codes)) == 10
    visitor = Visitor(app)
    page = visitor.submit(visitor.get("/search?q=moon"), "/signin", typed={"name": "ada", "password": PASSWORD})
    assert page.url.endswith("/signin/code")
    assert enter(visitor, page, fresh_code(app, secret)).url.endswith("/search?q=moon")


def test_it_opens_nothing_to_who_is_half_signed_in(app: Flask, ada: Visitor) -> None:
    turn_on(ada)
    visitor, _ = half(app)
    for path in ("/unread", "/account", "/admin/users", "/account/export/starlight.zip"):
        assert visitor.get(path).url.startswith("http://localhost/signin?next=")
    assert Visitor(app).get("/signin/code").url.endswith("/signin")


def test_it_takes_each_code_once(app: Flask, ada: Visitor) -> None:
    secret, _ = turn_on(ada)
    now = fresh_code(app, secret)
    assert enter(*half(app), now).url.endswith("/unread")
    page = enter(*half(app), now)
    assert (page.status, "was used already" in page.text) == (422, True)


def test_it_takes_no_code_that_confirmed_the_second_factor(app: Flask, ada: Visitor) -> None:
    secret, _ = turn_on(ada)
    assert enter(*half(app), code(secret)).status == 422


@pytest.mark.parametrize(("late_s", "status"), [(-25, 200), (-95, 422), (95, 422)])
def test_it_allows_for_a_clock_that_is_half_a_minute_off(app: Flask, ada: Visitor, late_s: int, status: int) -> None:
    secret, _ = turn_on(ada)
    fresh_code(app, secret)
    assert enter(*half(app), code(secret, utc_now() + timedelta(seconds=late_s))).status == status


def test_it_takes_each_recovery_code_once_however_it_is_typed(app: Flask, ada: Visitor) -> None:
    _, codes = turn_on(ada)
    page = enter(*half(app), codes[0].upper().replace("-", " "))
    assert "You have 9 recovery codes left." in page.text
    assert enter(*half(app), codes[0]).status == 422
    assert enter(*half(app), codes[1]).status == 200


def test_it_keeps_neither_the_secret_nor_the_codes_as_they_are(app: Flask, ada: Visitor) -> None:
    secret, codes = turn_on(ada)
    stored = b"".join(path.read_bytes() for path in app.extensions["starlight"].settings.data_dir.glob("starlight.db*"))
    assert secret.encode() not in stored
    assert not any(each.encode() in stored or each.replace("-", "").encode() in stored for each in codes)


def test_it_lets_nobody_guess_codes_from_whatever_addresses(make_app: MakeApp) -> None:
    app = make_app(signin_limit="3 per hour")
    ada = Visitor(app)
    ada.sign_up("ada")
    secret, _ = turn_on(ada)
    statuses = []
    for number in range(4):
        visitor, page = half(app)
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        statuses.append(enter(visitor, page, "000000").status)
    assert statuses == [422, 422, 422, 429]
    visitor, page = half(app)
    visitor.client.environ_base["REMOTE_ADDR"] = "192.0.2.99"
    assert enter(visitor, page, fresh_code(app, secret)).status == 429


def test_it_gives_another_session_id_after_the_second_step(app: Flask, ada: Visitor) -> None:
    secret, _ = turn_on(ada)
    visitor, page = half(app)
    before = visitor.client.get_cookie("starlight")
    enter(visitor, page, fresh_code(app, secret))
    after = visitor.client.get_cookie("starlight")
    assert before and after and before.value != after.value


def test_it_turns_nothing_on_without_password_and_code(app: Flask, ada: Visitor) -> None:
    page = ada.submit(ada.get(PAGE), f"{PAGE}/begin", typed={"password": "not mine at all"})
    assert page.status == 422
    assert ada.get(f"{PAGE}/new").url.endswith(PAGE)
    page = ada.submit(ada.get(PAGE), f"{PAGE}/begin", typed={"password": PASSWORD})
    page = ada.submit(page, f"{PAGE}/new", typed={"code": "000000"})
    assert page.status == 422
    assert Visitor(app).sign_in("ada").url.endswith("/unread")


def test_it_turns_off_with_the_password_alone(app: Flask, ada: Visitor) -> None:
    turn_on(ada)
    assert ada.submit(ada.get(PAGE), f"{PAGE}/remove", typed={"password": "not mine"}).status == 422
    assert Visitor(app).sign_in("ada").url.endswith("/signin/code")
    page = ada.submit(ada.get(PAGE), f"{PAGE}/remove", typed={"password": PASSWORD})
    assert "The second factor is off." in page.text
    assert Visitor(app).sign_in("ada").url.endswith("/unread")


def test_it_makes_other_recovery_codes_and_forgets_those_from_before(app: Flask, ada: Visitor) -> None:
    _, before = turn_on(ada)
    page = ada.submit(ada.get(PAGE), f"{PAGE}/codes", typed={"password": PASSWORD})
    after = page.tree.xpath("//ul[@class='codes']//code/text()")
    assert len(after) == 10 and not set(before) & set(after)
    assert enter(*half(app), before[0]).status == 422
    assert enter(*half(app), after[0]).status == 200


def test_it_asks_for_the_password_again_where_that_changed_meanwhile(app: Flask, ada: Visitor) -> None:
    secret, _ = turn_on(ada)
    visitor, page = half(app)
    typed = {"current": PASSWORD, "new": "an even longer night", "again": "an even longer night"}
    ada.submit(ada.get("/account/password"), "/account/password", typed=typed)
    assert enter(visitor, page, fresh_code(app, secret)).url.endswith("/signin")


def test_it_leaves_recovery_codes_where_the_secret_key_was_changed(app: Flask, make_app: MakeApp, ada: Visitor) -> None:
    secret, codes = turn_on(ada)
    changed = make_app(secret_key="another key, as long as it has to be")
    assert enter(*half(changed), fresh_code(app, secret)).status == 422
    assert enter(*half(changed), codes[0]).status == 200


def test_it_shows_the_codes_to_nobody_again(app: Flask, ada: Visitor) -> None:
    _, codes = turn_on(ada)
    assert "10 recovery codes left" in ada.get(PAGE).text
    assert codes[0] not in ada.get(PAGE).text
    with reading(app) as session:
        assert users.by_name(session, "ada").totp_secret
