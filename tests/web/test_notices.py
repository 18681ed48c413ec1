import pytest
from flask import Flask

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.queue.port import Job
from flask_starlight.store import notices
from tests.fakes import RecordingQueue
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2
TOLD = "“Example” was taken down by its publisher."


@pytest.fixture
def feed_id(app: Flask, ada: Visitor, bob: Visitor) -> int:
    """A feed that Ada follows, gone for good."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", ADA)
        make.entries(session, found, "one")
        make.store(session, FeedOutcome(found, OutcomeState.GONE, http_status=410, reason=FetchReason.GONE))
    return found


@pytest.mark.parametrize("path", ["/unread", "/feeds/1", "/account"])
def test_it_stands_at_the_top_of_every_page_until_it_is_dismissed(ada: Visitor, feed_id: int, path: str) -> None:
    page = ada.get(path)
    assert TOLD in page.text
    page = ada.submit(page, "/notices/1/dismiss")
    assert page.url.endswith(path)
    assert TOLD not in page.text
    assert TOLD not in ada.get("/unread").text


def test_it_is_shown_to_nobody_who_does_not_follow_the_feed(bob: Visitor, feed_id: int) -> None:
    assert TOLD not in bob.get("/unread").text


def test_it_lets_nobody_dismiss_what_is_anothers(app: Flask, bob: Visitor, feed_id: int) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.post("/notices/1/dismiss", csrf_token=token).status == 404
    with reading(app) as session:
        assert len(notices.list_notices(session, ADA)) == 1


def test_it_offers_to_try_a_feed_again_that_is_gone(ada: Visitor, feed_id: int, queue: RecordingQueue) -> None:
    page = ada.get(f"/feeds/{feed_id}")
    assert "The publisher took this feed down for good" in page.text
    page = ada.submit(page, f"/feeds/{feed_id}/check")
    assert page.url.endswith(f"/feeds/{feed_id}")
    assert "The check is under way." in page.text
    assert [job for job, _ in queue.sent] == [Job.REFRESH]


def test_it_offers_to_leave_a_feed_that_is_gone(ada: Visitor, feed_id: int) -> None:
    page = ada.submit(ada.get(f"/feeds/{feed_id}"), f"/feeds/{feed_id}/unsubscribe")
    assert "You no longer follow “Example”." in page.text
