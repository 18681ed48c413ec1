"""Whoever is left at an address that only takes forms finds the page of the form there."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from flask_starlight.store import folders
from flask_starlight.store import labels
from tests.store import make
from tests.web.conftest import writing
from tests.web.test_saved_search import save
from tests.web.visitor import Visitor

ADA = 1
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def load(visitor: Visitor, path: str) -> tuple[int, str, list[str]]:
    """Load *path* as a browser does; returns status, path and the addresses of the forms of the page."""
    page = visitor.get(path, Accept=BROWSER)
    return page.status, urlsplit(page.url).path, page.tree.xpath("//form/@action | //button/@formaction")


def only_posted(app: Flask) -> list[str]:
    rules = list(app.url_map.iter_rules())
    shown = {rule.rule for rule in rules if "GET" in _methods(rule)}
    return sorted(
        re.sub(r"<(id:)?\w+>", "1", rule.rule) for rule in rules if "POST" in _methods(rule) and rule.rule not in shown
    )


def _methods(rule: Rule) -> set[str]:
    return set(rule.methods or ())


def test_it_leads_a_browser_on_from_every_address_that_only_takes_forms(app: Flask, ada: Visitor) -> None:
    addresses = only_posted(app)
    assert "/signin/passkey" in addresses and "/entries/1/star" in addresses
    adapter = app.url_map.bind("localhost")
    for address in addresses:
        answer = ada.get(address, follow=False, Accept=BROWSER)
        assert answer.status == 303, address
        assert adapter.test(urlsplit(answer.headers["location"]).path, method="GET"), address


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/change",
        "/feeds/1/interval",
        "/folders/1/rename",
        "/folders/1/delete",
        "/folders/move",
        "/labels/1/rename",
        "/searches/1/address",
        "/account/second-factor/begin",
        "/admin/users/2/delete",
        "/entries/1/share",
    ],
)
def test_it_shows_the_form_again(app: Flask, ada: Visitor, bob: Visitor, address: str) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "one")
        folders.create(session, ADA, "News")
        labels.create(session, ADA, "Later")
    save(ada)
    status, _, forms = load(ada, address)
    assert status == 200
    assert address in forms


def test_it_leads_from_a_passkey_that_was_refused_to_the_door(app: Flask) -> None:
    Visitor(app).sign_up("ada")
    visitor = Visitor(app)
    refused = visitor.submit(visitor.get("/signin"), "/signin/passkey", typed={"credential": "{}"})
    assert (refused.status, urlsplit(refused.url).path) == (422, "/signin/passkey")
    status, path, forms = load(visitor, refused.url)
    assert (status, path, "/signin/passkey" in forms) == (200, "/signin", True)


def test_it_tells_a_program_that_the_address_takes_forms_alone(ada: Visitor) -> None:
    assert [ada.get("/mark-read", Accept=accepted).status for accepted in ("application/json", "*/*")] == [405, 405]
