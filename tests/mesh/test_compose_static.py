"""docker-compose.yaml against the map, and against what every service of it has to have. No daemon is needed."""

import json
import re
from typing import Any

import pytest

from flask_starlight.image_proxy import AT_ONCE
from flask_starlight.mesh.map import NETWORKS
from flask_starlight.mesh.map import SERVICES
from flask_starlight.model.image_address import image_address
from flask_starlight.settings import PREFIX
from flask_starlight.settings import Settings
from tests.mesh.composefile import ROOT
from tests.mesh.composefile import read
from tests.mesh.composefile import rendered
from tests.mesh.composefile import secrets_of

STACK = read("docker-compose.yaml")
OURS: dict[str, dict[str, Any]] = STACK["services"]
PYTHON = [name for name, service in OURS.items() if service["image"] == "python_flask"]
BACKEND_SETTINGS = {"database_url", "redis_url", "broker_url", "search_url", "egress_proxy"}

each_service = pytest.mark.parametrize("name", OURS)


def environment(name: str) -> dict[str, str | None]:
    found: dict[str, str | None] = OURS[name].get("environment", {})
    return found


def networks(service: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    joined: dict[str, dict[str, Any] | None] = service.get("networks", {})
    return {name: tuple((options or {}).get("aliases", ())) for name, options in joined.items()}


def test_it_has_the_services_of_the_map() -> None:
    assert set(OURS) == set(SERVICES)


def test_it_has_the_networks_of_the_map_and_closes_those_that_are_internal() -> None:
    assert set(STACK["networks"]) == set(NETWORKS)
    for name, network in NETWORKS.items():
        options = STACK["networks"][name] or {}
        assert options.get("internal", False) is network.internal, name
        isolated = options.get("driver_opts", {}).get("com.docker.network.bridge.gateway_mode_ipv4") == "isolated"
        assert isolated is network.internal, name


@each_service
def test_it_puts_each_service_on_its_networks_under_its_aliases(name: str) -> None:
    assert networks(OURS[name]) == dict(SERVICES[name].networks)
    if not SERVICES[name].networks:
        assert OURS[name]["network_mode"] == "none"


@each_service
def test_it_publishes_what_the_map_publishes_and_at_a_chosen_address(name: str) -> None:
    ports = OURS[name].get("ports", [])
    assert [int(port.rpartition(":")[2]) for port in ports] == list(SERVICES[name].published)
    for port in ports:
        assert port.startswith("${STARLIGHT_BIND:-127.0.0.1}:")


@each_service
def test_it_hardens_each_service(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert "privileged" not in service
    assert "container_name" not in service
    if name == "secrets":
        assert service["network_mode"] == "none"
    else:
        assert int(service["user"].partition(":")[0]) != 0
        assert "cap_add" not in service


@each_service
def test_it_watches_each_service_and_gives_it_time_to_end(name: str) -> None:
    service = OURS[name]
    if SERVICES[name].ends:
        assert service["restart"] == "no"
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
        assert service["stop_grace_period"]


@each_service
def test_it_waits_for_health_and_for_what_has_to_end_first(name: str) -> None:
    for other, how in OURS[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if SERVICES[other].ends else "service_healthy"
        assert how["condition"] == wanted, other


@each_service
def test_it_keeps_secrets_out_of_the_environment(name: str) -> None:
    for variable, value in environment(name).items():
        if re.search("PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|BROKER_URL", variable):
            assert variable.endswith("_FILE"), variable
            assert str(value).startswith("/run/secrets/"), variable
        assert not re.search("://[^/]*@", str(value)), f"{variable} is an address with an account in it"


@each_service
def test_it_gives_each_service_its_own_secrets_and_no_other(name: str) -> None:
    mounts = [mount for mount in OURS[name].get("volumes", []) if isinstance(mount, dict)]
    if name == "secrets":
        assert [mount["target"] for mount in mounts] == ["/secrets"]
        return
    wanted = [f"${{STARLIGHT_SECRETS_DIR:-./secrets}}/{name}"] if secrets_of(name) else []
    assert [mount["source"] for mount in mounts] == wanted
    for mount in mounts:
        assert mount["target"] == "/run/secrets"
        assert mount["read_only"] is True
        assert mount["bind"] == {"create_host_path": True}


@each_service
def test_it_names_only_secret_files_that_are_made(name: str) -> None:
    values = [str(value) for value in environment(name).values()]
    named = {value.removeprefix("/run/secrets/") for value in values if value.startswith("/run/secrets/")}
    assert named <= secrets_of(name)
    if name in PYTHON:
        assert named == secrets_of(name)


@pytest.mark.parametrize("name", [name for name in PYTHON if name != "secrets"])
def test_it_gives_python_only_settings_that_exist(name: str) -> None:
    for variable in environment(name):
        if variable.startswith(PREFIX):
            assert variable.removeprefix(PREFIX).lower().removesuffix("_file") in Settings.model_fields


def test_it_lets_every_setting_be_set() -> None:
    given = {variable.removeprefix(PREFIX).lower().removesuffix("_file") for variable in environment("app")}
    given |= {variable.removeprefix(PREFIX).lower() for variable in environment("crawler")}
    assert set(Settings.model_fields) <= given


def test_it_hands_a_backend_only_to_who_needs_it() -> None:
    addresses = {
        "database_url": "masterdb",
        "redis_url": "master_redis",
        "broker_url": "rabbitmq_server",
        "search_url": "elasticsearch_server",
        "egress_proxy": "egress",
    }
    for name in PYTHON:
        given = {variable.removeprefix(PREFIX).lower().removesuffix("_file") for variable in environment(name)}
        needed = {address.name for address in SERVICES[name].needs}
        # One settings block serves app, worker and beat; beat names the search engine and does not call it.
        spare = {"elasticsearch_server"} if name == "beat" else set()
        assert {addresses[setting] for setting in given & BACKEND_SETTINGS} - spare == needed, name


def test_it_keeps_the_data_of_each_backend_in_a_volume_of_its_own() -> None:
    kept = {
        name: [mount.partition(":")[0] for mount in service.get("volumes", []) if isinstance(mount, str)]
        for name, service in OURS.items()
    }
    for name in ("mysql", "redis", "rabbitmq", "elasticsearch"):
        assert f"{name}_data" in kept[name]
    assert set(STACK["volumes"]) == {f"{name}_data" for name in ("mysql", "redis", "rabbitmq", "elasticsearch")}


def test_it_mounts_only_files_that_exist() -> None:
    for service in OURS.values():
        for mount in service.get("volumes", []):
            if isinstance(mount, str) and mount.startswith("./"):
                assert (ROOT / mount.partition(":")[0]).exists(), mount


def test_it_builds_what_is_ours_and_never_asks_a_registry_for_it() -> None:
    ours = {name for name, service in OURS.items() if ":" not in service["image"]}
    assert {OURS[name]["pull_policy"] for name in ours} == {"never"}
    assert {OURS[name]["image"] for name in ours if "build" in OURS[name]} == {OURS[name]["image"] for name in ours}


def test_it_gives_the_database_a_thread_for_each_connection() -> None:
    options = (ROOT / "compose_docker_dev/mysql/starlight.cnf").read_text()
    connections = int(re.findall(r"^max_connections = (\d+)$", options, re.MULTILINE)[0])
    assert OURS["mysql"]["pids_limit"] > connections


def test_the_door_waits_shorter_than_the_app_keeps_a_connection() -> None:
    door = (ROOT / "compose_docker_dev/nginx/nginx.conf").read_text()
    idle_s = int(re.findall(r"upstream app {.*?keepalive_timeout (\d+)s;", door, re.DOTALL)[0])
    app = (ROOT / "gunicorn.conf.py").read_text()
    keeps_s, ends_s = (
        int(re.findall(rf"^{name} = (\d+)$", app, re.MULTILINE)[0]) for name in ("keepalive", "graceful_timeout")
    )
    assert idle_s < keeps_s
    assert ends_s < int(OURS["app"]["stop_grace_period"].removesuffix("s"))


def test_the_door_asks_the_image_proxy_where_it_listens_and_only_what_it_may_have_signed() -> None:
    door = (ROOT / "compose_docker_dev/nginx/nginx.conf").read_text()
    [server] = re.findall(r"upstream images {.*?server (\S+) ", door, re.DOTALL)
    assert server == f"image_server:{environment('images')['STARLIGHT_PORT']}"
    places = (ROOT / "compose_docker_dev/nginx/starlight/door.conf").read_text()
    [pattern] = re.findall(r'location ~ "(\^/images/\S+)"', places)
    assert re.fullmatch(pattern, image_address("k" * 32, "https://a.example/ü.png?a=1"))
    assert not re.fullmatch(pattern, "/images/a\r\nX: y/b")


def test_it_has_memory_for_all_images_that_may_be_in_hand_at_once() -> None:
    most = 2 * AT_ONCE * Settings().image_max_bytes
    assert int(OURS["images"]["mem_limit"].removesuffix("m")) * 1024 * 1024 > most


def test_compose_itself_reads_the_file_in_the_same_way() -> None:
    text = rendered("config", "--format", "json")
    if text is None:
        pytest.skip("docker compose is not installed")
    stack = json.loads(text)
    assert set(stack["services"]) == set(SERVICES)
    for name, service in stack["services"].items():
        assert networks(service) == dict(SERVICES[name].networks), name
    assert [port["host_ip"] for port in stack["services"]["nginx"]["ports"]] == ["127.0.0.1"]


def test_compose_reads_the_overlay_for_tests_too() -> None:
    text = rendered("-f", "docker-compose.yaml", "-f", "compose_docker_dev/overlays/feeds-test.yaml", "config", "-q")
    if text is None:
        pytest.skip("docker compose is not installed")
    overlay = read("compose_docker_dev/overlays/feeds-test.yaml")["services"]
    assert networks(overlay["feeds"]) == {"net_egress": ("feeds.test", "tired.test")}
    assert networks(overlay["hub"]) == {"net_egress": ("hub.test",), "net_edge": ()}
    assert overlay["images"]["environment"]["STARLIGHT_CRAWL_ALLOW_HOSTS"] == "feeds.test,tired.test"
    assert overlay["crawler"]["environment"]["STARLIGHT_CRAWL_ALLOW_HOSTS"] == "feeds.test,tired.test,hub.test"
    assert overlay["egress"]["environment"]["STARLIGHT_EGRESS_ALLOW_HOSTS"] == "feeds.test,tired.test,hub.test"
