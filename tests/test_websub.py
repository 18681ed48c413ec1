"""WebSub from end to end: a real hub and the embedded way to run, each on loopback, and a reader who sees the news."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flask_starlight.model.websub import MAX_PUSH_BYTES
from flask_starlight.web.websub import MAX_REQUEST_BYTES
from tests import walk
from tests.embedded_server import Embedded
from tests.embedded_server import running_starlight
from tests.feedhost.running import RunningHub
from tests.feedhost.running import running_hub
from tests.reader import Reader

FORGED = b"<rss><channel><item><title>Forged</title></item></channel></rss>"


@pytest.fixture(scope="module")
def hub() -> Iterator[RunningHub]:
    with running_hub() as hub:
        yield hub


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def embedded(hub: RunningHub, data_dir: Path) -> Iterator[Embedded]:
    with running_starlight(data_dir, allow_host=hub.authority, public=True) as running:
        yield running


@pytest.fixture(scope="module")
def reader(embedded: Embedded) -> Reader:
    reader = Reader(embedded.base_url)
    walk.arrive(reader)
    return reader


def follow(reader: Reader, hub: RunningHub, topic: str) -> str:
    """Follow the feed at the path *topic*, wait until the hub has verified that, and return the path of its list."""
    page = walk.subscribe(reader, hub.url + topic)
    hub.wait_for(lambda hub: any(one.topic.endswith(topic) for one in hub.subscribed.values()))
    return page.links("/feeds/")[-1]


def pushes(reader: Reader, result: str) -> float:
    """Return how many pushes are counted as *result* so far."""
    figures = reader.get("/metrics").body.decode()
    counted = re.search(rf'^starlight_pushes_total{{result="{result}"}} (\S+)', figures, re.MULTILINE)
    return float(counted[1]) if counted else 0.0


def let_time_pass(data_dir: Path, hub: RunningHub, topic: str, *, days: int) -> None:
    """Make all that is known of the hub's subscription to *topic* older by *days*."""
    shifted = ", ".join(f"{name} = datetime({name}, '-{days} days')" for name in ("requested_at", "expires_at"))
    with closing(sqlite3.connect(data_dir / "starlight.db")) as data, data:
        data.execute(f"UPDATE hub_subscriptions SET {shifted} WHERE topic_url = ?", (hub.url + topic,))


@pytest.mark.parametrize("topic", ["/topics/moon", "/linked/sun"])
def test_it_shows_what_a_hub_pushes_and_nothing_that_is_not_signed(reader: Reader, hub: RunningHub, topic: str) -> None:
    name = topic.rpartition("/")[2]
    entries = follow(reader, hub, topic)
    assert f"News 0 of {name}" in reader.get(entries).text
    for sign in ("wrong", "none"):
        assert hub.publish(topic, sign=sign, body=FORGED) == [202]
    assert hub.publish(topic) == [202]
    page = reader.wait_for(entries, lambda page: "News 3 of" in page.text, patience_s=walk.PATIENCE_S)
    assert f"News 3 of {name}" in page.text
    assert "Forged" not in page.text


def test_it_renews_before_the_lease_ends_and_is_pushed_on(reader: Reader, hub: RunningHub, data_dir: Path) -> None:
    topic = "/topics/long"
    entries = follow(reader, hub, topic)
    let_time_pass(data_dir, hub, topic, days=9)
    follow(reader, hub, "/topics/meanwhile")
    hub.wait_for(lambda hub: [one["hub.topic"].endswith(topic) for one in hub.asked].count(True) == 2)
    assert hub.publish(topic) == [202]
    page = reader.wait_for(entries, lambda page: "News 1 of long" in page.text, patience_s=walk.PATIENCE_S)
    assert "News 1 of long" in page.text


def test_it_takes_a_push_that_is_too_large_for_a_sign_that_there_is_news(reader: Reader, hub: RunningHub) -> None:
    topic = "/topics/large"
    follow(reader, hub, topic)
    hints = pushes(reader, "hint")
    assert hub.publish(topic, body=bytes(MAX_PUSH_BYTES + 1)) == [202]
    assert hub.publish(topic, body=bytes(MAX_REQUEST_BYTES)) == [202]
    assert pushes(reader, "hint") == hints + 2


def test_it_asks_a_hub_again_that_was_away(reader: Reader, hub: RunningHub, data_dir: Path) -> None:
    topic = "/topics/patient"
    hub.hub.away = True
    walk.subscribe(reader, hub.url + topic)
    hub.wait_for(lambda hub: any(one["hub.topic"].endswith(topic) for one in hub.asked))
    hub.hub.away = False
    let_time_pass(data_dir, hub, topic, days=1)
    follow(reader, hub, "/topics/reminder")
    hub.wait_for(lambda hub: any(one.topic.endswith(topic) for one in hub.subscribed.values()))
    assert hub.publish(topic) == [202]


def test_it_hears_that_a_hub_denies_and_takes_no_more_from_it(reader: Reader, hub: RunningHub) -> None:
    topic = "/topics/denied"
    follow(reader, hub, topic)
    assert hub.deny(topic) == [200]
    ignored = pushes(reader, "ignored")
    assert hub.publish(topic) == [202]
    assert pushes(reader, "ignored") == ignored + 1


def test_it_leaves_the_hub_when_nobody_follows_any_more(reader: Reader, hub: RunningHub) -> None:
    topic = "/topics/quiet"
    entries = follow(reader, hub, topic)
    settings = reader.get(f"{entries}/settings")
    reader.submit(settings, f"{entries}/unsubscribe")
    follow(reader, hub, "/topics/another")
    hub.wait_for(lambda hub: not any(one.topic.endswith(topic) for one in hub.subscribed.values()))
    assert ("unsubscribe", 200) in hub.hub.called
