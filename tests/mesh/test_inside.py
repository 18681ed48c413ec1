import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from flask_starlight.mesh import inside
from flask_starlight.mesh.probe import SCRIPT


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(name: str, port: int, *addresses: str) -> dict[str, object]:
    return inside.measure({"name": name, "port": port, "addresses": list(addresses)}, timeout_s=2)


def test_it_finds_an_open_port_by_name_and_by_address(listening: int) -> None:
    found = ask("localhost", listening, "127.0.0.1")
    assert found["by_name"] == found["by_address"] == "open"
    assert "127.0.0.1" in found["resolved"]  # type: ignore[operator]


def test_it_tells_a_closed_port_from_an_unknown_name(closed: int) -> None:
    assert ask("localhost", closed)["by_name"] == "refused"
    assert ask("nobody.invalid", closed) == {"resolved": [], "by_name": "unresolved", "by_address": "unknown"}


def test_it_knocks_at_the_address_although_the_name_is_unknown(listening: int) -> None:
    found = ask("nobody.invalid", listening, "127.0.0.1")
    assert (found["by_name"], found["by_address"]) == ("unresolved", "open")


def test_it_does_not_take_something_that_answers_for_everyone_for_the_owner(listening: int) -> None:
    try:
        everywhere = socket.create_server(("127.0.0.9", inside.NOBODYS_PORT))
    except PermissionError:
        pytest.skip("only root may listen on a port below 1024")
    with everywhere, socket.create_server(("127.0.0.9", listening)):
        assert ask("nobody.invalid", listening, "127.0.0.9")["by_address"] == "not it"


def test_it_runs_as_a_program_from_standard_input(listening: int) -> None:
    task = {"timeout_s": 2, "targets": [{"name": "localhost", "port": listening, "addresses": []}]}
    done = subprocess.run(
        [sys.executable, "-I", "-", json.dumps(task)],
        input=SCRIPT.read_text(),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["targets"][0]["by_name"] == "open"
    assert isinstance(answer["way_out"], bool)
