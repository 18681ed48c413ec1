"""The compose files as data, and what the project says about them elsewhere."""

import os
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SECRET_FILES = runpy.run_path(str(ROOT / "compose_docker_dev" / "secrets" / "make_secrets.py"))


def read(path: str) -> dict[str, Any]:
    """Return a compose file of the project with its anchors resolved and its variables as they stand."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / path).read_text())
    return loaded


def rendered(*arguments: str) -> str | None:
    """Return what `docker compose` prints, None where there is no such command."""
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        return None
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("STARLIGHT_", "COMPOSE_"))
    }
    done = subprocess.run(["docker", "compose", *arguments], cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def secrets_of(service: str) -> set[str]:
    """Return the names of the files that make_secrets.py makes for *service*."""
    passwords = dict.fromkeys(SECRET_FILES["PASSWORDS"], "x")
    paths = [Path(file.path) for file in SECRET_FILES["secret_files"](passwords)]
    return {path.name for path in paths if path.parent.name == service}
