from flask import Flask

from flask_starlight.queue.port import Job
from tests.fakes import RecordingQueue
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2


def test_it_sends_all_feeds_of_the_reader_to_the_crawler(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        for host in ("a", "b"):
            make.feed(session, f"https://{host}.example/feed", ADA)
        make.feed(session, "https://c.example/feed")
    page = ada.submit(ada.get("/all"), "/refresh")
    assert page.url.endswith("/all")
    assert "2 feeds are being checked." in page.text
    sent = [feed["url"] for job, feeds in queue.sent for feed in feeds if job is Job.REFRESH]
    assert sorted(sent) == ["https://a.example/feed", "https://b.example/feed"]


def test_it_sends_nothing_for_who_asks_again_within_a_minute(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
    ada.submit(ada.get("/all"), "/refresh")
    page = ada.submit(ada.get("/all"), "/refresh")
    assert "You asked less than a minute ago." in page.text
    assert len(queue.sent) == 1


def test_it_holds_back_nobody_else(app: Flask, ada: Visitor, bob: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
        make.feed(session, "https://b.example/feed", BOB)
    ada.submit(ada.get("/all"), "/refresh")
    page = bob.submit(bob.get("/all"), "/refresh")
    assert "1 feed is being checked." in page.text


def test_it_says_so_while_the_queue_is_away(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
    queue.away = True
    assert "The queue does not answer" in ada.submit(ada.get("/all"), "/refresh").text
