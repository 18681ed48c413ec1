"""The embedded way to run, as `make run` does it: one process, started for real, walked through by HTTP."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import real_documents
from tests import walk
from tests.feedhost.running import running_feed_host
from tests.reader import Reader

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PATIENCE_S = 120


@dataclass(frozen=True)
class Embedded:
    """A running server at *base_url*, and the address of the host that plays the outside."""

    base_url: str
    feed_host: str
    environ: dict[str, str]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    documents = real_documents.DOCUMENTS if real_documents.DOCUMENTS.is_dir() else None
    with running_feed_host(documents) as host:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("STARLIGHT_")} | {
            "STARLIGHT_DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "STARLIGHT_PORT": str(free_port()),
            "STARLIGHT_CRAWL_ALLOW_HOSTS": host.authority,
        }
        starlight(environ, "prepare")
        server = subprocess.Popen(
            [BIN / "gunicorn", "-c", "gunicorn.conf.py", "flask_starlight.auto_app:app"], cwd=ROOT, env=environ
        )
        try:
            running = Embedded(f"http://127.0.0.1:{environ['STARLIGHT_PORT']}", host.url, environ)
            wait_until_it_answers(running.base_url)
            yield running
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def reader(embedded: Embedded) -> Reader:
    reader = Reader(embedded.base_url)
    walk.arrive(reader)
    return reader


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(base_url: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(f"{base_url}/readyz", timeout=PATIENCE_S).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def starlight(environ: dict[str, str], *command: str, stdin: str = "") -> str:
    """Return what a command of Starlight prints."""
    flask = [str(BIN / "flask"), "--app", "flask_starlight.auto_app", *command]
    return subprocess.run(flask, cwd=ROOT, env=environ, input=stdin, check=True, capture_output=True, text=True).stdout


def test_it_takes_a_reader_through_their_first_day(reader: Reader, embedded: Embedded) -> None:
    walk.subscribe_by_address(reader, embedded.feed_host)
    walk.choose_among_several(reader, embedded.feed_host)
    walk.be_told_why_not(reader, embedded.feed_host)
    walk.read_and_star(reader)
    walk.search_in_two_languages(reader)
    walk.mark_all_read(reader)
    walk.export_and_leave(reader)


@real_documents.needs_documents
def test_it_shows_and_finds_all_that_the_real_documents_hold(reader: Reader, embedded: Embedded) -> None:
    paths = real_documents.import_all(reader, embedded.feed_host)
    for name, path in paths.items():
        real_documents.check_pages(reader, name, path)


def test_it_tells_the_administrator_how_everything_is(reader: Reader) -> None:
    page = reader.get("/health")
    assert page.status == 200
    for service in ("Database", "Redis", "Queue", "Search"):
        assert f"{service} answers" in page.text


def test_it_serves_the_commands_beside_the_running_server(reader: Reader, embedded: Embedded, tmp_path: Path) -> None:
    environ = embedded.environ
    starlight(environ, "user", "add", "bob", "--password-stdin", stdin=walk.PASSWORD + "\n")
    added = starlight(environ, "feed", "add", f"{embedded.feed_host}/page/tiny.rdf", "--user", "bob")
    assert '"state": "done"' in added
    exported = starlight(environ, "opml", "export", "--user", "bob")
    assert re.findall(r'xmlUrl="\S+/([\w.]+)"', exported) == ["tiny.rdf"]
    (tmp_path / "list.opml").write_text(exported)
    assert '"already": 1' in starlight(environ, "opml", "import", str(tmp_path / "list.opml"), "--user", "bob")
    crawled = starlight(environ, "crawl", "--all", "--wait")
    assert '"failed": 0' in crawled
    assert '"waiting": 0' in starlight(environ, "index", "status")
    assert '"indexed"' in starlight(environ, "index", "rebuild")
    assert "AWAY" not in starlight(environ, "doctor")
    bob = Reader(embedded.base_url)
    bob.sign_in("bob", walk.PASSWORD)
    assert bob.get("/all").links("/entries/")
    assert bob.get("/health").status == 403
