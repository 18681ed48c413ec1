"""Who reaches whom, measured from inside; and that a fault in it is found."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from flask_starlight.mesh.probe import measure
from tests.mesh.composefile import ROOT
from tests.mesh.live.conftest import Stack

THROUGH_EGRESS = """
import sys, urllib.error, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": "http://egress:3128"}))
for address in sys.argv[1:]:
    try:
        print(opener.open(address, timeout=20).status, address)
    except urllib.error.HTTPError as error:
        print(error.code, address)
"""

GATEWAYS = """
import json, socket, sys
reached = []
for address in json.loads(sys.argv[1]):
    try:
        socket.create_connection((address, int(sys.argv[2])), timeout=3).close()
        reached.append(address)
    except OSError:
        pass
print(json.dumps(reached))
"""


def run_mesh(stack: Stack, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flask_starlight.mesh", "--project", stack.project, *options]
    return subprocess.run(command, cwd=ROOT, env=stack.environ, capture_output=True, text=True)


@pytest.fixture
def nginx_on_the_back_network(stack: Stack) -> Iterator[None]:
    network, nginx = f"{stack.project}_net_backend", stack.container("nginx")
    stack.docker("network", "connect", network, nginx)
    yield
    stack.docker("network", "disconnect", network, nginx)


@pytest.fixture
def redis_with_a_way_out(stack: Stack) -> Iterator[None]:
    network, redis = f"{stack.project}_net_edge", stack.container("redis")
    stack.docker("network", "connect", network, redis)
    yield
    stack.docker("network", "disconnect", network, redis)


def test_it_finds_every_pair_as_the_map_declares(stack: Stack) -> None:
    report = measure(stack.project)
    assert report.differences == ()
    assert report.outside == ("feeds", "hub")
    assert [(door.service, door.port, door.host, door.answers) for door in report.doors] == [
        ("nginx", 80, "127.0.0.1", True)
    ]


@pytest.mark.usefixtures("nginx_on_the_back_network")
def test_it_finds_a_service_on_a_network_where_it_does_not_belong(stack: Stack) -> None:
    done = run_mesh(stack)
    assert done.returncode == 1
    assert "nginx -> masterdb:3306: connects, but the map does not allow it" in done.stdout
    told = json.loads(run_mesh(stack, "--json").stdout)
    assert told["ok"] is False
    assert {sentence.partition(" -> ")[0] for sentence in told["differences"]} >= {"nginx"}


@pytest.mark.usefixtures("redis_with_a_way_out")
def test_it_finds_a_way_to_the_outside_that_was_not_given(stack: Stack) -> None:
    done = run_mesh(stack)
    assert done.returncode == 1
    assert "redis -> outside: has a way, but the map gives it none" in done.stdout


def test_it_is_clean_again_when_the_fault_is_gone(stack: Stack) -> None:
    assert run_mesh(stack).returncode == 0


def test_the_crawler_gets_to_the_outside_and_to_nothing_private_through_egress(stack: Stack) -> None:
    refused = [
        "http://nginx/",
        "http://masterdb:3306/",
        "http://rabbitmq_server:15672/",
        "http://127.0.0.1:3128/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
    ]
    out = stack.exec_("crawler", "python", "-", "http://feeds.test/_ctl", *refused, stdin=THROUGH_EGRESS)
    statuses = {line.partition(" ")[2]: line.partition(" ")[0] for line in out.splitlines()}
    assert statuses.pop("http://feeds.test/_ctl") == "200"
    # A name that egress does not know is no way anywhere either: 503.
    assert {address: status for address, status in statuses.items() if status not in ("403", "503")} == {}
    assert statuses["http://169.254.169.254/latest/meta-data/"] == "403"


def test_nobody_on_an_internal_network_reaches_this_machine(stack: Stack) -> None:
    """Something that listens on every address of the machine answers there, and is not found from inside."""
    edge = json.loads(stack.docker("network", "inspect", f"{stack.project}_net_edge"))[0]
    gateways = [config["Gateway"] for config in edge["IPAM"]["Config"]]
    networks = stack.docker("network", "ls", "-q", "--filter", f"label=com.docker.compose.project={stack.project}")
    gateways += [
        config["Gateway"]
        for network in json.loads(stack.docker("network", "inspect", *networks.split()))
        for config in network["IPAM"]["Config"]
        if config.get("Gateway")
    ]
    with socket.create_server(("", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection((gateways[0], port), timeout=5).close()
        for service in ("app", "worker", "crawler", "images"):
            out = stack.exec_(service, "python", "-", json.dumps(sorted(set(gateways))), str(port), stdin=GATEWAYS)
            assert json.loads(out) == [], service
