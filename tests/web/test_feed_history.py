from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.queue.port import Job
from flask_starlight.store import feed_history
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Feed
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2


@pytest.fixture
def feed_id(app: Flask, bob: Visitor) -> int:
    """A feed that Bob follows, and that has been checked: news, nothing new, a failure."""
    with writing(app) as session:
        found = make.feed(session, "https://a.example/feed", BOB)
        news = make.changed(found, *[make.intent(f"n{age}", age_h=age) for age in (3, 6, 9)])
        make.store(session, replace(news, size_bytes=64_000, duration_ms=1234))
        make.store(session, FeedOutcome(found, OutcomeState.UNCHANGED, http_status=304, duration_ms=15))
    return found


def facts(page: Page) -> dict[str, str]:
    terms = page.tree.xpath("//dl[@class='facts']/dt")
    return {term.text: " ".join(term.getnext().text_content().split()) for term in terms}


def rows(page: Page) -> list[list[str]]:
    found = page.tree.xpath("//section[@aria-labelledby='checks-title']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def test_it_says_when_the_next_check_is_and_why_then(bob: Visitor, feed_id: int) -> None:
    told = facts(bob.get(f"/feeds/{feed_id}/history"))
    assert told["Why then"] == "It publishes about every 3 hours."
    assert told["Address"] == "https://a.example/feed"
    assert "Failures in a row" not in told


def test_it_lists_the_checks_with_all_that_is_known_of_them(app: Flask, bob: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        make.store(session, outcomes.failed(feed_id))
    page = bob.get(f"/feeds/{feed_id}/history")
    failed, unchanged, news = [row[1:] for row in rows(page)]
    assert failed[0].startswith("failed The server took too long to answer.")
    assert failed[0].endswith("no answer after 20 s")
    assert unchanged == ["nothing new", "304", "–", "15 ms", "0"]
    assert news == ["news", "200", "64 kB", "1,234 ms", "3"]
    assert facts(page)["Failures in a row"] == "1"
    assert "With each failure in a row Starlight waits longer" in facts(page)["Why then"]


def test_it_draws_entries_by_week_and_response_times_and_tells_the_same_in_numbers(bob: Visitor, feed_id: int) -> None:
    page = bob.get(f"/feeds/{feed_id}/history")
    weeks, times = page.tree.xpath("//*[@class='bars']")
    assert len(weeks.xpath(".//g")) == feed_history.WEEKS
    assert times.xpath(".//title")[0].text.startswith("1,234 ms")
    numbers = page.tree.xpath("//details[@class='numbers']//td/text()")
    assert sum(map(int, numbers)) == 3


def test_it_is_reached_from_the_settings_and_from_a_feed_in_trouble(app: Flask, bob: Visitor, feed_id: int) -> None:
    address = f"/feeds/{feed_id}/history"
    assert bob.get(f"/feeds/{feed_id}/settings").links(address)
    with writing(app) as session:
        make.store(session, outcomes.failed(feed_id))
    assert bob.get(f"/feeds/{feed_id}").links(address)


def test_it_sends_a_check_and_comes_back(bob: Visitor, feed_id: int, queue: RecordingQueue) -> None:
    page = bob.submit(bob.get(f"/feeds/{feed_id}/history"), f"/feeds/{feed_id}/check")
    assert page.url.endswith(f"/feeds/{feed_id}/history")
    assert facts(page)["Last check"] == "under way now"
    assert [job for job, _ in queue.sent] == [Job.REFRESH]


def test_it_lets_a_reader_set_the_interval_and_take_it_back(app: Flask, bob: Visitor, feed_id: int) -> None:
    action = f"/feeds/{feed_id}/interval"
    page = bob.submit(bob.get(f"/feeds/{feed_id}/history"), action, typed={"interval": "360"})
    assert "Saved. It holds from the next check on." in page.text
    assert page.form(action).fields["interval"] == "360"
    with writing(app) as session:
        make.store(session, make.changed(feed_id), now=NOW)
        assert session.get_one(Feed, feed_id).next_check_at == NOW + timedelta(hours=6)
    page = bob.get(f"/feeds/{feed_id}/history")
    assert facts(page)["Why then"] == "This interval was set by a reader."
    assert bob.submit(page, action, typed={"interval": ""}).form(action).fields["interval"] == ""


@pytest.mark.parametrize("interval", ["1", "0", "-5", "x", "99999999999999999999", "６０"])
def test_it_takes_no_interval_that_it_does_not_offer(app: Flask, bob: Visitor, feed_id: int, interval: str) -> None:
    token = bob.get(f"/feeds/{feed_id}/history").form(f"/feeds/{feed_id}/interval").fields["csrf_token"]
    page = bob.post(f"/feeds/{feed_id}/interval", csrf_token=token, interval=interval)
    assert (page.status, "Choose one of the intervals." in page.text) == (422, True)
    with reading(app) as session:
        assert session.get_one(Feed, feed_id).interval_min is None


def test_it_says_that_others_are_affected_too(app: Flask, bob: Visitor, feed_id: int) -> None:
    with writing(app) as session:
        subscriptions.subscribe(session, ADA, feed_id, now=NOW)
    assert "for all 2 who follow it" in bob.get(f"/feeds/{feed_id}/history").text


def test_it_is_open_to_the_administrator_and_to_no_other_stranger(
    app: Flask, ada: Visitor, bob: Visitor, feed_id: int
) -> None:
    with writing(app) as session:
        subscriptions.unsubscribe(session, BOB, feed_id)
    page = ada.get(f"/feeds/{feed_id}/history")
    assert page.status == 200
    assert ada.submit(page, f"/feeds/{feed_id}/check").status == 200
    assert bob.get(f"/feeds/{feed_id}/history").status == 404
    assert ada.get("/feeds/4711/history").status == 404


def test_it_shows_a_feed_of_which_nothing_is_known_yet(app: Flask, bob: Visitor) -> None:
    with writing(app) as session:
        found = make.feed(session, "https://new.example/", BOB)
    page = bob.get(f"/feeds/{found}/history")
    assert facts(page)["Last check"] == "not yet"
    assert "None is on record yet." in page.text
