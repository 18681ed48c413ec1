"""A full stack to be measured: a compose project of its own, gone afterwards. A person's own stack is not touched."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "starlight-bench"
READERS = Path(__file__).with_name("readers.py")
CONTROL = (
    "import sys, urllib.request as r; print(r.urlopen('http://127.0.0.1:18080/_ctl?' + sys.argv[1]).read().decode())"
)
CGROUPS = Path("/sys/fs/cgroup")


class FullStack:
    """Commands of Starlight inside the container of the app."""

    def __init__(self, corpus: Path | None, server: Path | None, secrets: str) -> None:
        """corpus, server: what `bench_feeds` serves, and with what; None: there is none."""
        self._is_crawler_paused = False
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("STARLIGHT_")} | {
            "COMPOSE_PROJECT_NAME": PROJECT,
            "COMPOSE_FILE": "docker-compose.yaml",
            "STARLIGHT_BIND": "127.0.0.1",
            "STARLIGHT_PORT": "18090",
            "STARLIGHT_SECRETS_DIR": secrets,
        }
        if corpus is not None and server is not None:
            self._environ |= {
                "COMPOSE_FILE": "docker-compose.yaml:compose_docker_dev/overlays/bench.yaml",
                "STARLIGHT_BENCH_CORPUS": str(corpus.resolve()),
                "STARLIGHT_BENCH_SERVER": str(server.resolve()),
            }

    def compose(self, *arguments: str, stdin: str = "") -> str:
        """Return what `docker compose` prints."""
        command = ["docker", "compose", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environ, input=stdin, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def starlight(self, *command: str, stdin: str = "") -> str:
        if self._is_crawler_paused:
            self._is_crawler_paused = False
            self.compose("unpause", "crawler")
        return self.compose("exec", "-T", "app", "starlight", *command, stdin=stdin)

    def add_readers(self, number: int, opml: str) -> None:
        """Import the feeds; the crawler stands still until the next command: it would be ahead of the measurement."""
        self.compose("pause", "crawler")
        self._is_crawler_paused = True
        self.compose("exec", "-T", "app", "python", "-c", READERS.read_text(), str(number), stdin=opml)

    def feed_server(self, query: str) -> str:
        return self.compose("exec", "-T", "bench_feeds", "python", "-c", CONTROL, query)

    def cpu_s(self) -> dict[str, float]:
        lines = self.compose("ps", "--no-trunc", "--format", "{{.Service}} {{.ID}}").splitlines()
        return {service: _cgroup_cpu_s(container) for service, container in map(str.split, lines)}


def _cgroup_cpu_s(container: str) -> float:
    """Return the CPU seconds of all that ever ran in *container*, by version 2 or version 1 of control groups."""
    for stat in CGROUPS.glob(f"**/*{container}*/cpu.stat"):
        for line in stat.read_text().splitlines():
            if line.startswith("usage_usec"):
                return int(line.split()[1]) / 1e6
    for usage in CGROUPS.glob(f"cpu*/**/*{container}*/cpuacct.usage"):
        return int(usage.read_text()) / 1e9
    return 0.0


@contextmanager
def running_stack(corpus: Path, server: Path) -> Iterator[FullStack]:
    """Bring the stack up empty, with the feedserver.py in *server* serving *corpus*, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        system = FullStack(corpus, server, f"{folder}/secrets")
        down = ("down", "--volumes", "--remove-orphans", "--timeout", "5")
        system.compose(*down)
        try:
            system.compose("up", "-d", "--build", "--wait", "--wait-timeout", "900")
            system.compose("pause", "beat")  # else the clock checks the feeds before the measurement begins
            yield system
        finally:
            # the files in there belong to the accounts that read them
            system.compose("run", "--rm", "-T", "--entrypoint", "sh", "secrets", "-c", "rm -r /secrets/*")
            system.compose(*down)
