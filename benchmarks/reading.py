"""What reading costs: CPU per request of every process that takes part, for the pages that a reader asks for all day.

    python benchmarks/reading.py embedded --entries 100000
    python benchmarks/reading.py embedded --accounts 1000 --set STARLIGHT_DATABASE_URL=… --set STARLIGHT_REDIS_URL=… \\
        --beside mysql=PID --beside redis=PID      (gunicorn here, an empty database there; the PIDs are counted)
    python benchmarks/reading.py stack             (a compose project of its own; needs the images: make images)

Begins with an empty store and fills it by `reading_rows.py`. Prints a table per state: requests a second through so
many connections at once (by wrk), CPU in ms a request by service, and the times that a request took. On a machine that
others use, compare CPU and ratios within one run; requests a second say little. After Redis was emptied: the time until
ten requests in a row are as quick as before.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.load import Browser
from benchmarks.load import Load
from benchmarks.load import ask
from benchmarks.load import drive
from benchmarks.reading_rows import COMMON
from benchmarks.reading_rows import RARE
from benchmarks.reading_rows import ZH_RARE
from benchmarks.reading_systems import running_embedded
from benchmarks.reading_systems import running_stack

STATES = {"few": "500 unread", "all": "all unread"}
FORGET_S = 5
"""By then a server that keeps its counts to itself has counted anew."""

WARM = 40
"""Requests before those that are measured: each process has to have seen the page."""


class System(Protocol):
    """A Starlight that runs. rows: runs reading_rows.py beside it.  cpu_s: CPU seconds so far, by service."""

    base_url: str

    def rows(self, *arguments: str) -> None: ...
    def cpu_s(self) -> dict[str, float]: ...


def measure(system: System, options: argparse.Namespace) -> None:
    """Print the tables."""
    cookies = []
    for number in range(min(options.accounts, options.readers)):
        browser = Browser(system.base_url)
        browser.sign_in(f"u{number}")
        cookies.append(browser.cookie)
    once = partial(ask, system.base_url, connections=options.connections)
    on_and_on = partial(drive, system.base_url, cookies, seconds=options.seconds, connections=options.connections)
    searches = [path for page, paths in _pages([]) if page.startswith("search") for path in paths]
    once(cookies, searches, options.warm)
    for state, name in STATES.items():
        system.rows(state)
        time.sleep(FORGET_S)
        print(f"\n{options.entries} entries, {options.accounts} accounts, {len(cookies)} of them reading, {name}")
        shown = Browser(system.base_url, cookies[0]).get("/unread")
        links = list(dict.fromkeys(re.findall(r'href="(/entries/\d+\?[^"]*)"', shown)))
        ids = [link.replace("&amp;", "&") for link in links]
        for page, paths in _pages(ids):
            once(cookies, paths, WARM)
            _row(system, page, partial(on_and_on, paths))
        fresh = ids[len(ids) // 2 :]
        _row(system, "entry, opened first", partial(once, cookies[:1], fresh, len(fresh)))
        if options.flush:
            _recover(system, partial(once, cookies, ["/unread"]))


def _pages(ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    yield "unread", ["/unread"]
    yield "entry, read before", list(ids[: len(ids) // 2])
    for name, words in (("common", COMMON), ("rare", RARE), ("Chinese", ZH_RARE)):
        yield f"search, {name}", [f"/search?q={quote(words)}"]


def _row(system: System, page: str, load: Callable[[], Load]) -> None:
    before = system.cpu_s()
    done = load()
    used = {name: 1000 * (at - before.get(name, 0)) / done.requests for name, at in system.cpu_s().items()}
    by_service = ", ".join(f"{name} {ms:.1f}" for name, ms in used.items() if ms >= 0.05)
    all_ms, rate = sum(used.values()), done.requests / done.wall_s
    took = f"{done.p50_ms:.0f}, {done.p95_ms:.0f} ms"
    print(f"{page:20} {rate:6.0f}/s {all_ms:7.1f} ms CPU ({by_service})  {took}", flush=True)


def _recover(system: System, unread: Callable[[int], Load]) -> None:
    usual_ms = unread(WARM).p50_ms
    system.rows("flush")
    began = time.perf_counter()
    while unread(10).p50_ms > 1.2 * usual_ms:
        if time.perf_counter() - began > 60:
            break
    print(f"after Redis was emptied: as quick as before within {time.perf_counter() - began:.1f} s")


def main() -> None:
    """Run one system and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system", choices=["embedded", "stack"])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=1)
    parser.add_argument("--readers", type=int, default=1, help="how many of the accounts read, in turn")
    parser.add_argument("--seconds", type=int, default=10, help="for each page")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--warm", type=int, default=3000, help="searches beforehand: Java compiles what it does often")
    parser.add_argument("--flush", action="store_true", help="empty Redis, and see how long that can be felt")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting (embedded)")
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=PID", help="count this process, too")
    options = parser.parse_args()
    settings = dict(each.split("=", 1) for each in options.set)
    beside = {name: int(pid) for name, pid in (each.split("=", 1) for each in options.beside)}
    with running_stack() if options.system == "stack" else running_embedded(settings, beside) as system:
        system.rows("fill", str(options.entries), str(options.accounts))
        measure(system, options)


if __name__ == "__main__":
    main()
