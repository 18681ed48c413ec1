"""What the probe makes of what it was told, without a stack; tests/mesh/live measures a real one."""

import json
import socket
from dataclasses import replace

import pytest

from flask_starlight.mesh import probe
from flask_starlight.mesh.__main__ import main
from flask_starlight.mesh.engine import Container
from flask_starlight.mesh.engine import Door
from flask_starlight.mesh.engine import read_container
from flask_starlight.mesh.map import SERVICES
from flask_starlight.mesh.map import Target
from flask_starlight.mesh.map import expected
from flask_starlight.mesh.map import targets
from flask_starlight.mesh.report import DoorReport
from flask_starlight.mesh.report import MeshReport
from flask_starlight.mesh.report import SourceReport
from flask_starlight.mesh.report import as_text


def container(service: str, *doors: Door, exit_status: int | None = None) -> Container:
    return Container("0" * 64, f"starlight-{service}-1", service, exit_status, {}, doors, outside=False)


def whole_stack() -> list[Container]:
    return [container(name, exit_status=0 if service.ends else None) for name, service in SERVICES.items()]


def target(text: str) -> Target:
    return next(target for target in targets() if str(target.address) == text)


def as_declared(source: str, wanted: Target) -> dict[str, object]:
    """What `inside.py` tells where all is as the map says."""
    expectation = expected(source, wanted)
    if expectation.connects:
        return {"resolved": ["10.0.0.2"], "by_name": "open", "by_address": "open"}
    state = "refused" if expectation.resolves else "unresolved"
    return {"resolved": ["10.0.0.2"] if expectation.resolves else [], "by_name": state, "by_address": "silent"}


def difference(source: str, address: str, **seen: object) -> str | None:
    return probe.finding(container(source), target(address), as_declared(source, target(address)) | seen).difference


def report(*differences: str) -> MeshReport:
    sources = tuple(
        SourceReport(
            name,
            f"starlight-{name}-1",
            service.way_out,
            tuple(
                probe.finding(container(name), wanted, as_declared(name, wanted))
                for wanted in targets()
                if wanted.owner != name
            ),
        )
        for name, service in SERVICES.items()
    )
    return MeshReport("starlight", sources, (DoorReport("nginx", 80, "127.0.0.1", 8080, True),), (), differences)


def test_it_finds_nothing_where_all_is_as_declared() -> None:
    assert [
        finding.difference for source in report().sources for finding in source.findings if finding.difference
    ] == []


def test_it_names_the_pair_of_a_connection_that_the_map_does_not_allow() -> None:
    said = difference("nginx", "masterdb:3306", resolved=["172.20.0.5"], by_name="open", by_address="open")
    assert said == "nginx -> masterdb:3306: connects, but the map does not allow it (from starlight-nginx-1)"


def test_it_finds_a_name_that_should_not_be_known_even_if_nothing_answers() -> None:
    said = difference("nginx", "masterdb:3306", resolved=["172.20.0.5"], by_name="silent")
    assert said is not None
    assert said.startswith("nginx -> masterdb:3306: resolves to 172.20.0.5")


def test_it_finds_a_connection_by_address_behind_an_unknown_name() -> None:
    said = difference("crawler", "masterdb:3306", by_address="open")
    assert said is not None
    assert "connects by the address of mysql" in said


def test_it_finds_a_shut_port_open() -> None:
    assert difference("crawler", "rabbitmq_server:15672", by_name="open") is not None


def test_it_tells_a_lost_name_from_a_closed_port() -> None:
    lost = difference("app", "masterdb:3306", resolved=[], by_name="unresolved")
    closed = difference("app", "masterdb:3306", by_name="refused")
    assert lost is not None
    assert "name is not known" in lost
    assert closed is not None
    assert "refused" in closed


def test_it_reaches_a_neighbours_port_by_address_under_another_of_its_names() -> None:
    assert difference("worker", "python_server:5000", by_address="open") is None


def test_it_finds_a_missing_service_a_failed_one_and_a_stranger() -> None:
    stack = [each for each in whole_stack() if each.service not in ("worker", "migrate", "redis")]
    stack += [container("migrate", exit_status=1), container("redis", exit_status=137), container("intruder")]
    said = probe.service_differences(stack)
    assert [sentence.partition(":")[0] for sentence in said] == ["worker", "migrate", "redis", "intruder"]


def test_it_leaves_out_what_plays_the_outside() -> None:
    assert probe.service_differences([*whole_stack(), replace(container("feeds"), outside=True)]) == []


def test_it_finds_a_way_out_that_was_not_given_and_one_that_was_lost() -> None:
    sources = [
        SourceReport("redis", "starlight-redis-1", True, ()),
        SourceReport("egress", "starlight-egress-1", False, ()),
    ]
    said = probe.way_out_differences(sources)
    assert [sentence.partition(":")[0] for sentence in said] == ["redis -> outside", "egress -> outside"]


def test_it_finds_a_published_port_that_is_not_declared_and_a_declared_one_that_is_not_published() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stack = [container("redis", Door(6379, "127.0.0.1", server.getsockname()[1])), container("nginx")]
        said = probe.door_differences(stack, probe.measure_doors(stack, timeout_s=2))
    assert [sentence.partition(": ")[0] for sentence in said] == [
        "this machine -> redis:6379",
        "this machine -> nginx:80",
    ]


def test_it_shows_a_row_for_each_service_and_what_differs_as_a_sentence() -> None:
    text = as_text(report("nginx -> masterdb:3306: connects, but the map does not allow it"))
    rows = [line.split()[0] for line in text.splitlines() if line and line.split()[0] in SERVICES]
    assert rows == list(SERVICES)
    assert "! nginx -> masterdb:3306" in text


def test_it_marks_what_is_needed_what_is_near_what_is_shut_and_what_is_unknown() -> None:
    row = next(line for line in as_text(report()).splitlines() if line.startswith("crawler"))
    assert set(row.removeprefix("crawler").split()) == {"✓", "–", "x"}
    assert "·" in next(line for line in as_text(report()).splitlines() if line.startswith("redis"))


def test_it_gives_the_same_as_json() -> None:
    data = json.loads(json.dumps(report("nginx -> masterdb:3306: connects").as_json()))
    assert data["ok"] is False
    assert data["differences"] == ["nginx -> masterdb:3306: connects"]
    assert len(data["sources"]) == len(SERVICES)


def test_it_ends_with_status_2_where_nothing_can_be_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", "no-such-project-of-starlight"]) == 2
    assert "mesh:" in capsys.readouterr().err


def test_it_takes_a_container_that_keeps_falling_over_for_ended() -> None:
    data = {
        "Id": "a",
        "Name": "/starlight-crawler-1",
        "Config": {"Labels": {"com.docker.compose.service": "crawler"}},
        "State": {"Running": True, "Restarting": True, "ExitCode": 2},
        "NetworkSettings": {"Networks": {"starlight_net_queue": {"IPAddress": ""}}, "Ports": {}},
    }
    assert read_container(data).exit_status == 2
