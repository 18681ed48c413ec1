"""WebSub through the whole stack: asked by egress, verified and pushed by the door, read by the crawler, in MySQL.

hub.test stands outside: the crawler has no other way to it than egress, and it has no other way in than nginx.
"""

import json
from typing import Any

import pytest

from tests import walk
from tests.mesh.live.conftest import Stack
from tests.mesh.live.conftest import sql
from tests.mesh.live.conftest import wait_until
from tests.reader import Reader

HUB = "http://hub.test"
FORGED = "<rss><channel><title>T</title><item><guid>forged</guid><title>Forged</title></item></channel></rss>"
CALL = """
import sys, urllib.error, urllib.request
method, address, body = sys.argv[1:]
request = urllib.request.Request(address, body.encode() if method == "POST" else None, method=method)
try:
    print(urllib.request.urlopen(request, timeout=60).read().decode())
except urllib.error.HTTPError as error:
    print(error.code)
"""


def hub_calls(stack: Stack, method: str, address: str, body: str = "") -> str:
    """Return what the hub is answered at *address*, or the status where that is an error."""
    return stack.exec_("hub", "python", "-", method, address, body, stdin=CALL).strip()


def seen(stack: Stack) -> Any:
    """Return what the hub knows: who subscribed to what, what it was asked, what it called."""
    return json.loads(hub_calls(stack, "GET", f"{HUB}/_ctl"))


def publish(stack: Stack, topic: str, *, sign: str = "sha256", body: str = "") -> list[int]:
    """Publish to the topic at that path, and return how those who subscribed answered."""
    answered: list[int] = json.loads(hub_calls(stack, "POST", f"{HUB}/_ctl?publish={topic}&sign={sign}", body))[
        "answered"
    ]
    return answered


def follow(stack: Stack, reader: Reader, topic: str) -> str:
    """Follow the topic, wait until the hub has verified that, and return the path of the feed's list."""
    page = walk.subscribe(reader, HUB + topic)
    wait_until(lambda: HUB + topic in seen(stack)["subscribed"].values())
    return page.links("/feeds/")[-1]


def of_feed(stack: Stack, topic: str, columns: str, table: str = "hub_subscriptions") -> list[list[str]]:
    return sql(
        stack, f"SELECT {columns} FROM {table} JOIN feeds ON feeds.id = feed_id WHERE feeds.url = '{HUB}{topic}'"
    )


@pytest.mark.parametrize("topic", ["/topics/moon", "/linked/sun"])
def test_it_lists_what_a_hub_pushes_and_nothing_that_it_did_not_sign(stack: Stack, reader: Reader, topic: str) -> None:
    name = topic.rpartition("/")[2]
    entries = follow(stack, reader, topic)
    assert of_feed(stack, topic, "state, pushed_at IS NULL, expires_at > UTC_TIMESTAMP()") == [["active", "1", "1"]]
    before = of_feed(stack, topic, "checked_at", "hub_subscriptions")
    for sign in ("wrong", "none"):
        assert publish(stack, topic, sign=sign, body=FORGED) == [202]
    assert of_feed(stack, topic, "pushed_at IS NULL") == [["1"]]
    assert publish(stack, topic) == [202]
    page = reader.wait_for(entries, lambda page: f"News 3 of {name}" in page.text, patience_s=walk.PATIENCE_S)
    assert "Forged" not in page.text
    titles = {title for (title,) in of_feed(stack, topic, "entries.title", "entries")}
    assert titles == {f"News {number} of {name}" for number in range(4)}
    assert of_feed(stack, topic, "checked_at", "hub_subscriptions") == before  # it was pushed, not fetched
    found = reader.wait_for(f"/search?q=News+{name}", lambda page: b"<mark>" in page.body, patience_s=walk.PATIENCE_S)
    assert f"of {name}" in found.text


def test_it_verifies_nothing_that_it_did_not_ask_for(stack: Stack, reader: Reader) -> None:
    topic = "/topics/asked"
    follow(stack, reader, topic)
    [callback] = [callback for callback, at in seen(stack)["subscribed"].items() if at == HUB + topic]
    assert callback.startswith("http://reader.test/websub/")
    told = f"hub.topic={HUB}/topics/another&hub.challenge=mine&hub.lease_seconds=864000"
    assert hub_calls(stack, "GET", f"{callback}?hub.mode=subscribe&{told}") == "404"
    assert (
        hub_calls(stack, "GET", f"{callback}?hub.mode=unsubscribe&hub.topic={HUB}{topic}&hub.challenge=mine") == "404"
    )
    assert hub_calls(stack, "POST", "http://reader.test/websub/nobodys", FORGED) == "410"
    assert of_feed(stack, topic, "state") == [["active"]]


def test_it_leaves_the_hub_when_nobody_follows_any_more(stack: Stack, reader: Reader) -> None:
    topic = "/topics/quiet"
    entries = follow(stack, reader, topic)
    reader.submit(reader.get(f"{entries}/settings"), f"{entries}/unsubscribe")
    follow(stack, reader, "/topics/another")  # the clock, that would do it within five minutes, is asked to look now
    wait_until(lambda: HUB + topic not in seen(stack)["subscribed"].values())
    assert ["unsubscribe", 200] in seen(stack)["called"]
