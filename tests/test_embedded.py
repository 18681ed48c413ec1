"""The embedded way to run, as `make run` does it: one process, started for real, walked through by HTTP."""

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path

import pytest

from tests import real_documents
from tests import walk
from tests.embedded_server import Embedded
from tests.embedded_server import running_starlight
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.reader import Reader


@pytest.fixture(scope="module")
def outside() -> Iterator[RunningHost]:
    with running_feed_host(real_documents.DOCUMENTS if real_documents.DOCUMENTS.is_dir() else None) as host:
        yield host


@pytest.fixture(scope="module")
def embedded(outside: RunningHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    with running_starlight(tmp_path_factory.mktemp("data"), allow_host=outside.authority) as running:
        yield running


@pytest.fixture(scope="module")
def reader(embedded: Embedded) -> Reader:
    reader = Reader(embedded.base_url)
    walk.arrive(reader)
    return reader


def test_it_takes_a_reader_through_their_first_day(reader: Reader, outside: RunningHost) -> None:
    walk.subscribe_by_address(reader, outside.url)
    walk.choose_among_several(reader, outside.url)
    walk.be_told_why_not(reader, outside.url)
    walk.read_and_star(reader)
    walk.search_in_two_languages(reader)
    walk.hide_by_rule(reader)
    walk.mark_all_read(reader)
    walk.export_and_leave(reader)


@real_documents.needs_documents
def test_it_shows_and_finds_all_that_the_real_documents_hold(reader: Reader, outside: RunningHost) -> None:
    paths = real_documents.import_all(reader, outside.url)
    for name, path in paths.items():
        real_documents.check_pages(reader, name, path)


def test_it_tells_the_administrator_how_everything_is(reader: Reader) -> None:
    page = reader.get("/health")
    assert page.status == 200
    for service in ("Database", "Redis", "Queue", "Search"):
        assert f"{service} answers" in page.text


def test_it_serves_the_commands_beside_the_running_server(
    reader: Reader, embedded: Embedded, outside: RunningHost, tmp_path: Path
) -> None:
    embedded.starlight("user", "add", "bob", "--password-stdin", stdin=walk.PASSWORD + "\n")
    added = embedded.starlight("feed", "add", f"{outside.url}/page/tiny.rdf", "--user", "bob")
    assert '"state": "done"' in added
    exported = embedded.starlight("opml", "export", "--user", "bob")
    assert re.findall(r'xmlUrl="\S+/([\w.]+)"', exported) == ["tiny.rdf"]
    (tmp_path / "list.opml").write_text(exported)
    assert '"already": 1' in embedded.starlight("opml", "import", str(tmp_path / "list.opml"), "--user", "bob")
    crawled = embedded.starlight("crawl", "--all", "--wait")
    assert '"failed": 0' in crawled
    assert '"waiting": 0' in embedded.starlight("index", "status")
    assert '"indexed"' in embedded.starlight("index", "rebuild")
    assert "AWAY" not in embedded.starlight("doctor")
    bob = Reader(embedded.base_url)
    bob.sign_in("bob", walk.PASSWORD)
    assert bob.get("/all").links("/entries/")
    assert bob.get("/health").status == 403


def test_it_waits_for_checks_that_were_on_their_way_already(embedded: Embedded, outside: RunningHost) -> None:
    """Such a check may bear a time from before the command, and counts all the same."""
    embedded.starlight("user", "add", "eve", "--password-stdin", stdin=walk.PASSWORD + "\n")
    embedded.starlight("feed", "add", f"{outside.url}/growing/eve", "--user", "eve")
    file = Path(embedded.environ["STARLIGHT_DATA_DIR"]) / "starlight.db"
    own = "WHERE url LIKE '%/growing/eve'"
    begun = f"UPDATE feeds SET lease_until = '2100-01-01 00:00:00', checked_at = '2020-01-01 00:00:00' {own}"
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as db, ThreadPoolExecutor() as command:
        assert db.execute(begun).rowcount == 1
        crawl = command.submit(embedded.starlight, "crawl", "--all", "--wait")
        wait([crawl], timeout=5)
        db.execute(f"UPDATE feeds SET lease_until = NULL {own}")
        assert '"feeds"' in crawl.result(300)
