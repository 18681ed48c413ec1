"""The backing services for local Python: on this machine alone, and where dev.env says they are."""

import json
import os
import re
import subprocess
from urllib.parse import urlsplit

import pytest

from flask_starlight.settings import load_settings
from tests.mesh.composefile import ROOT
from tests.mesh.composefile import SECRET_FILES
from tests.mesh.composefile import read
from tests.mesh.composefile import rendered

BROKER = json.loads((ROOT / "compose_docker_dev/rabbitmq/dev-definitions.json").read_text())
DEV = read("compose_docker_dev/docker-compose.yaml")
PORTS = {"mysql": [3306], "redis": [6379], "rabbitmq": [5672, 15672], "elasticsearch": [9200]}


def dev_settings(**ports: str) -> dict[str, str]:
    """What a shell knows of Starlight after it has read dev.env."""
    script = "set -a; . compose_docker_dev/dev.env; env"
    surroundings = {"PATH": os.environ["PATH"], **ports}
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    pairs = (line.partition("=") for line in done.stdout.splitlines() if line.startswith("STARLIGHT_"))
    return {name: value for name, _, value in pairs if name not in ports}


def test_it_has_the_four_backends_and_nothing_else() -> None:
    assert set(DEV["services"]) == set(PORTS)


@pytest.mark.parametrize("name", PORTS)
def test_it_listens_on_the_loopback_alone_at_ports_that_can_be_moved(name: str) -> None:
    for port, mapping in zip(PORTS[name], DEV["services"][name]["ports"], strict=True):
        assert re.fullmatch(rf"127\.0\.0\.1:\$\{{STARLIGHT_DEV_[A-Z_]+_PORT:-{port}\}}:{port}", mapping)


@pytest.mark.parametrize("name", PORTS)
def test_it_uses_the_images_of_the_full_stack_and_watches_them(name: str) -> None:
    service = DEV["services"][name]
    assert service["image"] == read("docker-compose.yaml")["services"][name]["image"]
    assert service["healthcheck"]["test"]
    assert "container_name" not in service


def test_its_settings_are_settings_of_starlight_and_point_to_those_ports() -> None:
    settings = load_settings(dev_settings())
    assert "@127.0.0.1:3306/starlight" in settings.database_url
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.broker_url.endswith("@127.0.0.1:5672//")
    assert settings.search_url == "http://127.0.0.1:9200"


def test_its_settings_follow_a_port_that_was_moved() -> None:
    assert "@127.0.0.1:13306/" in dev_settings(STARLIGHT_DEV_MYSQL_PORT="13306")["STARLIGHT_DATABASE_URL"]


def test_its_account_is_that_of_the_settings() -> None:
    mysql, settings = DEV["services"]["mysql"]["environment"], load_settings(dev_settings())
    assert f"//{mysql['MYSQL_USER']}:{mysql['MYSQL_PASSWORD']}@" in settings.database_url
    user = BROKER["users"][0]
    password = str(urlsplit(settings.broker_url).password)
    assert user["name"] == urlsplit(settings.broker_url).username
    assert user["password_hash"] == SECRET_FILES["rabbitmq_user"](user["name"], password)["password_hash"]


def test_its_broker_has_the_queues_of_the_full_stack() -> None:
    full = json.loads(SECRET_FILES["rabbitmq_definitions"](dict.fromkeys(SECRET_FILES["PASSWORDS"], "x")))
    assert BROKER["queues"] == full["queues"]


def test_compose_itself_reads_the_file() -> None:
    text = rendered("-f", "compose_docker_dev/docker-compose.yaml", "config", "--format", "json")
    if text is None:
        pytest.skip("docker compose is not installed")
    published = [port for service in json.loads(text)["services"].values() for port in service["ports"]]
    assert {port["host_ip"] for port in published} == {"127.0.0.1"}
