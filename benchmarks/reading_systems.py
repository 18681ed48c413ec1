"""Two ways to run a Starlight to read in: gunicorn on this machine, and the full stack. Both are gone afterwards."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.full_stack import FullStack

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROWS = Path(__file__).parent / "reading_rows.py"
PORT = 18091
TICKS_S = os.sysconf("SC_CLK_TCK")


class EmbeddedServer:
    """gunicorn with its data in a folder of its own, unless *settings* say otherwise. beside: what is counted, too."""

    base_url = f"http://127.0.0.1:{PORT}"

    def __init__(self, data_dir: str, settings: Mapping[str, str], beside: Mapping[str, int]) -> None:
        self._beside = beside
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("STARLIGHT_")}
        self._environ |= {"STARLIGHT_DATA_DIR": data_dir, "STARLIGHT_PORT": str(PORT), "STARLIGHT_LOG_LEVEL": "warning"}
        self._environ |= settings
        self._run(BIN / "starlight", "prepare")
        self.process = subprocess.Popen(
            [BIN / "gunicorn", "-c", "gunicorn.conf.py", "flask_starlight.auto_app:app"], cwd=ROOT, env=self._environ
        )

    def rows(self, *arguments: str) -> None:
        self._run(Path(sys.executable), str(ROWS), *arguments)

    def cpu_s(self) -> dict[str, float]:
        roots = {"app": self.process.pid, **self._beside}
        return {name: sum(map(_own_cpu_s, _tree(pid))) for name, pid in roots.items()}

    def _run(self, *command: str | Path) -> None:
        subprocess.run(command, cwd=ROOT, env=self._environ, check=True)


class StackServer(FullStack):
    """The full stack behind nginx, on data of its own."""

    base_url = "http://127.0.0.1:18090"

    def rows(self, *arguments: str) -> None:
        self.compose("exec", "-T", "app", "python", "-", *arguments, stdin=ROWS.read_text())


@contextmanager
def running_embedded(settings: Mapping[str, str], beside: Mapping[str, int]) -> Iterator[EmbeddedServer]:
    """Serve until the block ends."""
    with tempfile.TemporaryDirectory() as data_dir:
        server = EmbeddedServer(data_dir, settings, beside)
        try:
            _wait(server.base_url)
            yield server
        finally:
            server.process.terminate()
            server.process.wait()


@contextmanager
def running_stack() -> Iterator[StackServer]:
    """Bring the stack up empty, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        system = StackServer(None, None, f"{folder}/secrets")
        down = ("down", "--volumes", "--remove-orphans", "--timeout", "5")
        system.compose(*down)
        try:
            system.compose("up", "-d", "--build", "--wait", "--wait-timeout", "900")
            system.compose("pause", "beat")  # nothing is to be fetched: the addresses are made up
            yield system
        finally:
            # the files in there belong to the accounts that read them
            system.compose("run", "--rm", "-T", "--entrypoint", "sh", "secrets", "-c", "rm -r /secrets/*")
            system.compose(*down)


def _wait(base_url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{base_url}/readyz", timeout=10).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"{base_url} does not answer")


def _tree(root: int) -> list[int]:
    """Return the process *root* and all that descend from it."""
    parents = {pid: int(fields[1]) for pid, fields in _stats()}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _stats() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                yield int(folder.name), (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue


def _own_cpu_s(pid: int) -> float:
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_S
