"""What each container may do, and what it may read."""

import json

import pytest

from flask_starlight.mesh.map import SERVICES
from tests.mesh.composefile import secrets_of
from tests.mesh.live.conftest import Stack

LASTING = [name for name, service in SERVICES.items() if not service.ends]

DECLARE = "channel.queue_declare('mine', durable=True)"
REDECLARE = "channel.queue_delete('tidy')"
BIND = "channel.queue_bind('crawl', 'amq.topic', 'x')"
READ_OUTCOMES = "channel.basic_get('store')"
READ_WORK = "channel.basic_get('crawl')"
PUBLISH = "channel.basic_publish(amqp.Message('x'), '{}', '{}'); channel.queue_declare('crawl', passive=True)"
PUBLISH_ELSEWHERE = PUBLISH.format("amq.fanout", "")
PUBLISH_BY_THE_DEFAULT_EXCHANGE = PUBLISH.format("", "tidy")
PUBLISH_WORK = PUBLISH.format("index", "index")

BROKER = """
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit
import amqp
url = urlsplit(Path("/run/secrets/broker_url").read_text())
with amqp.Connection(f"{url.hostname}:{url.port}", url.username, unquote(url.password)) as connection:
    channel = connection.channel()
    try:
        exec(sys.argv[1])
        print("done")
    except amqp.AccessRefused:
        print("refused")
"""

DATABASE = """
import sys
from pathlib import Path
import sqlalchemy
engine = sqlalchemy.create_engine(Path("/run/secrets/database_url").read_text())
with engine.connect() as connection:
    try:
        connection.execute(sqlalchemy.text(sys.argv[1]))
        print("done")
    except sqlalchemy.exc.DBAPIError as error:
        print("refused", error.orig.args[0])
"""


def process_status(stack: Stack, container: str) -> dict[str, str]:
    """What the kernel says of the container's first process."""
    lines = stack.docker("exec", container, "cat", "/proc/1/status").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.mark.parametrize("service", LASTING)
def test_it_runs_without_root_without_capabilities_and_without_new_ones(stack: Stack, service: str) -> None:
    status = process_status(stack, stack.container(service))
    assert status["Uid"].split()[0] != "0"
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"


@pytest.mark.parametrize("service", LASTING)
def test_its_root_cannot_be_written(stack: Stack, service: str) -> None:
    container = stack.inspect(stack.container(service))
    assert container["HostConfig"]["ReadonlyRootfs"] is True
    mounts = stack.docker("exec", container["Id"], "cat", "/proc/mounts").splitlines()
    root = next(line.split() for line in mounts if line.split()[1] == "/")
    assert "ro" in root[3].split(",")


@pytest.mark.parametrize("service", LASTING)
def test_it_is_limited(stack: Stack, service: str) -> None:
    limits = stack.inspect(stack.container(service))["HostConfig"]
    assert limits["Memory"] > 0
    assert limits["PidsLimit"] > 0
    assert limits["RestartPolicy"]["Name"] == "unless-stopped"


@pytest.mark.parametrize("service", [name for name in LASTING if secrets_of(name)])
def test_it_can_read_its_own_secrets_and_no_other(stack: Stack, service: str) -> None:
    assert set(stack.exec_(service, "ls", "/run/secrets").split()) == secrets_of(service)
    for name in secrets_of(service):
        assert stack.exec_(service, "cat", f"/run/secrets/{name}")


def test_no_secret_is_told_by_docker(stack: Stack) -> None:
    """Neither by the containers, their environment and arguments, nor by an image's layers, nor by the logs."""
    show = ("run", "--rm", "-T", "--entrypoint", "cat", "secrets", "/secrets/passwords.json")
    passwords = json.loads(stack.compose(*show)).values()
    told = stack.docker("inspect", *stack.containers()) + stack.compose("config") + stack.compose("logs")
    for image in ("python_flask", "starlight_nginx", "starlight_egress"):
        told += stack.docker("history", "--no-trunc", image) + stack.docker("image", "inspect", image)
    for container in stack.containers(*LASTING):
        told += stack.docker("exec", container, "cat", "/proc/1/cmdline").replace("\0", " ")
    assert passwords
    assert [password for password in passwords if password in told] == []


@pytest.mark.parametrize(
    "attempt",
    [DECLARE, REDECLARE, BIND, READ_OUTCOMES, PUBLISH_ELSEWHERE, PUBLISH_BY_THE_DEFAULT_EXCHANGE, PUBLISH_WORK],
)
def test_the_crawlers_account_can_do_no_more_on_the_broker_than_its_work(stack: Stack, attempt: str) -> None:
    assert stack.exec_("crawler", "python", "-", attempt, stdin=BROKER).strip() == "refused"


def test_the_crawlers_account_can_take_its_work(stack: Stack) -> None:
    assert stack.exec_("crawler", "python", "-", READ_WORK, stdin=BROKER).strip() == "done"


@pytest.mark.parametrize("service", ["app", "worker", "beat"])
def test_the_account_of_those_who_serve_cannot_change_the_schema(stack: Stack, service: str) -> None:
    assert stack.exec_(service, "python", "-", "SELECT count(*) FROM feeds", stdin=DATABASE).strip() == "done"
    # 1142: the command is denied to this account (MySQL error reference, ER_TABLEACCESS_DENIED_ERROR).
    for attempt in ("CREATE TABLE mine (a INT)", "DROP TABLE feeds", "SELECT * FROM mysql.user"):
        assert stack.exec_(service, "python", "-", attempt, stdin=DATABASE).strip() == "refused 1142"


def test_shells_and_everyday_commands_just_work(stack: Stack) -> None:
    for tool in ("zsh", "curl", "git", "vim"):
        assert stack.exec_("app", "zsh", "-ic", f"command -v {tool}").strip().endswith(tool)
    assert "localhost" in stack.exec_("redis", "cat", "/etc/hosts")
    assert "feeds" in stack.exec_("mysql", "mysql", "starlight", "-e", "SHOW TABLES")
    assert {"crawl", "store", "index", "tidy"} <= set(
        stack.exec_("rabbitmq", "rabbitmqctl", "-q", "list_queues").split()
    )
    assert "green" in stack.exec_("elasticsearch", "curl", "-s", "localhost:9200/_cat/health")
