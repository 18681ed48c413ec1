"""The administrator's mesh page: what it knows, from whom, and that it claims no more."""

import socket
from collections.abc import Iterator

import pytest
from flask import Flask

from flask_starlight.cache import ways
from flask_starlight.jobs.clock import utc_now
from flask_starlight.mesh.ways import look
from flask_starlight.model.way import Way
from flask_starlight.model.way import WayReport
from flask_starlight.services import EXTENSION
from flask_starlight.settings import Settings
from tests.web.conftest import MakeApp
from tests.web.visitor import Visitor

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def port() -> Iterator[int]:
    """A port that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def rows(visitor: Visitor, heading: str) -> dict[tuple[str, ...], str]:
    tree = visitor.get("/admin/mesh").tree
    found = tree.xpath("//section[h2[.=$heading]]//tbody/tr", heading=heading)
    return {tuple(cell.text_content().strip() for cell in row.xpath("th|td[1]")): row.text_content() for row in found}


def test_it_says_that_an_embedded_starlight_has_no_mesh(ada: Visitor) -> None:
    page = ada.get("/admin/mesh")
    assert page.status == 200
    assert "one process" in page.text


def test_it_is_for_administrators_alone(ada: Visitor, bob: Visitor) -> None:
    assert bob.get("/admin/mesh").status == 403


def test_it_tells_an_open_way_from_one_that_is_shut(port: int) -> None:
    settings = Settings(redis_url=f"redis://127.0.0.1:{port}/0", search_url=NOBODY)
    seen = {way.role: way for way in look("worker", settings, now=utc_now()).ways}
    assert (seen["redis"].address, seen["redis"].problem) == (f"127.0.0.1:{port}", "")
    assert seen["search"].problem
    assert set(seen) == {"redis", "search"}


def test_it_shows_what_each_service_saw(make_app: MakeApp) -> None:
    app = make_app(search_url=NOBODY)
    ada = Visitor(app)
    ada.sign_up("ada")
    kept = app.extensions[EXTENSION].redis
    now = utc_now()
    ways.keep(kept, WayReport("crawler", "one", now, (Way("egress", "egress:3128", 1.5), Way("broker", "r:5672", 2.0))))
    ways.keep(kept, WayReport("worker", "two", now, (Way("database", "masterdb:3306", 0.0, "refused"),)))
    shown = rows(ada, "Declared ways")
    assert "1.5 ms" in shown["crawler", "egress egress:3128"]
    assert "refused" in shown["worker", "mysql masterdb:3306"]
    assert "not known" in shown["images", "egress egress:3128"]
    services = rows(ada, "Services")
    assert ("egress", "answers") in services
    assert ("elasticsearch", "away") in services
    assert ("images", "not known") in services


def test_it_takes_a_service_that_has_fallen_silent_for_away(make_app: MakeApp) -> None:
    app = make_app(search_url=NOBODY)
    ada = Visitor(app)
    ada.sign_up("ada")
    long_ago = utc_now() - ways.KEPT / 2
    report = WayReport("crawler", "one", long_ago, (Way("egress", "egress:3128", 1.5),))
    ways.keep(app.extensions[EXTENSION].redis, report)
    assert ("crawler", "away") in rows(ada, "Services")
    assert ("egress", "not known") in rows(ada, "Services")


def test_it_forgets_a_process_that_is_gone(app: Flask) -> None:
    kept = app.extensions[EXTENSION].redis
    old = WayReport("worker", "old", utc_now() - 2 * ways.KEPT, ())
    new = WayReport("worker", "new", utc_now(), ())
    ways.keep(kept, old)
    ways.keep(kept, new)
    assert ways.read(kept) == [new]
