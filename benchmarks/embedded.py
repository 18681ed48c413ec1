"""A Starlight without any other service, on data of its own, to be measured."""

import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 18080
"""Where the addresses in a corpus point."""

BIN = Path(sys.executable).parent
READERS = Path(__file__).with_name("readers.py")


class Embedded:
    """Commands of Starlight, each a process that does its own background work."""

    def __init__(self, data_dir: str) -> None:
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("STARLIGHT_")}
        self._environ |= {"STARLIGHT_DATA_DIR": data_dir, "STARLIGHT_CRAWL_ALLOW_HOSTS": f"127.0.0.1:{PORT}"}
        self._environ |= {"STARLIGHT_LOG_LEVEL": "warning"}

    def starlight(self, *command: str, stdin: str = "") -> str:
        done = subprocess.run(
            [BIN / "starlight", *command], env=self._environ, input=stdin, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def add_readers(self, number: int, opml: str) -> None:
        command = [sys.executable, READERS, str(number)]
        subprocess.run(command, env=self._environ, input=opml, check=True, text=True)

    def feed_server(self, query: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_ctl?{query}") as answer:
            return str(answer.read().decode())

    def cpu_s(self) -> dict[str, float]:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {"starlight": used.ru_utime + used.ru_stime}


@contextmanager
def running_embedded(corpus: Path, server: Path) -> Iterator[Embedded]:
    """Prepare an empty store, and serve *corpus* with the feedserver.py in *server*, until the block ends."""
    feeds = subprocess.Popen([sys.executable, server / "feedserver.py", corpus, "--port", str(PORT)])
    try:
        with tempfile.TemporaryDirectory() as data_dir:
            system = Embedded(data_dir)
            system.starlight("prepare")
            time.sleep(0.5)
            yield system
    finally:
        feeds.terminate()
        feeds.wait()
