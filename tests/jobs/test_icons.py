"""From the clock to the crawler and back: the icon of a feed, on a real host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from flask_starlight.jobs import icons
from flask_starlight.jobs import store
from flask_starlight.jobs.crawl import crawler_from
from flask_starlight.jobs.crawl import look_for_icons
from flask_starlight.model.icon import IconOutcome
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.settings import Settings
from flask_starlight.store import discoveries
from flask_starlight.store.database import db
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Icon
from tests import pictures
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.store import make


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[RunningHost]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "icon.png").write_bytes(pictures.PNG)
    with running_feed_host(folder) as running:
        yield running


def followed(*icon_urls: str) -> list[int]:
    """Feeds that were read, with an icon of their own each."""
    ids = []
    with db.session.begin():
        reader = make.user(db.session())
        for number, icon_url in enumerate(icon_urls):
            feed_id = make.feed(db.session(), f"https://{number}.example/feed", reader)
            make.store(db.session(), make.changed(feed_id))
            db.session.execute(update(Feed).where(Feed.id == feed_id).values(icon_url=icon_url))
            ids.append(feed_id)
    return ids


def crawl(queue: RecordingQueue, outside: RunningHost) -> list[object]:
    """Do what was sent to the crawler, and return what it sends back."""
    asked = [payload for job, payload in queue.sent if job is Job.FIND_ICONS]
    queue.sent.clear()
    crawler = crawler_from(Settings(crawl_allow_hosts=(outside.authority,), crawl_timeout_s=2), queue)
    for payload in asked:
        look_for_icons(crawler, payload)
    crawler.outside.close()
    return [payload for job, payload in queue.sent if job is Job.STORE_ICON]


def stored() -> list[tuple[str, bytes]]:
    with db.session.begin():
        return [(icon.media_type, icon.data) for icon in db.session.query(Icon)]


def test_it_fetches_an_icon_and_keeps_it(services: Services, queue: RecordingQueue, outside: RunningHost) -> None:
    [feed_id] = followed(f"{outside.url}/feeds/icon.png")
    icons.ask_for_icons(services)
    for payload in crawl(queue, outside):
        icons.store_icon(services, payload)
    assert stored() == [("image/png", pictures.PNG)]
    with db.session.begin():
        feed = db.session.get_one(Feed, feed_id)
        assert db.session.get_one(Icon, feed.icon_hash).data == pictures.PNG
    icons.ask_for_icons(services)
    assert [job for job, _ in queue.sent if job is Job.FIND_ICONS] == []


def test_it_calls_no_private_host_for_an_icon(services: Services, queue: RecordingQueue, outside: RunningHost) -> None:
    followed("http://127.0.0.1:1/icon.png", f"{outside.url}/to-private/10.0.0.1")
    icons.ask_for_icons(services)
    for payload in crawl(queue, outside):
        icons.store_icon(services, payload)
    assert stored() == []


def test_it_sends_many_feeds_in_parts(services: Services, queue: RecordingQueue) -> None:
    followed(*[""] * (icons.PER_MESSAGE + 1))
    icons.ask_for_icons(services)
    assert [len(payload) for job, payload in queue.sent] == [icons.PER_MESSAGE, 1]


@pytest.mark.parametrize("data", [pictures.PAGE, pictures.GIF, pictures.PNG + bytes(200_000)])
def test_it_keeps_nothing_that_is_not_what_the_crawler_says(services: Services, data: bytes) -> None:
    [feed_id] = followed("")
    icons.store_icon(services, to_wire(IconOutcome(feed_id, "image/png", data)))
    assert stored() == []


def test_it_looks_at_once_for_the_icon_of_a_feed_that_somebody_just_followed(
    services: Services, queue: RecordingQueue
) -> None:
    with db.session.begin():
        reader = make.user(db.session())
        wish = discoveries.create(db.session(), reader, "https://a.example/", folder_id=None, now=NOW).id
    found = DiscoveryOutcome(wish, url="https://a.example/feed", outcome=make.changed(0))
    store.discovery(services, to_wire(found))
    assert (Job.ASK_FOR_ICONS, None) in queue.sent
