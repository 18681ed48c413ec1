from dataclasses import replace

from flask_starlight.cache.client import connect
from flask_starlight.jobs.checks import check_backends
from flask_starlight.jobs.checks import crawl_figures
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.search.elastic import ElasticSearch
from flask_starlight.services import Services
from flask_starlight.store.database import db
from tests.fakes import RecordingQueue
from tests.store import make


def test_it_asks_every_backend(services: Services) -> None:
    checks = check_backends(services)
    assert [check.name for check in checks] == ["database", "redis", "broker", "search"]
    assert all(check.ok and check.detail == "" and check.latency_ms >= 0 for check in checks)


def test_it_says_why_one_is_not_well_and_asks_the_others(services: Services, queue: RecordingQueue) -> None:
    queue.away = True
    away = replace(services, redis=connect("redis://127.0.0.1:1/0"), search=ElasticSearch("http://127.0.0.1:1"))
    checks = {check.name: check for check in check_backends(away)}
    assert [name for name, check in checks.items() if not check.ok] == ["redis", "broker", "search"]
    assert checks["broker"].detail == "broker: unavailable: it is away on purpose"
    assert "127.0.0.1:1" in checks["redis"].detail


def test_it_says_how_the_crawl_goes_also_with_the_broker_away(services: Services, queue: RecordingQueue) -> None:
    with db.session.begin():
        feed_id = make.feed(db.session(), "https://a.example/", make.user(db.session()))
        make.store(db.session(), make.changed(feed_id), FeedOutcome(feed_id, OutcomeState.FAILED), now=utc_now())
    queue.away = True
    figures = crawl_figures(services, now=utc_now())
    assert (figures.queues, figures.states["failing"], figures.of_last_day()) == (None, 1, (2, 1))
