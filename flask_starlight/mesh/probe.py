"""Measures a running stack: from inside each container's own network, every address of the map, and the way outside.

Nothing is asked of the services themselves and nothing is installed in them: what counts is what a program in the
same network namespace could do. All replicas of a service are measured.
"""

import json
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from flask_starlight.mesh.engine import Container
from flask_starlight.mesh.engine import containers
from flask_starlight.mesh.engine import run_inside
from flask_starlight.mesh.map import SERVICES
from flask_starlight.mesh.map import Expectation
from flask_starlight.mesh.map import Target
from flask_starlight.mesh.map import expected
from flask_starlight.mesh.map import targets
from flask_starlight.mesh.report import DoorReport
from flask_starlight.mesh.report import Finding
from flask_starlight.mesh.report import MeshReport
from flask_starlight.mesh.report import SourceReport

PROJECT = "starlight"
IMAGE = "python_flask"
TIMEOUT_S = 3.0
"""For one connection: neighbours answer within milliseconds, also on a busy machine; silence takes this long."""

AT_ONCE = 4
SCRIPT = Path(__file__).with_name("inside.py")


def measure(project: str = PROJECT, *, image: str = IMAGE, timeout_s: float = TIMEOUT_S) -> MeshReport:
    """Measure the compose project *project* against the map.

    image: has a Python interpreter, and is there already. Raises `StarlightError` where Docker does not answer or no
    such project is up.
    """
    found = containers(project)
    known = [container for container in found if container.service in SERVICES]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        sources = tuple(pool.map(lambda source: measure_from(source, known, image, timeout_s), known))
    doors = measure_doors(found, timeout_s)
    return MeshReport(
        project=project,
        sources=sources,
        doors=doors,
        outside=tuple(sorted({container.service for container in found if container.outside})),
        differences=(
            *service_differences(found),
            *(finding.difference for source in sources for finding in source.findings if finding.difference),
            *way_out_differences(sources),
            *door_differences(found, doors),
        ),
    )


def measure_from(source: Container, known: Sequence[Container], image: str, timeout_s: float) -> SourceReport:
    """Measure every target but its own from inside *source*."""
    wanted = [target for target in targets() if target.owner != source.service]
    task = {
        "timeout_s": timeout_s,
        "targets": [
            {
                "name": target.address.name,
                "port": target.address.port,
                "addresses": sorted(addresses_of(target.owner, known)),
            }
            for target in wanted
        ],
    }
    answer = json.loads(run_inside(source, SCRIPT.read_text(), json.dumps(task), image=image))
    findings = tuple(finding(source, target, seen) for target, seen in zip(wanted, answer["targets"], strict=True))
    return SourceReport(source.service, source.name, answer["way_out"], findings)


def addresses_of(service: str, known: Sequence[Container]) -> set[str]:
    """Return the addresses of all containers of *service*, on every network."""
    of_service = [container for container in known if container.service == service]
    return {address for container in of_service for address in container.addresses.values() if address}


def finding(source: Container, target: Target, seen: dict[str, Any]) -> Finding:
    """Return what was *seen* of *target*, compared with what the map expects."""
    wanted = expected(source.service, target)
    return Finding(
        target=target,
        resolved=tuple(seen["resolved"]),
        by_name=seen["by_name"],
        by_address=seen["by_address"],
        expected=wanted,
        difference=pair_difference(source, target, wanted, seen),
    )


def pair_difference(source: Container, target: Target, wanted: Expectation, seen: dict[str, Any]) -> str | None:
    """Return a sentence that names the pair and what is not as declared, None if all is."""
    pair = f"{source.service} -> {target.address}"
    where = f" (from {source.name})"
    opened = seen["by_name"] == "open"
    if opened and not wanted.connects:
        return f"{pair}: connects, but the map does not allow it{where}"
    if wanted.connects and not seen["resolved"]:
        return f"{pair}: the name is not known there, but the map says it is reached{where}"
    if wanted.connects and not opened:
        return f"{pair}: {seen['by_name']}, but the map says it is reached{where}"
    if seen["resolved"] and not wanted.resolves:
        return f"{pair}: resolves to {', '.join(seen['resolved'])}, but no network is shared{where}"
    near = bool(set(SERVICES[source.service].networks) & set(SERVICES[target.owner].networks))
    if seen["by_address"] == "open" and not (near and target.is_open):
        return f"{pair}: connects by the address of {target.owner}, but the map does not allow it{where}"
    return None


def service_differences(found: Sequence[Container]) -> list[str]:
    """Return a sentence for each service that is missing, has not ended as it should, or is not in the map."""
    differences = []
    for name, service in SERVICES.items():
        statuses = [container.exit_status for container in found if container.service == name]
        if not statuses:
            differences.append(f"{name}: has no container")
        elif service.ends and set(statuses) != {0}:
            differences.append(f"{name}: should have ended well, but its state is {statuses}")
        elif not service.ends and any(status is not None for status in statuses):
            differences.append(f"{name}: a container has ended: {statuses}")
    strangers = {
        container.service for container in found if container.service not in SERVICES and not container.outside
    }
    return differences + [f"{name}: runs in this project, but is not in the map" for name in sorted(strangers)]


def way_out_differences(sources: Sequence[SourceReport]) -> list[str]:
    """Return a sentence for each container with a way to the outside that it should not have, or without its own."""
    differences = []
    for source in sources:
        declared = SERVICES[source.service].way_out
        if source.way_out and not declared:
            differences.append(
                f"{source.service} -> outside: has a way, but the map gives it none ({source.container})"
            )
        elif declared and not source.way_out:
            differences.append(
                f"{source.service} -> outside: has no way, but the map gives it one ({source.container})"
            )
    return differences


def measure_doors(found: Sequence[Container], timeout_s: float) -> tuple[DoorReport, ...]:
    """Return every port that this machine publishes for the project, and whether it answers."""
    return tuple(
        DoorReport(
            container.service, door.port, door.host, door.host_port, answers(door.host, door.host_port, timeout_s)
        )
        for container in found
        for door in container.doors
    )


def answers(host: str, port: int, timeout_s: float) -> bool:
    """Whether a connection to *port* of this machine is accepted; on all its addresses means the loopback's, too."""
    try:
        with socket.create_connection(({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port), timeout_s):  # noqa: S104
            return True
    except OSError:
        return False


def door_differences(found: Sequence[Container], doors: Sequence[DoorReport]) -> list[str]:
    """Return a sentence for each port published but not declared, declared but not published, or silent."""
    differences = []
    for door in doors:
        at = f"{door.host}:{door.host_port}"
        if door.service not in SERVICES or door.port not in SERVICES[door.service].published:
            differences.append(f"this machine -> {door.service}:{door.port}: published at {at}, but not in the map")
        elif not door.answers:
            differences.append(f"this machine -> {door.service}:{door.port}: published at {at}, but does not answer")
    published = {(door.service, door.port) for door in doors}
    for name in {container.service for container in found} & set(SERVICES):
        for port in SERVICES[name].published:
            if (name, port) not in published:
                differences.append(f"this machine -> {name}:{port}: should be published, but is not")
    return differences
