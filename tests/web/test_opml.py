from io import BytesIO

from flask import Flask

from flask_starlight.queue.port import Job
from flask_starlight.store import subscriptions
from flask_starlight.web import MAX_REQUEST_BYTES
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.web.conftest import reading
from tests.web.visitor import Visitor

ADA = 1
LIST = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="News"><outline text="本地">
<outline type="rss" text="A" xmlUrl="https://a.example/feed"/>
</outline></outline>
<outline type="rss" text="B" xmlUrl="ftp://b.example/feed"/>
<outline type="rss" text="C" xmlUrl="https://c.example/feed"/>
</body></opml>"""


def bring(visitor: Visitor, body: bytes) -> Page:
    return visitor.submit(visitor.get("/opml"), "/opml", typed={"file": (BytesIO(body), "list.opml")})


def test_it_follows_what_it_can_read_and_lists_the_rest(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    page = bring(ada, LIST.encode())
    assert page.status == 200
    assert "Followed now 2" in page.text and "Not imported 1" in page.text
    assert "ftp://b.example/feed" in page.text
    assert queue.sent == [(Job.ENQUEUE_DUE, None)]
    with reading(app) as session:
        followed = {feed.title: feed for feed in subscriptions.list_subscribed(session, ADA)}
        assert sorted(followed) == ["A", "C"]
    assert "News / 本地" in ada.get("/folders").text
    assert "Followed before 2" in bring(ada, LIST.encode()).text


def test_it_refuses_what_is_no_list(ada: Visitor, queue: RecordingQueue) -> None:
    for body, sentence in ((b"", "Choose a file."), (b"%PDF-1.7 \x00\xff", "not a subscription list")):
        page = bring(ada, body)
        assert (page.status, sentence in page.text) == (422, True)
    assert queue.sent == []


def test_it_refuses_a_file_that_is_too_large(ada: Visitor) -> None:
    body = b"x" * (MAX_REQUEST_BYTES + 1)
    answer = ada.client.post("/opml", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "10 MB" in answer.text) == (413, True)


def test_it_gives_out_what_it_took_in(ada: Visitor, bob: Visitor) -> None:
    bring(ada, LIST.encode())
    exported = ada.get("/opml/export")
    assert exported.headers["content-type"].startswith("text/x-opml")
    assert exported.headers["content-disposition"].startswith("attachment; filename=starlight-")
    page = bring(bob, exported.body)
    assert "Followed now 2" in page.text
    assert "News / 本地" in bob.get("/folders").text
