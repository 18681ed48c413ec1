import json

import pytest
from flask import Flask

from flask_starlight.web.error_pages import RETRY_AFTER_S
from tests.fakes import RecordingQueue
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import MakeApp
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
AWAY = {
    "database": {"database_url": "mysql+pymysql://nobody@127.0.0.1:1/starlight"},
    "redis": {"redis_url": "redis://127.0.0.1:1/0"},
    "search": {"search_url": "http://127.0.0.1:1"},
}


def tiles(visitor: Visitor) -> dict[str, str]:
    tree = visitor.get("/health").tree
    return {tile.findtext("dt"): tile.findtext("dd") for tile in tree.xpath("//*[@class='tile']")}


def test_it_lives_whatever_is_away(make_app: MakeApp) -> None:
    page = Visitor(make_app(**AWAY["redis"], **AWAY["database"], **AWAY["search"])).get("/healthz")
    assert (page.status, json.loads(page.body)) == (200, {"status": "ok"})


def test_it_is_ready_when_every_backend_answers(app: Flask) -> None:
    page = Visitor(app).get("/readyz")
    told = json.loads(page.body)
    assert (page.status, told["status"]) == (200, "ready")
    assert sorted(told["backends"]) == ["broker", "database", "redis", "search"]
    assert all(backend["ok"] and backend["latency_ms"] >= 0 for backend in told["backends"].values())


@pytest.mark.parametrize("backend", ["redis", "search"])
def test_it_is_degraded_without_what_it_can_do_without(make_app: MakeApp, backend: str) -> None:
    page = Visitor(make_app(**AWAY[backend])).get("/readyz")
    told = json.loads(page.body)
    assert (page.status, told["status"]) == (200, "degraded")
    assert [name for name, state in told["backends"].items() if not state["ok"]] == [backend]
    assert told["backends"][backend]["detail"]


def test_it_is_not_ready_without_the_database(make_app: MakeApp) -> None:
    page = Visitor(make_app(**AWAY["database"])).get("/readyz")
    assert (page.status, json.loads(page.body)["status"]) == (503, "unavailable")


def test_it_shows_the_administrator_every_service_and_every_number(
    app: Flask, ada: Visitor, queue: RecordingQueue
) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "one", "two")
        make.store(session, outcomes.failed(make.feed(session, "https://b.example/feed", ADA)))
    page = ada.get("/health")
    assert "Every service answers." in page.text
    assert [row.text for row in page.tree.xpath("//tbody//th")] == ["Database", "Redis", "Queue", "Search"]
    shown = tiles(ada)
    assert (shown["All is well"], shown["Failing"], shown["Entries in the database"]) == ("1", "1", "2")
    assert (shown["Entries in the index"], shown["Changes to be told"]) == ("0", "2")
    queue.away = True
    page = ada.get("/health")
    assert (page.status, "The queue does not answer." in page.text) == (200, True)


def test_it_is_nobody_elses_business(app: Flask, bob: Visitor) -> None:
    page = bob.get("/health")
    assert (page.status, "Only an administrator may see this page." in page.text) == (403, True)
    assert not bob.get("/unread").links("/health")
    assert Visitor(app).get("/health").url.startswith("http://localhost/signin")


def test_it_says_which_backend_is_missing_and_when_to_come_back(make_app: MakeApp) -> None:
    page = Visitor(make_app(**AWAY["database"])).get("/unread")
    assert (page.status, page.headers["retry-after"]) == (503, str(RETRY_AFTER_S))
    assert "The database does not answer." in page.text


def test_it_says_so_when_nobody_can_be_signed_in_for_want_of_redis(make_app: MakeApp, ada: Visitor) -> None:
    visitor = Visitor(make_app(**AWAY["redis"]))
    for path in ("/unread", "/signin", "/account"):
        visitor.client.set_cookie("starlight", "whatever it was")
        page = visitor.get(path)
        assert page.status == 503, path
        assert "Redis does not answer" in page.text
        assert page.headers["content-security-policy"]
    assert visitor.post("/signin", name="ada").status == 503
    without_cookie = Visitor(make_app(**AWAY["redis"]))
    assert without_cookie.get("/signin").status == 503
    assert without_cookie.get("/static/app.css").status == 200


def test_it_gives_prometheus_its_figures(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "one", "two")
    ada.get("/unread")
    ada.get("/nowhere")
    figures = ada.get("/metrics").body.decode()
    assert 'starlight_requests_total{method="GET",page="lists.unread",status="200"} 1.0' in figures
    assert 'starlight_requests_total{method="GET",page="none",status="404"} 1.0' in figures
    assert 'starlight_queue_messages{queue="crawl"} 0.0' in figures
    assert 'starlight_feeds{state="ok"} 1.0' in figures
    assert "starlight_outbox_rows 2.0" in figures
    queue.away = True
    figures = ada.get("/metrics").body.decode()
    assert "starlight_queue_messages{" not in figures
    assert 'starlight_missing{figures="queues"} 1.0' in figures
    assert "starlight_outbox_rows 2.0" in figures
