"""Local Python with the backing services in Docker: the pages on top of them, then every contract on the real ones.

In this order: the contracts empty the database.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import walk
from tests.embedded_server import free_port
from tests.embedded_server import wait_until_it_answers
from tests.embedded_server import without_settings
from tests.feedhost.running import running_feed_host
from tests.mesh.composefile import ROOT
from tests.reader import Reader

SCRIPT = ROOT / "compose_docker_dev" / "dev.sh"
PATIENCE_S = 120


@dataclass(frozen=True)
class Services:
    """The running backing services. *environ* lets dev.sh find them; *urls* are the settings that use them."""

    environ: dict[str, str]
    urls: dict[str, str]


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """Services of the tests' own: another project, other ports, and gone with their data afterwards."""
    environ = without_settings() | {"COMPOSE_PROJECT_NAME": "starlight-dev-test"}
    ports = ("MYSQL", "REDIS", "RABBITMQ", "RABBITMQ_MANAGEMENT", "ELASTICSEARCH")
    environ |= {f"STARLIGHT_DEV_{name}_PORT": str(free_port()) for name in ports}
    run(environ, "down", "-v")
    try:
        told = run(environ, "up")
        yield Services(environ, dict(line.split("=", 1) for line in told.splitlines() if line.startswith("STARLIGHT_")))
    finally:
        run(environ, "down", "-v")


def run(environ: dict[str, str], *arguments: str) -> str:
    """Return what dev.sh prints."""
    done = subprocess.run([SCRIPT, *arguments], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(environ: dict[str, str], part: str) -> Iterator[None]:
    """Run a part of dev.sh ("app", "worker") until the block ends."""
    process = subprocess.Popen([SCRIPT, part], env=environ, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE_S)


def test_it_runs_local_python_against_them(services: Services, tmp_path: Path) -> None:
    with running_feed_host(None) as host:
        port = free_port()
        environ = services.environ | {
            "STARLIGHT_PORT": str(port),
            "STARLIGHT_DATA_DIR": str(tmp_path),
            "STARLIGHT_CRAWL_ALLOW_HOSTS": host.authority,
            "TMPDIR": str(tmp_path),
        }
        with running(environ, "app"):
            wait_until_it_answers(f"http://127.0.0.1:{port}")
            with running(environ, "worker"):
                reader = Reader(f"http://127.0.0.1:{port}")
                walk.arrive(reader)
                walk.subscribe_by_address(reader, host.url)
                walk.choose_among_several(reader, host.url)
                walk.read_and_star(reader)
                walk.search_in_two_languages(reader)
                walk.mark_all_read(reader)
                walk.export_and_leave(reader)


def test_it_keeps_every_contract_on_the_real_backends(services: Services) -> None:
    tests = {f"STARLIGHT_TEST_{name.removeprefix('STARLIGHT_')}": url for name, url in services.urls.items()}
    assert len(tests) == 4
    pytest_ = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "tests/contract",
        "tests/store",
        "tests/jobs",
        "tests/search",
    ]
    environ = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"} | tests
    done = subprocess.run(pytest_, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:]
