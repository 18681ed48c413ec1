"""Services that are killed in the middle of a crawl of all real documents: nothing is doubled, nothing lost.

Of the live tests that look at whole lists the last by its name: it leaves every document behind six times, which lists
then show once.

Killed as a crash would: by SIGKILL from outside of Docker, so that it is Docker's restart policy that brings it back.
"""

import json
import os
import signal
from collections.abc import Callable

import pytest

from tests import real_documents
from tests import walk
from tests.mesh.live.conftest import Stack
from tests.mesh.live.conftest import requests
from tests.mesh.live.conftest import sql
from tests.reader import Reader

SECONDS = {"crawler": 1, "worker": 2, "rabbitmq": 3, "mysql": 4, "redis": 5, "elasticsearch": 6}
"""Which service is killed while its feeds, each of them so slow, are fetched: another address makes another feed."""

RECOVERY_S = 900
"""A lease (60 s in the stack of the tests), and the start of the slowest service on a machine four times as slow."""


def crash(stack: Stack, service: str) -> None:
    """Kill the service's first process."""
    os.kill(stack.inspect(stack.container(service))["State"]["Pid"], signal.SIGKILL)


def is_healthy(stack: Stack, service: str) -> bool:
    """Tell whether the service runs, and says that it is well."""
    state = stack.inspect(stack.container(service))["State"]
    return bool(state["Running"]) and state["Health"]["Status"] == "healthy"


@real_documents.needs_documents
@pytest.mark.parametrize("service", SECONDS)
def test_it_stores_every_entry_once_whoever_is_killed(
    stack: Stack, reader: Reader, eventually: Callable[..., None], service: str
) -> None:
    documents = real_documents.real_documents()
    prefix = f"/slow/{SECONDS[service]}/feeds/"
    mine = f"feeds.url LIKE 'http://feeds.test{prefix}%'"
    of_mine = f"FROM entries JOIN feeds ON feeds.id = feed_id WHERE {mine}"
    stored = f"SELECT COUNT(*), COUNT(DISTINCT feed_id, guid_hash) {of_mine}"
    starred_before = sql(stack, "SELECT COUNT(*) FROM marks WHERE starred")

    addresses = [f"http://feeds.test{prefix}{name}" for name in documents]
    assert reader.upload(reader.get("/opml"), "/opml", real_documents.opml_of(addresses)).status == 200
    eventually(lambda: requests(stack, prefix) >= 3, within_s=RECOVERY_S)
    crash(stack, service)

    eventually(lambda: is_healthy(stack, service), within_s=RECOVERY_S)
    unread = f"SELECT COUNT(*) FROM feeds WHERE {mine} AND (checked_at IS NULL OR lease_until IS NOT NULL)"
    eventually(lambda: sql(stack, unread) == [["0"]], within_s=RECOVERY_S)
    for waiting in ("outbox", "follow_ups"):
        empty = f"SELECT COUNT(*) = 0 FROM {waiting}"
        eventually(lambda empty=empty: sql(stack, empty) == [["1"]], within_s=RECOVERY_S)

    expected = str(sum(real_documents.held_by(name, body).entries for name, body in documents.items()))
    assert sql(stack, stored) == [[expected, expected]]
    assert sql(stack, f"SELECT url, last_error FROM feeds WHERE {mine} AND error_count > 0") == []
    assert sql(stack, "SELECT COUNT(*) FROM marks WHERE starred") == starred_before
    status = json.loads(stack.exec_("app", "starlight", "index", "status").splitlines()[-1])
    assert status["indexed"] == status["entries"]
    assert walk.unread_count(reader.get("/unread")) >= 0
