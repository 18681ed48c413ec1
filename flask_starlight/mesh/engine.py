"""What Docker's command line tells and runs: a project's containers, and a script inside the network of one of them.

The command line, not an API library: whoever runs the stack has it, and nothing more is needed.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_starlight.errors import StarlightError

SERVICE_LABEL = "com.docker.compose.service"
PROJECT_LABEL = "com.docker.compose.project"
ONEOFF_LABEL = "com.docker.compose.oneoff"
OUTSIDE_LABEL = "starlight.mesh"
"""A service with this label set to "outside" plays a part of the world outside, such as a feed's web server."""

RUN_TIMEOUT_S = 180


@dataclass(frozen=True, slots=True)
class Door:
    """A port of a container that this machine publishes."""

    port: int
    host: str
    host_port: int


@dataclass(frozen=True, slots=True)
class Container:
    """One container of the project. addresses: network -> address, for those it is attached to now.

    exit_status: None while it runs.
    """

    id: str
    name: str
    service: str
    exit_status: int | None
    addresses: dict[str, str]
    doors: tuple[Door, ...]
    outside: bool


def containers(project: str) -> list[Container]:
    """Return the containers of the compose project *project*, by service and name; those of `compose run` left out."""
    ids = docker("ps", "-aq", "--no-trunc", "--filter", f"label={PROJECT_LABEL}={project}").split()
    if not ids:
        raise StarlightError(f"mesh: no containers: no stack called {project} is up")
    found = [read_container(data) for data in json.loads(docker("inspect", *ids)) if not is_oneoff(data)]
    return sorted(found, key=lambda container: (container.service, container.name))


def is_oneoff(data: dict[str, Any]) -> bool:
    """Whether `docker compose run` made the container."""
    return str(data["Config"]["Labels"].get(ONEOFF_LABEL)) == "True"


def read_container(data: dict[str, Any]) -> Container:
    """Return what is needed of one object of `docker inspect`."""
    state, network = data["State"], data["NetworkSettings"]
    doors = {
        Door(int(port.partition("/")[0]), binding["HostIp"], int(binding["HostPort"]))
        for port, bindings in (network["Ports"] or {}).items()
        for binding in bindings or ()
    }
    return Container(
        id=data["Id"],
        name=data["Name"].lstrip("/"),
        service=data["Config"]["Labels"][SERVICE_LABEL],
        exit_status=None if state["Running"] and not state["Restarting"] else state["ExitCode"],
        addresses={name: joined["IPAddress"] for name, joined in network["Networks"].items()},
        doors=tuple(sorted(doors, key=lambda door: (door.port, door.host, door.host_port))),
        outside=data["Config"]["Labels"].get(OUTSIDE_LABEL) == "outside",
    )


def run_inside(container: Container, script: str, argument: str, *, image: str) -> str:
    """Run the Python *script* in the network of *container* and return what it prints.

    The interpreter is that of *image*, so *container* needs none. One that has ended has no network any more: the
    script then runs on the networks that it was given, as any new container of its service would.
    """
    if container.exit_status is None:
        networks = [f"--network=container:{container.id}"]
    else:
        networks = [f"--network={name}" for name in container.addresses]
    return docker(
        "run",
        "--rm",
        "--interactive",
        "--pull=never",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--read-only",
        "--user=65534:65534",
        # A name that nobody knows shall cost seconds, not minutes, and this machine's own domain is not asked for it.
        "--env=RES_OPTIONS=timeout:2 attempts:1",
        "--env=LOCALDOMAIN=invalid",
        "--entrypoint=python",
        *networks,
        image,
        "-",
        argument,
        stdin=script,
    )


def docker(*arguments: str, stdin: str | None = None) -> str:
    """Return what `docker` prints. Raises `StarlightError` with what it says where it fails."""
    command: Sequence[str] = ("docker", *arguments)
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=True, timeout=RUN_TIMEOUT_S)
    except FileNotFoundError as error:
        raise StarlightError("mesh: the command `docker` is not installed") from error
    except subprocess.CalledProcessError as error:
        raise StarlightError(f"mesh: docker {arguments[0]}: {error.stderr.strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise StarlightError(f"mesh: docker {arguments[0]}: no answer within {RUN_TIMEOUT_S} s") from error
    return done.stdout
