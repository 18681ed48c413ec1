import base64
import hashlib
import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from flask_starlight.queue.celery_queue import make_celery
from tests.mesh.composefile import ROOT

PROGRAM = ROOT / "compose_docker_dev" / "secrets" / "make_secrets.py"


def make(folder: Path) -> str:
    # -I: it runs in an image where nothing of Starlight can be imported from its place.
    done = subprocess.run([sys.executable, "-I", str(PROGRAM), str(folder)], capture_output=True, text=True, check=True)
    return done.stdout


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make(tmp_path / "secrets")
    return tmp_path / "secrets"


def test_it_draws_them_once_and_keeps_them(folder: Path) -> None:
    before = contents(folder)
    assert make(folder) == ""
    assert contents(folder) == before


def test_it_draws_others_for_another_stack(folder: Path, tmp_path: Path) -> None:
    make(tmp_path / "other")
    assert contents(folder)["app/secret_key"] != contents(tmp_path / "other")["app/secret_key"]


def test_only_app_and_crawler_may_open_what_is_sealed_for_a_feed(folder: Path) -> None:
    key = json.loads((folder / "passwords.json").read_text())["feed_key"]
    held = {name for name, text in contents(folder).items() if key in text}
    assert held == {"passwords.json", "app/feed_key", "crawler/feed_key"}


def test_it_lets_nobody_but_the_owner_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o400), path


def test_it_draws_what_a_later_version_adds_and_keeps_the_rest(folder: Path) -> None:
    passwords = json.loads((folder / "passwords.json").read_text())
    (folder / "passwords.json").chmod(0o600)
    (folder / "passwords.json").write_text(json.dumps({"mysql_starlight": passwords["mysql_starlight"]}))
    make(folder)
    again = json.loads((folder / "passwords.json").read_text())
    assert again["mysql_starlight"] == passwords["mysql_starlight"]
    assert set(again) == set(passwords)


def test_it_puts_a_password_that_was_changed_by_hand_everywhere(folder: Path) -> None:
    before = contents(folder)
    changed = json.loads(before["passwords.json"]) | {"mysql_starlight": "changed"}
    (folder / "passwords.json").chmod(0o600)
    (folder / "passwords.json").write_text(json.dumps(changed))
    make(folder)
    after = contents(folder)
    assert "IDENTIFIED BY 'changed'" in after["mysql/accounts.sql"]
    for service in ("app", "worker", "beat"):
        assert "//starlight:changed@masterdb/" in after[f"{service}/database_url"]
    assert after["rabbitmq/definitions.json"] == before["rabbitmq/definitions.json"]


def test_its_passwords_are_safe_in_an_address_and_in_quotes(folder: Path) -> None:
    for password in json.loads((folder / "passwords.json").read_text()).values():
        assert re.fullmatch(r"[A-Za-z0-9_-]{40,}", password)


def test_it_gives_the_database_one_statement_a_line(folder: Path) -> None:
    lines = (folder / "mysql/accounts.sql").read_text().splitlines()
    assert all(line.endswith(";") and line.count(";") == 1 for line in lines)


def test_only_the_migration_may_change_the_schema(folder: Path) -> None:
    grants = re.findall(r"GRANT (.+) ON starlight\.\* TO (\w+)@", (folder / "mysql/accounts.sql").read_text())
    assert {account: rights for rights, account in grants} == {
        "starlight": "SELECT, INSERT, UPDATE, DELETE",
        "starlight_migrate": "ALL",
    }
    assert "//starlight_migrate:" in (folder / "migrate/database_url").read_text()


def test_it_hashes_the_brokers_passwords_as_rabbitmq_does(folder: Path) -> None:
    definitions = json.loads((folder / "rabbitmq/definitions.json").read_text())
    passwords = json.loads((folder / "passwords.json").read_text())
    for user in definitions["users"]:
        raw = base64.b64decode(user["password_hash"])
        password = passwords[f"rabbitmq_{user['name']}"]
        assert raw[4:] == hashlib.sha256(raw[:4] + password.encode()).digest()
        assert password not in json.dumps(definitions)


def test_it_gives_the_crawler_its_queue_to_read_and_nothing_to_make(folder: Path) -> None:
    definitions = json.loads((folder / "rabbitmq/definitions.json").read_text())
    rights = next(rights for rights in definitions["permissions"] if rights["user"] == "crawler")
    queues = {queue["name"] for queue in definitions["queues"]}
    assert {name for name in queues if re.search(rights["read"], name)} == {"crawl"}
    assert [name for name in queues if re.search(rights["configure"], name)] == []


def test_it_declares_the_queues_that_the_app_sends_to(folder: Path) -> None:
    definitions = json.loads((folder / "rabbitmq/definitions.json").read_text())
    declared = {queue["name"]: queue["arguments"] for queue in definitions["queues"]}
    used = {queue.name: queue.queue_arguments for queue in make_celery("amqp://localhost//").conf.task_queues}
    assert declared == used


def test_it_gives_the_image_proxy_the_key_of_images_and_nothing_else(folder: Path) -> None:
    given = {path: text for path, text in contents(folder).items() if path.startswith("images/")}
    assert given == {"images/image_key": contents(folder)["app/image_key"]}
    assert contents(folder)["app/image_key"] != contents(folder)["app/secret_key"]
