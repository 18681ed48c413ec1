"""Nginx, the one door: it follows the app's replicas wherever they go, and says so when there is none."""

import http.client
import json
import os
import re
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

import pytest

from tests.mesh.live.conftest import PORT
from tests.mesh.live.conftest import Stack

MIB = 1024 * 1024
REPLICA_MIB = 400
"""What an app container takes at most in these tests, counted generously."""


class Answer(NamedTuple):
    status: int
    headers: "Message[str, str]"
    body: bytes


def ask(stack: Stack, path: str, *, method: str = "GET", body: bytes | None = None) -> Answer:
    """Return what the door answers, whatever the status."""
    request = urllib.request.Request(stack.base_url + path, data=body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def serves(stack: Stack) -> bool:
    return ask(stack, "/healthz").status == 200


class Crowd:
    """People who ask for pages all the time, and some who send what must not be sent twice."""

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int | str]] = Counter()
        self._left = threading.Event()
        self._people = [threading.Thread(target=self._ask, args=("GET", 0.02)) for _ in range(6)]
        self._people += [threading.Thread(target=self._ask, args=("POST", 0.1)) for _ in range(2)]

    def __enter__(self) -> "Crowd":
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        for person in self._people:
            person.join()

    def _ask(self, method: str, pause_s: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while not self._left.wait(pause_s):
            try:
                connection.request(method, "/healthz", headers={"Content-Length": "0"} if method == "POST" else {})
                answer = connection.getresponse()
                answer.read()
                self.answers[method, answer.status] += 1
            except (OSError, http.client.HTTPException) as error:
                self.answers[method, repr(error)] += 1
                connection.close()
        connection.close()


@pytest.fixture
def one_app_again(stack: Stack, eventually: Callable[..., None]) -> Iterator[None]:
    yield
    stack.compose("up", "-d", "--no-deps", "--no-recreate", "--scale", "app=1", "app")
    eventually(lambda: serves(stack))


def replicas_that_fit() -> int:
    """Twenty where the memory lasts for them, fewer where it does not."""
    free_mib = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MIB
    return max(3, min(20, free_mib // REPLICA_MIB))


def scale(stack: Stack, replicas: int) -> None:
    options = ("--no-deps", "--no-recreate", "--wait", "--wait-timeout", "900")
    stack.compose("up", "-d", *options, "--scale", f"app={replicas}", "app")


def upstreams(stack: Stack, since_s: int) -> Counter[str]:
    """How many answers each replica gave lately, from nginx's log."""
    lines = stack.docker("logs", "--since", f"{since_s}s", stack.container("nginx")).splitlines()
    return Counter(address for line in lines for address in re.findall(r"upstream=\S*?([0-9.]+:5000) 200 ", line))


@pytest.mark.usefixtures("one_app_again")
def test_it_balances_over_every_replica_and_loses_no_request_while_they_come_and_go(stack: Stack) -> None:
    replicas = replicas_that_fit()
    posted = ask(stack, "/healthz", method="POST", body=b"").status
    with Crowd() as crowd:
        scale(stack, replicas)
        time.sleep(10)
        shares = upstreams(stack, since_s=5)
        scale(stack, 1)
        time.sleep(3)
    assert set(crowd.answers) == {("GET", 200), ("POST", posted)}, crowd.answers
    assert len(shares) == replicas
    assert max(shares.values()) <= 3 * min(shares.values())


@pytest.mark.usefixtures("one_app_again")
def test_it_finds_the_app_again_that_was_killed_and_recreated(stack: Stack, eventually: Callable[..., None]) -> None:
    nginx = stack.inspect(stack.container("nginx"))["State"]["StartedAt"]
    app = stack.container("app")
    stack.docker("kill", app)
    stack.compose("rm", "-f", "app")
    away = ask(stack, "/")
    assert away.status in (502, 504)
    assert b"Back in a moment" in away.body
    stack.compose("up", "-d", "--no-deps", "app")
    eventually(lambda: serves(stack))
    assert stack.container("app") != app
    assert stack.inspect(stack.container("nginx"))["State"]["StartedAt"] == nginx


@pytest.mark.usefixtures("one_app_again")
def test_it_says_in_the_callers_language_that_the_app_is_away(stack: Stack) -> None:
    stack.compose("stop", "app")
    for path in ("/v1/me", "/reader/api/0/token", "/fever/?api"):
        answer = ask(stack, path, method="POST", body=b"x=1")
        assert (answer.status, json.loads(answer.body)["error"]) == (502, "unavailable")
        assert answer.headers["Retry-After"]
    page = ask(stack, "/")
    assert page.status in (502, 504)
    assert page.headers["Content-Type"].startswith("text/html")
    assert b"<style" not in page.body
    style = re.findall(rb'href="(/[^"]+\.css)"', page.body)[0].decode()
    assert ask(stack, style).headers["Content-Type"].startswith("text/css")


def test_it_keeps_metrics_inside(stack: Stack) -> None:
    assert ask(stack, "/metrics").status == 404


def test_it_refuses_what_is_too_large_with_a_page(stack: Stack) -> None:
    answer = ask(stack, "/opml", method="POST", body=bytes(11 * MIB))
    assert answer.status == 413
    assert b"10 megabytes" in answer.body


def a_static_file(stack: Stack) -> str:
    """The name of a style sheet or script that the image holds, below /static/."""
    found = stack.exec_(
        "nginx",
        "find",
        "/srv/starlight/static",
        "-type",
        "f",
        "-size",
        "+2k",
        "(",
        "-name",
        "*.css",
        "-o",
        "-name",
        "*.js",
        ")",
    )
    return found.splitlines()[0].removeprefix("/srv/starlight/static/")


def test_it_serves_static_files_itself_for_a_month(stack: Stack) -> None:
    name = a_static_file(stack)
    answer = ask(stack, f"/static/{name}")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == f"max-age={30 * 86400}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_serves_hashed_names_for_ever(stack: Stack) -> None:
    name = a_static_file(stack)
    stem, _, extension = name.rpartition(".")
    answer = ask(stack, f"/static/{stem}.0a1b2c3d4e.{extension}")
    assert answer.body == ask(stack, f"/static/{name}").body
    assert answer.headers.get_all("Cache-Control") == ["public, max-age=31536000, immutable"]
    assert ask(stack, f"/static/{stem}.nothex00.{extension}").status == 404


def test_it_packs_what_it_sends(stack: Stack) -> None:
    request = urllib.request.Request(
        f"{stack.base_url}/static/{a_static_file(stack)}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"


def test_it_sends_each_security_header_once(stack: Stack) -> None:
    for path in ("/", f"/static/{a_static_file(stack)}", "/metrics"):
        headers = ask(stack, path).headers
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
            assert len(headers.get_all(name) or ["once"]) == 1, (path, name)
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["Server"] == "nginx"
