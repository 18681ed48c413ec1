"""How long a refresh takes, from `starlight crawl --all --wait` to the last entry stored and searchable.

    python3 ../shared/bench/corpus.py WORK/c500 --feeds 500 --entries 30 --opml 500 --base-date 2026-11-20
    python benchmarks/refresh.py WORK/c500 embedded
    python benchmarks/refresh.py WORK/c500 stack          (a compose project of its own; needs the images: make images)

Each run begins with an empty store: first refresh, two that are answered 304, one with the corpus's second generation;
with --users N, instead N accounts that follow the corpus's feeds. The starts of Python and of `docker compose exec` are
included. Prints a table: wall seconds, CPU seconds in all and by service, requests that the feed server saw. Ends with
status 1 where the entries stored or indexed are not those served.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.embedded import running_embedded  # noqa: E402 - run as a file, the project's folder is named first
from benchmarks.full_stack import running_stack  # noqa: E402

SERVER = ROOT.parent / "shared" / "bench"


class System(Protocol):
    """A Starlight to be measured, with an empty store and the corpus's feed server within its reach."""

    def starlight(self, *command: str, stdin: str = "") -> str:
        """Return what a command of Starlight prints."""

    def add_readers(self, number: int, opml: str) -> None:
        """Add accounts that follow the feeds of *opml*."""

    def feed_server(self, query: str) -> str:
        """Return the feed server's counters, as JSON, and change what *query* says."""

    def cpu_s(self) -> dict[str, float]:
        """Return the CPU seconds used so far, by service."""


def main() -> None:
    options = _options()
    truth = json.loads((options.corpus / "truth.json").read_text())
    running = {"embedded": running_embedded, "stack": running_stack}[options.system]
    wrong = []
    for _ in range(options.reps):
        with running(options.corpus, SERVER) as system:
            system.add_readers(options.users, (options.corpus / "feeds.opml").read_text())
            for name, generation in _refreshes(options.users):
                wrong += _measure(system, name, generation, truth["total"][str(generation)])
    if wrong:
        sys.exit("\n".join(wrong))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("system", choices=["embedded", "stack"])
    parser.add_argument("--users", type=int, default=1, help="accounts that follow all of the corpus")
    parser.add_argument("--reps", type=int, default=1)
    return parser.parse_args()


def _refreshes(users: int) -> Iterator[tuple[str, int]]:
    yield (f"first, {users} users" if users > 1 else "first"), 1
    if users == 1:
        yield "unchanged", 1
        yield "unchanged", 1
        yield "second generation", 2


def _measure(system: System, name: str, generation: int, entries: int) -> list[str]:
    """Refresh once and print a row; return what is wrong with the result."""
    system.feed_server(f"gen={generation}&reset=1")
    cpu_before, began = system.cpu_s(), time.perf_counter()
    system.starlight("crawl", "--all", "--wait")
    wall_s = time.perf_counter() - began
    used = {service: seconds - cpu_before.get(service, 0) for service, seconds in system.cpu_s().items()}
    served = json.loads(system.feed_server(""))["count"]
    by_service = ", ".join(f"{service} {seconds:.1f}" for service, seconds in used.items() if seconds >= 0.05)
    print(f"{name:22} {wall_s:6.2f} s wall {sum(used.values()):6.1f} s CPU ({by_service})  {served}", flush=True)
    found = json.loads(system.starlight("index", "status").splitlines()[-1])
    if (found["entries"], found["indexed"], found["waiting"]) == (entries, entries, 0):
        return []
    return [f"{name}: {entries} entries were served, but {found}"]


if __name__ == "__main__":
    main()
