import json

from flask import Flask

from tests.reader import Page
from tests.web.visitor import Visitor


def meant(page: Page) -> dict[str, str]:
    """Return what the page tells the script."""
    told: dict[str, str] = json.loads(page.tree.xpath("//body/@data-keys")[0])
    return told


def typed(page: Page, name: str) -> str:
    return str(page.tree.xpath("//input[@name=$name]/@value", name=name)[0])


def test_it_lists_every_action_with_its_key(ada: Visitor) -> None:
    page = ada.get("/keys")
    assert typed(page, "next") == "j"
    assert typed(page, "go-unread") == "g u"
    assert "Next entry" in page.text
    assert "Ctrl" in page.text


def test_it_changes_a_key_on_every_page(ada: Visitor) -> None:
    page = ada.submit(ada.get("/keys"), "/keys", typed={"star": " x ", "open": ""})
    assert "Saved." in page.text
    assert (typed(page, "star"), typed(page, "open")) == ("x", "")
    told = meant(ada.get("/unread"))
    assert told["x"] == "s"
    assert "o" not in told


def test_it_leaves_other_readers_their_keys(ada: Visitor, bob: Visitor) -> None:
    ada.submit(ada.get("/keys"), "/keys", typed={"star": "x"})
    assert meant(bob.get("/unread"))["s"] == "s"


def test_it_refuses_one_key_for_two_actions_and_keeps_what_was_typed(ada: Visitor) -> None:
    page = ada.submit(ada.get("/keys"), "/keys", typed={"star": "m"})
    assert page.status == 422
    assert "cannot both begin with the key m." in page.text
    assert typed(page, "star") == "m"
    assert meant(ada.get("/unread"))["s"] == "s"


def test_it_refuses_what_is_no_key(ada: Visitor) -> None:
    page = ada.submit(ada.get("/keys"), "/keys", typed={"star": "F12"})
    assert page.status == 422
    assert "“F12” is no key" in page.text


def test_it_gives_all_keys_back_as_they_were(ada: Visitor) -> None:
    ada.submit(ada.get("/keys"), "/keys", typed={"star": "x"})
    page = ada.submit(ada.get("/keys"), "/keys/reset")
    assert typed(page, "star") == "s"
    assert meant(page)["s"] == "s"


def test_it_keeps_the_other_preferences(app: Flask, ada: Visitor) -> None:
    ada.submit(ada.get("/all"), "/frame/panes", typed={"panes": "on"})
    ada.submit(ada.get("/keys"), "/keys", typed={"star": "x"})
    assert ada.get("/all").tree.xpath("//*[@id='pane']")


def test_it_tells_the_keys_as_they_are_in_the_help(ada: Visitor) -> None:
    ada.submit(ada.get("/keys"), "/keys", typed={"star": "x", "open": ""})
    page = ada.get("/keys", HX_Request="true", HX_Target="help")
    assert not page.tree.xpath("//nav")
    told = {row.findtext("dt"): row.xpath("string(dd)") for row in page.tree.xpath("//*[@class='key-row']")}
    assert told["Star, or take the star away"] == "x"
    assert told["Unread"] == "gu"
    assert "Open the entry" not in told
