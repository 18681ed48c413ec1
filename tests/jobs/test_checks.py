from dataclasses import replace

from flask_starlight.cache.client import connect
from flask_starlight.jobs.checks import check_backends
from flask_starlight.search.elastic import ElasticSearch
from flask_starlight.services import Services
from tests.fakes import RecordingQueue


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
