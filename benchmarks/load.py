"""Readers that ask for pages: each page once in Python, or as fast as the server can by wrk, which costs it little.

wrk is a package of Debian's, and of most others.
"""

import http.client
import itertools
import json
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.parse import urlsplit

from benchmarks.reading_rows import PASSWORD

ROUND_ROBIN = Path(__file__).with_name("round_robin.lua")
TIMEOUT_S = 120


@dataclass(frozen=True)
class Load:
    """What *requests* requests took."""

    requests: int
    wall_s: float
    p50_ms: float
    p95_ms: float


class Browser:
    """One reader's keep-alive connection."""

    def __init__(self, base_url: str, cookie: str = "") -> None:
        address = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
        self.cookie = cookie

    def get(self, path: str) -> str:
        self._connection.request("GET", path, headers={"Cookie": self.cookie})
        response = self._connection.getresponse()
        text = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return text

    def sign_in(self, name: str) -> None:
        self._connection.request("GET", "/signin")
        response = self._connection.getresponse()
        self._keep(response)
        found = re.search(r'name="csrf_token" value="([^"]+)"', response.read().decode())
        typed = {"name": name, "password": PASSWORD, "csrf_token": found[1] if found else ""}
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/signin", urlencode(typed), headers)
        response = self._connection.getresponse()
        response.read()
        if response.status != 303:
            raise RuntimeError(f"{name} cannot sign in: {response.status}")
        self._keep(response)

    def _keep(self, response: http.client.HTTPResponse) -> None:
        self.cookie = (response.headers["Set-Cookie"] or self.cookie).partition(";")[0]


def ask(base_url: str, cookies: Sequence[str], paths: Sequence[str], requests: int, connections: int) -> Load:
    """Ask *requests* times for *paths* in turn, by readers in turn, through *connections* at once."""
    turns, took_ms = itertools.count(), [0.0] * requests

    def ask_on() -> None:
        browser = Browser(base_url)
        while (turn := next(turns)) < requests:
            browser.cookie = cookies[turn % len(cookies)]
            began = time.perf_counter()
            browser.get(paths[turn % len(paths)])
            took_ms[turn] = 1000 * (time.perf_counter() - began)

    threads = [threading.Thread(target=ask_on) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall_s, in_order = time.perf_counter() - began, sorted(took_ms)
    return Load(requests, wall_s, in_order[requests // 2], in_order[int(requests * 0.95)])


def drive(base_url: str, cookies: Sequence[str], paths: Sequence[str], seconds: int, connections: int) -> Load:
    """Ask as `ask` does for so many *seconds*, by wrk. Raises `RuntimeError` where an answer was not of status 2xx or
    3xx."""
    turns = max(len(cookies), len(paths))
    lines = (f"{paths[turn % len(paths)]}\t{cookies[turn % len(cookies)]}\n" for turn in range(turns))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
        asked.writelines(lines)
        asked.flush()
        limits = ("-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={TIMEOUT_S}s")
        command = ("wrk", *limits, "-s", str(ROUND_ROBIN), base_url, "--", asked.name)
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(printed.partition("JSON ")[2])
    if told.pop("failed"):
        raise RuntimeError(f"{paths[0]}: not every answer came: {printed}")
    return Load(**told)
