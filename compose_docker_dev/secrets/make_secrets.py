"""Makes the full stack's secrets: once, at random, each in the folder of the one service that may read it.

The passwords themselves are drawn on the first start and kept in FOLDER/passwords.json, which no service mounts.
Everything else here follows from them and is written anew when it differs, so an upgrade may change its form and a
person may change a password: edit passwords.json, then `docker compose up -d --force-recreate`.

Runs in the one-shot service `secrets`, on the standard library alone: `python make_secrets.py FOLDER`.
"""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

PYTHON_UID = 10001
MYSQL_UID = 999
RABBITMQ_UID = 999
"""Who runs in each image: Dockerfile; the official images' accounts `mysql` and `rabbitmq`."""

PASSWORDS = (
    "mysql_root",
    "mysql_starlight",
    "mysql_migrate",
    "rabbitmq_starlight",
    "rabbitmq_crawler",
    "secret_key",
    "image_key",
    "feed_key",
)
QUEUES = ("crawl", "store", "index", "tidy")


@dataclass(frozen=True, slots=True)
class SecretFile:
    """What one service reads. *path* is relative to the folder; its first part names the service."""

    path: str
    uid: int
    text: str


_MYSQL_OPTIONS = "charset=utf8mb4&ssl_disabled=1"
"""Without TLS, as all the mesh: its networks do not leave this machine, and there is no authority that could tell MySQL
from another. The password travels hashed, or under MySQL's own key."""


def secret_files(passwords: dict[str, str]) -> list[SecretFile]:
    """Return every file that follows from *passwords*."""
    database = f"mysql+pymysql://starlight:{passwords['mysql_starlight']}@masterdb/starlight?{_MYSQL_OPTIONS}"
    schema = f"mysql+pymysql://starlight_migrate:{passwords['mysql_migrate']}@masterdb/starlight?{_MYSQL_OPTIONS}"
    broker = f"amqp://starlight:{passwords['rabbitmq_starlight']}@rabbitmq_server:5672//"
    crawler_broker = f"amqp://crawler:{passwords['rabbitmq_crawler']}@rabbitmq_server:5672//"
    return [
        SecretFile("mysql/root_password", MYSQL_UID, passwords["mysql_root"]),
        SecretFile("mysql/accounts.sql", MYSQL_UID, mysql_accounts(passwords)),
        SecretFile("rabbitmq/definitions.json", RABBITMQ_UID, rabbitmq_definitions(passwords)),
        SecretFile("app/database_url", PYTHON_UID, database),
        SecretFile("app/broker_url", PYTHON_UID, broker),
        SecretFile("app/secret_key", PYTHON_UID, passwords["secret_key"]),
        SecretFile("app/image_key", PYTHON_UID, passwords["image_key"]),
        SecretFile("images/image_key", PYTHON_UID, passwords["image_key"]),
        SecretFile("app/feed_key", PYTHON_UID, passwords["feed_key"]),
        SecretFile("worker/database_url", PYTHON_UID, database),
        SecretFile("worker/broker_url", PYTHON_UID, broker),
        SecretFile("beat/database_url", PYTHON_UID, database),
        SecretFile("beat/broker_url", PYTHON_UID, broker),
        SecretFile("migrate/database_url", PYTHON_UID, schema),
        SecretFile("crawler/broker_url", PYTHON_UID, crawler_broker),
        SecretFile("crawler/feed_key", PYTHON_UID, passwords["feed_key"]),
    ]


def mysql_accounts(passwords: dict[str, str]) -> str:
    """SQL that MySQL runs at every start (option init_file: one statement a line), so a new password counts at once.

    Only `migrate` may change the schema; what faces the network or foreign bytes reads and writes rows.
    """
    return f"""\
CREATE DATABASE IF NOT EXISTS starlight CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS starlight@'%';
ALTER USER starlight@'%' IDENTIFIED BY '{passwords["mysql_starlight"]}';
GRANT SELECT, INSERT, UPDATE, DELETE ON starlight.* TO starlight@'%';
CREATE USER IF NOT EXISTS starlight_migrate@'%';
ALTER USER starlight_migrate@'%' IDENTIFIED BY '{passwords["mysql_migrate"]}';
GRANT ALL ON starlight.* TO starlight_migrate@'%';
"""


def rabbitmq_definitions(passwords: dict[str, str]) -> str:
    """Accounts and queues, which RabbitMQ imports at every start.

    The crawler takes from the queue `crawl` and publishes to the exchange `store`; it can make, change, bind, read or
    send nothing else. Queues and exchanges are here because it may not declare them.
    """
    return json.dumps(
        {
            "vhosts": [{"name": "/"}],
            "users": [
                rabbitmq_user("starlight", passwords["rabbitmq_starlight"]),
                rabbitmq_user("crawler", passwords["rabbitmq_crawler"]),
            ],
            "permissions": [
                {"user": "starlight", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
                {"user": "crawler", "vhost": "/", "configure": "^$", "write": "^store$", "read": "^crawl$"},
            ],
            "queues": [
                {
                    "name": name,
                    "vhost": "/",
                    "durable": True,
                    "auto_delete": False,
                    "arguments": {"x-queue-type": "quorum"},
                }
                for name in QUEUES
            ],
            "exchanges": [
                {"name": name, "vhost": "/", "type": "direct", "durable": True, "auto_delete": False, "internal": False}
                | {"arguments": {}}
                for name in QUEUES
            ],
            "bindings": [
                {"source": name, "vhost": "/", "destination": name, "destination_type": "queue", "routing_key": name}
                | {"arguments": {}}
                for name in QUEUES
            ],
        },
        indent=1,
    )


def rabbitmq_user(name: str, password: str) -> dict[str, object]:
    """One account with its salted hash: base64 of salt + SHA-256(salt + password), RabbitMQ documentation, "Passwords".

    The salt follows from the password, which is random itself: so the file stays the same from start to start.
    """
    salt = hashlib.sha256(b"salt" + password.encode()).digest()[:4]
    digest = hashlib.sha256(salt + password.encode()).digest()
    return {
        "name": name,
        "password_hash": base64.b64encode(salt + digest).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": [],
    }


def kept_passwords(folder: Path) -> dict[str, str]:
    """Return the passwords of *folder*, drawing those that it lacks. All are safe inside a URL and a quoted string."""
    path = folder / "passwords.json"
    passwords: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in PASSWORDS if name not in passwords]
    passwords |= {name: secrets.token_urlsafe(32) for name in missing}
    if missing:
        write_private(path, json.dumps(passwords, indent=1) + "\n", uid=os.geteuid())
        sys.stdout.write(f"secrets: made {', '.join(missing)}\n")
    return passwords


def write_private(path: Path, text: str, *, uid: int) -> None:
    """Put *text* into *path*, readable by *uid* alone, and whole or not at all."""
    if not path.exists() or path.read_text() != text:
        draft = path.with_name(f".{path.name}.new")
        draft.touch(mode=0o600)
        draft.write_text(text)
        draft.replace(path)
    path.chmod(0o400)
    give(path, uid)


def give(path: Path, uid: int) -> None:
    """Make *path* the property of *uid*. An ordinary user who runs this by hand keeps it."""
    if os.geteuid() == 0:
        os.chown(path, uid, uid)


def make(folder: Path) -> None:
    """Fill *folder*: idempotent, and safe when two stacks start on it at once."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    for file in secret_files(kept_passwords(folder)):
        path = folder / file.path
        path.parent.mkdir(exist_ok=True)
        path.parent.chmod(0o700)
        give(path.parent, file.uid)
        write_private(path, file.text, uid=file.uid)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
