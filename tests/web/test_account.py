from flask import Flask

from flask_starlight.model.preferences import Preferences
from flask_starlight.model.preferences import from_stored
from flask_starlight.store import users
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

TABS = ("password", "second-factor", "passkeys", "sessions", "tokens", "export", "delete")


def kept(app: Flask) -> Preferences:
    with reading(app) as session:
        return from_stored(users.by_name(session, "ada").preferences)


def test_it_keeps_how_a_reader_wants_their_pages(app: Flask, ada: Visitor) -> None:
    wanted = {"time_zone": "Asia/Shanghai", "order": "oldest", "layout": "cards", "panes": "yes"}
    page = ada.submit(ada.get("/account"), "/account", typed=wanted)
    assert "Saved." in page.text
    assert kept(app) == Preferences(time_zone="Asia/Shanghai", oldest_first=True, layout="cards", panes=True)
    form = page.form("/account")
    assert (form.fields["time_zone"], form.fields["order"], form.fields["layout"]) == (
        "Asia/Shanghai",
        "oldest",
        "cards",
    )


def test_it_refuses_a_time_zone_that_is_none(app: Flask, ada: Visitor) -> None:
    page = ada.submit(ada.get("/account"), "/account", typed={"time_zone": "Moon/Tranquility"})
    assert (page.status, "There is no time zone of that name." in page.text) == (422, True)
    assert kept(app) == Preferences()


def test_it_keeps_what_the_form_does_not_know_and_drops_what_is_no_choice(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        users.set_preferences(session, 1, Preferences(font="sans"))
    ada.submit(ada.get("/account"), "/account", typed={"layout": "nowhere", "language": "klingon"})
    assert kept(app) == Preferences(font="sans")


def test_it_speaks_the_language_that_was_chosen(app: Flask, ada: Visitor) -> None:
    page = ada.submit(ada.get("/account"), "/account", typed={"language": "zh_Hans"})
    assert page.tree.get("lang") == "zh-Hans"


def test_it_has_a_page_under_each_tab(ada: Visitor) -> None:
    for tab in TABS:
        page = ada.get(f"/account/{tab}")
        assert page.tree.xpath("//nav[@class='account-tabs']//a[@aria-current='page']/@href") == [f"/account/{tab}"]


def test_it_keeps_the_theme_in_the_browser(ada: Visitor) -> None:
    page = ada.get("/account")
    assert page.tree.get("data-theme") == "system"
    page = ada.submit(page, "/theme", typed={"theme": "dark"})
    assert page.url.endswith("/account")
    assert page.tree.get("data-theme") == "dark"
    page = ada.submit(page, "/theme", typed={"theme": "neon"})
    assert page.tree.get("data-theme") == "dark"
