import pytest
from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.queue.port import Job
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def feed_id(app: Flask, ada: Visitor) -> int:
    """A feed that was checked long ago."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, found, "one")
    return found


def test_it_shows_address_and_checks(ada: Visitor, feed_id: int) -> None:
    page = ada.get(f"/feeds/{feed_id}/settings")
    assert page.links("https://a.example/feed")
    assert page.tree.xpath("//dd/time/@datetime")[0] == NOW.isoformat()


def test_it_tells_why_the_last_check_failed_in_words(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        make.store(session, outcomes.failed(feed_id))
    text = ada.get(f"/feeds/{feed_id}/settings").text
    assert "The server took too long to answer. Starlight tries again." in text
    assert "no answer after 20 s" in text
    assert "Failures in a row 1" in text


def test_it_keeps_a_title_and_a_folder(app: Flask, ada: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        folder_id = folders.create(session, ADA, "News").id
    action = f"/feeds/{feed_id}/settings"
    page = ada.submit(ada.get(action), action, typed={"title": " Mine <3 ", "folder": str(folder_id)})
    assert "Saved." in page.text
    assert page.tree.xpath("//h1/text()") == ["Mine <3"]
    assert page.form(action).fields["folder"] == str(folder_id)
    page = ada.submit(page, action, typed={"title": "", "folder": ""})
    assert page.tree.xpath("//h1/text()") == ["Example"]


def test_it_sends_a_check_to_the_crawler(app: Flask, ada: Visitor, feed_id: int, queue: RecordingQueue) -> None:
    page = ada.submit(ada.get(f"/feeds/{feed_id}/settings"), f"/feeds/{feed_id}/check")
    [(job, [sent])] = queue.sent
    assert (job, sent["feed_id"], sent["url"]) == (Job.REFRESH, feed_id, "https://a.example/feed")
    assert len(sent["known"]) == 1
    assert "under way now" in page.text
    assert page.tree.xpath("//*[@id='feed-state']/@hx-trigger") == ["every 2s"]
    page = ada.submit(page, f"/feeds/{feed_id}/check")
    assert "A check is under way already." in page.text
    assert len(queue.sent) == 1


def test_it_stops_asking_when_the_check_is_over(ada: Visitor, feed_id: int) -> None:
    part = ada.get(f"/feeds/{feed_id}/settings", HX_Request="true", HX_Target="feed-state")
    assert part.tree.xpath("//*[@id='feed-state']")
    assert not part.tree.xpath("//*[@hx-trigger] | //h1")


def test_it_lets_a_server_rest_between_two_checks(
    app: Flask, ada: Visitor, feed_id: int, queue: RecordingQueue
) -> None:
    with writing(app) as session:
        make.store(session, make.changed(feed_id), now=utc_now())
    page = ada.submit(ada.get(f"/feeds/{feed_id}/settings"), f"/feeds/{feed_id}/check")
    assert "It was checked less than a minute ago." in page.text
    assert queue.sent == []


def test_it_says_so_when_the_queue_is_away(ada: Visitor, feed_id: int, queue: RecordingQueue) -> None:
    queue.away = True
    page = ada.submit(ada.get(f"/feeds/{feed_id}/settings"), f"/feeds/{feed_id}/check")
    assert "What you asked for is done when it is back." in page.text


def test_it_unsubscribes(app: Flask, ada: Visitor, feed_id: int) -> None:
    page = ada.submit(ada.get(f"/feeds/{feed_id}/settings"), f"/feeds/{feed_id}/unsubscribe")
    assert "You no longer follow “Example”." in page.text
    assert not page.links(f"/feeds/{feed_id}")
    assert ada.get(f"/feeds/{feed_id}").status == 404
    with reading(app) as session:
        assert subscriptions.feed_ids(session, ADA) == []
