"""A full stack of the tests' own: another compose project, other secrets, another port, and gone afterwards.

A person's own stack is never touched. `KEEP_TEST_STACK=1` leaves this one up, for the next run or to look at it.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import walk
from tests.embedded_server import without_settings
from tests.mesh.composefile import ROOT
from tests.reader import Reader

PROJECT = "starlight-test"
PORT = 18088
DOCUMENTS = ROOT.parent / "shared" / "data" / "feeds-real"
TEST_TIMEOUT_S = 1800
"""For a machine that is four times as slow as the one where the stack is up within a minute."""


@dataclass(frozen=True)
class Stack:
    """The running stack. *documents* is the folder that http://feeds.test/feeds/NAME serves."""

    project: str
    base_url: str
    documents: Path
    environ: dict[str, str]

    def compose(self, *arguments: str, stdin: str | None = None, check: bool = True) -> str:
        """Return what `docker compose` prints; where it fails and *check*, the test fails with what it says."""
        return self._run(["docker", "compose", *arguments], stdin, check=check)

    def docker(self, *arguments: str, check: bool = True) -> str:
        """Return what `docker` prints."""
        return self._run(["docker", *arguments], None, check=check)

    def exec_(self, service: str, *command: str, stdin: str | None = None) -> str:
        """Return what *command* prints inside the first container of *service*."""
        return self.compose("exec", "-T", service, *command, stdin=stdin)

    def container(self, service: str) -> str:
        """Return the id of the one container of *service*, running or not."""
        (found,) = self.containers(service)
        return found

    def containers(self, *services: str) -> list[str]:
        """Return the ids of the containers of *services*, of all where none is named."""
        return self.compose("ps", "-aq", *services).split()

    def inspect(self, container: str) -> dict[str, Any]:
        """Return what Docker knows of *container*."""
        found: dict[str, Any] = json.loads(self.docker("inspect", container))[0]
        return found

    def _run(self, command: list[str], stdin: str | None, *, check: bool) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.environ, input=stdin, capture_output=True, text=True)
        if check and done.returncode:
            pytest.fail(f"{' '.join(command)}: exit status {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here need the stack, and the first of them waits for it."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.mesh)
            item.add_marker(pytest.mark.timeout(TEST_TIMEOUT_S))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The full stack with feeds.test on its outer side, all healthy."""
    if not shutil.which("docker") or subprocess.run(["docker", "info"], capture_output=True).returncode:
        pytest.skip("no Docker daemon answers: `make engine` installs and starts one on Debian")
    keep = bool(os.environ.get("KEEP_TEST_STACK"))
    found = new_stack(ROOT / "var" / "test-secrets" if keep else tmp_path_factory.mktemp("stack") / "secrets")
    if not keep:
        found.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
    try:
        bring_up(found)
        yield found
    finally:
        if not keep:
            # The files in there belong to the accounts that read them.
            found.compose("run", "--rm", "-T", "--entrypoint", "sh", "secrets", "-c", "rm -r /secrets/*", check=False)
            found.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")


@pytest.fixture(scope="session")
def reader(stack: Stack) -> Reader:
    """The first reader of the stack, the administrator, signed in."""
    reader = Reader(stack.base_url)
    walk.arrive(reader)
    return reader


def sql(stack: Stack, query: str) -> list[list[str]]:
    """Return the rows that MySQL itself finds."""
    return [line.split("\t") for line in stack.exec_("mysql", "mysql", "-Nse", query, "starlight").splitlines()]


def requests(stack: Stack, prefix: str) -> int:
    """Return how many requests feeds.test saw for paths that begin with *prefix*."""
    code = "import urllib.request as r; print(r.urlopen('http://127.0.0.1/_ctl').read().decode())"
    seen = json.loads(stack.exec_("feeds", "python", "-c", code))["requests"]
    return sum(number for path, number in seen.items() if path.startswith(prefix))


@pytest.fixture
def eventually() -> Callable[..., None]:
    """A function that calls another until it returns something true, and fails the test where it never does."""
    return wait_until


def wait_until(succeeds: Callable[[], object], *, within_s: float = 240, every_s: float = 0.5) -> None:
    """Return as soon as *succeeds* returns something true; an `OSError` counts as "not yet"."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            if succeeds():
                return
            last = "it returned nothing true"
        except OSError as error:
            last = str(error)
        if time.monotonic() > deadline:
            pytest.fail(f"not within {within_s} s: {last}")
        time.sleep(every_s)


def new_stack(secrets: Path) -> Stack:
    """Return the stack that is to be, with all that sets it apart from a person's own."""
    documents = DOCUMENTS if DOCUMENTS.is_dir() else ROOT / "tests" / "feedhost" / "documents"
    environ = without_settings() | {
        "COMPOSE_PROJECT_NAME": PROJECT,
        "COMPOSE_FILE": "docker-compose.yaml:compose_docker_dev/overlays/feeds-test.yaml",
        "STARLIGHT_BIND": "127.0.0.1",
        "STARLIGHT_PORT": str(PORT),
        "STARLIGHT_SECRETS_DIR": str(secrets),
        "STARLIGHT_TEST_DOCUMENTS": str(documents),
    }
    return Stack(PROJECT, f"http://127.0.0.1:{PORT}", documents, environ)


def bring_up(stack: Stack) -> None:
    """Build the images from the tree as it is and start everything; a failure shows what the services said."""
    command = ["docker", "compose", "up", "-d", "--build", "--wait", "--wait-timeout", "900"]
    done = subprocess.run(command, cwd=ROOT, env=stack.environ, capture_output=True, text=True)
    if done.returncode:
        logs = stack.compose("logs", "--tail=40", check=False)
        pytest.fail(f"{done.stderr[-4000:]}\n{stack.compose('ps', '-a', check=False)}\n{logs[-20000:]}")
