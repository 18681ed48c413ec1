from dataclasses import replace

import pytest
from flask import Flask

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import crawl_report
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2


@pytest.fixture
def crawled(app: Flask, ada: Visitor) -> None:
    """A feed that is slow, one that fails, one that was never checked."""
    with writing(app) as session:
        slow = make.feed(session, "https://slow.example/feed", ADA)
        broken = make.feed(session, "https://broken.example/feed", ADA)
        make.feed(session, "https://new.example/feed", ADA)
        make.store(session, replace(make.changed(slow), duration_ms=4321), outcomes.failed(broken), now=utc_now())


def listed(page: Page, section: str) -> list[str]:
    return [link.text for link in page.tree.xpath("//section[@aria-labelledby=$id]//tbody/tr/th/a", id=section)]


def test_it_names_what_is_slow_and_what_fails(ada: Visitor, crawled: None) -> None:
    page = ada.get("/admin/crawl")
    assert listed(page, "slowest-title") == ["Example"]
    assert "4,321 ms" in page.text
    assert listed(page, "failing-title") == ["https://broken.example/feed"]
    assert "2 in the last 24 hours, 1 of them failed." in page.text


def test_it_lists_all_feeds_or_those_of_a_state(ada: Visitor, crawled: None) -> None:
    everything = ["Example", "https://broken.example/feed", "https://new.example/feed"]
    assert listed(ada.get("/admin/crawl"), "feeds-title") == everything
    assert listed(ada.get("/admin/crawl?state=failing"), "feeds-title") == everything[1:2]
    assert listed(ada.get("/admin/crawl?state=new"), "feeds-title") == everything[2:]
    assert listed(ada.get("/admin/crawl?state=nonsense&after=x"), "feeds-title") == everything


def test_it_leads_from_page_to_page(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        for number in range(crawl_report.PAGE + 1):
            make.feed(session, f"https://{number}.example/", ADA)
    first = ada.get("/admin/crawl?state=new")
    [more] = first.tree.xpath("//a[@rel='next']/@href")
    second = ada.get(more)
    assert (len(listed(first, "feeds-title")), len(listed(second, "feeds-title"))) == (crawl_report.PAGE, 1)
    assert not second.tree.xpath("//a[@rel='next']")


def test_it_says_so_when_the_queue_is_away(ada: Visitor, queue: RecordingQueue) -> None:
    queue.away = True
    page = ada.get("/admin/crawl")
    assert (page.status, "The queue does not answer." in page.text) == (200, True)


def test_it_is_the_administrators_alone(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert ada.get("/health").links("/admin/crawl")
    assert bob.get("/admin/crawl").status == 403
    assert "/signin" in Visitor(app).get("/admin/crawl").url


def test_it_keeps_to_itself_what_came_in_by_a_readers_own_access(app: Flask, ada: Visitor, bob: Visitor) -> None:
    with writing(app) as session:
        feed = feeds.get_or_create(session, "https://a.example/feed", now=NOW, owner_id=BOB)
        subscriptions.subscribe(session, BOB, feed.id, now=NOW)
        make.store(session, replace(make.changed(feed.id), duration_ms=100), outcomes.failed(feed.id), now=utc_now())
    page = ada.get("/admin/crawl")
    assert "Example" not in page.text
    assert "https://a.example/feed by a reader's own access" in page.text
    assert ada.get("/feeds/1/history").status == 404
    assert ada.post("/feeds/1/check", csrf_token=page.form("/signout").fields["csrf_token"]).status == 404
    assert bob.get("/feeds/1/history").status == 200
