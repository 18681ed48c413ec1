"""Starlight as `make run` runs it: one process, started for real, on data of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PATIENCE_S = 120


@dataclass(frozen=True)
class Embedded:
    """A running server at *base_url* (no final slash); *environ* is what its commands need to find its data."""

    base_url: str
    environ: dict[str, str]

    def starlight(self, *command: str, stdin: str = "") -> str:
        """Return what a command of Starlight prints, run beside the server on the same data."""
        return _starlight(self.environ, *command, stdin=stdin)


@contextmanager
def running_starlight(data_dir: Path, *, allow_host: str, public: bool = False, port: int = 0) -> Iterator[Embedded]:
    """Serve until the block ends. allow_host: "name:port" on loopback that the address guard lets through.

    public: let hubs call back, as if loopback were the open internet.  port: 0 for any that is free.
    """
    port = port or free_port()
    environ = without_settings() | {
        "STARLIGHT_DATA_DIR": str(data_dir),
        "STARLIGHT_PORT": str(port),
        "STARLIGHT_CRAWL_ALLOW_HOSTS": allow_host,
        "STARLIGHT_BASE_URL": f"http://127.0.0.1:{port}" if public else "",
    }
    _starlight(environ, "prepare")
    command: list[str | Path] = [BIN / "gunicorn", "-c", "gunicorn.conf.py", "flask_starlight.auto_app:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}")
        yield Embedded(f"http://127.0.0.1:{port}", environ)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def without_settings() -> dict[str, str]:
    """Return the environment without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("STARLIGHT_", "COMPOSE_"))}


def free_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(base_url: str) -> None:
    """Return once /readyz answers. Raises `OSError` when it does not in time."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(f"{base_url}/readyz", timeout=PATIENCE_S).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _starlight(environ: dict[str, str], *command: str, stdin: str = "") -> str:
    flask = [str(BIN / "flask"), "--app", "flask_starlight.auto_app", *command]
    return subprocess.run(flask, cwd=ROOT, env=environ, input=stdin, check=True, capture_output=True, text=True).stdout
