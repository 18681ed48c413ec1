import threading
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_starlight.errors import BackendUnavailable
from flask_starlight.errors import SettingError
from flask_starlight.search.elastic import ElasticSearch
from flask_starlight.search.port import SearchDocument
from tests.search.fake_server import Answers
from tests.search.fake_server import serving
from tests.search.make import SERVER_URL
from tests.search.make import Engine
from tests.search.make import create_index
from tests.search.make import document
from tests.search.make import engine
from tests.search.make import indices
from tests.search.make import name_on_server
from tests.search.make import question

needs_server = pytest.mark.skipif(not SERVER_URL, reason="STARLIGHT_TEST_SEARCH_URL names no Elasticsearch")


def calls(search: ElasticSearch) -> list[Callable[[], object]]:
    """Return one call of each method."""
    asked = question("cat")
    return [
        search.prepare,
        search.ping,
        search.count,
        lambda: search.put([document(1, "cat")]),
        lambda: search.drop({1: 1}),
        lambda: search.search(asked, feed_ids=[1], order="newest", offset=0, limit=1),
        lambda: search.rebuild([[document(1, "cat")]]),
    ]


def refused(search: ElasticSearch, reason: str = "") -> None:
    for call in calls(search):
        with pytest.raises(BackendUnavailable, match=f"search: unavailable: .*{reason}"):
            call()


def test_it_says_that_nobody_listens() -> None:
    with serving(Answers()) as address:
        pass
    refused(ElasticSearch(f"http://{address}"), "refused")


def test_it_says_that_the_server_is_another() -> None:
    with serving(Answers(is_elastic=False)) as address:
        refused(ElasticSearch(f"http://{address}"), "not Elasticsearch")


def test_it_says_that_the_server_takes_too_long() -> None:
    with serving(Answers(delay_s=0.5)) as address:
        search = ElasticSearch(f"http://{address}", timeout_s=0.05)
        with pytest.raises(BackendUnavailable, match="timed out"):
            search.count()


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_it_asks_once_and_leaves_trying_again_to_the_caller(status: int) -> None:
    answers = Answers(status, {"error": {"type": "overloaded", "root_cause": [{"reason": "too much"}]}})
    with serving(answers) as address:
        search = ElasticSearch(f"http://{address}")
        for number, call in enumerate(calls(search), start=1):
            with pytest.raises(BackendUnavailable):
                call()
            assert len(answers.seen) == number


def test_it_says_which_entry_was_not_taken_and_why() -> None:
    failure = {"_id": "7", "status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue full"}}
    with (
        serving(Answers(body={"items": [{"index": failure}], "errors": True})) as address,
        pytest.raises(BackendUnavailable, match="entry 7: es_rejected_execution_exception: queue full"),
    ):
        ElasticSearch(f"http://{address}").put([document(7, "cat")])


def test_it_shows_the_password_of_its_address_to_the_server_and_to_nobody_else() -> None:
    answers = Answers(503)
    with serving(answers) as address:
        search = ElasticSearch(f"http://reader:s3cr3t@{address}")
        with pytest.raises(BackendUnavailable) as raised:
            search.count()
    assert answers.seen[0][2] == "Basic cmVhZGVyOnMzY3IzdA=="
    assert "s3cr3t" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://elastic.example", "http://", "http://elastic.example:99999"])
def test_it_names_the_setting_when_the_address_is_none(url: str) -> None:
    with pytest.raises(SettingError, match="STARLIGHT_SEARCH_URL"):
        ElasticSearch(url)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Engine]:
    with engine("elasticsearch", tmp_path) as made:
        yield made


@needs_server
def test_it_makes_no_index_by_accident() -> None:
    with name_on_server() as name:
        search = ElasticSearch(SERVER_URL, name=name)
        for call in calls(search)[1:-1]:
            with pytest.raises(BackendUnavailable, match=r"prepared|missing|no such index"):
                call()
        assert indices(name) == []


@needs_server
def test_it_makes_one_index_however_many_processes_prepare_it() -> None:
    with name_on_server() as name:
        engines = [ElasticSearch(SERVER_URL, name=name) for _ in range(6)]
        threads = [threading.Thread(target=search.prepare) for search in engines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(indices(name)) == 1


@needs_server
def test_it_leaves_no_index_but_the_live_one(opened: Engine) -> None:
    def broken() -> Iterator[list[SearchDocument]]:
        yield []
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        opened.search.rebuild(broken())
    before = indices(opened.server_name)
    opened.search.rebuild([[document(1, "cat")]])
    after = indices(opened.server_name)
    assert (len(before), len(after)) == (1, 1)
    assert before != after


@needs_server
def test_it_keeps_an_index_of_another_layout_until_a_rebuild_takes_its_place() -> None:
    with name_on_server() as name:
        old = {
            "aliases": {name: {"is_write_index": True}},
            "mappings": {"dynamic": "strict", "properties": {"title": {"type": "text"}}},
        }
        create_index(f"{name}-old", old)
        search = Engine(ElasticSearch(SERVER_URL, name=name), name)
        assert not search.search.prepare()
        with pytest.raises(BackendUnavailable, match="strict"):
            search.put(document(1, "cat"))
        assert search.search.rebuild([[document(1, "cat")]]) == 1
        assert search.search.prepare()
        assert (search.find("cat"), len(indices(name))) == ([1], 1)
