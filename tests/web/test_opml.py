import re
from io import BytesIO

from flask import Flask

from flask_starlight.model.preferences import Preferences
from flask_starlight.queue.port import Job
from flask_starlight.store import subscriptions
from flask_starlight.store import users
from flask_starlight.web import MAX_REQUEST_BYTES
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import reading
from tests.web.conftest import writing
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
    for body, sentence in ((b"", "Choose a file."), (b"%PDF-1.7 \x00\xff", "It cannot be read as XML.")):
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


def test_it_shows_how_far_the_first_fetch_is_and_what_failed(app: Flask, ada: Visitor) -> None:
    page = bring(ada, LIST.encode())
    [bar] = page.tree.xpath("//progress")
    assert (bar.get("value"), bar.get("max")) == ("0", "2")
    [section] = page.tree.xpath("//section[@hx-get]")
    assert section.get("hx-get") == "/opml"
    assert page.tree.xpath("//a[@href='/opml' and contains(@class, 'button')]"), "without script, a link asks again"
    with writing(app) as session:
        make.entries(session, 1, "one")
        make.store(session, outcomes.failed(2))
    answer = ada.get("/opml", HX_Request="true", HX_Target="import")
    assert "All 2 feeds were tried." in answer.text and "took too long to answer" in answer.text
    assert not answer.tree.xpath("//*[@hx-get]"), "there is nothing left to ask for"


def test_it_names_the_line_of_what_it_could_not_import(ada: Visitor) -> None:
    page = bring(ada, LIST.encode())
    [row] = page.tree.xpath("//table[1]/tbody/tr")
    assert [cell.text_content() for cell in row[:2]] == ["5", "B"]


def test_it_gives_the_reasons_in_the_language_of_the_reader(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        users.set_preferences(session, ADA, Preferences(language="zh_Hans"))
    page = bring(ada, LIST.replace("</body>", '<outline text="D"/> & </body>').encode())
    reasons = [row[2].text_content() for row in page.tree.xpath("//table[1]/tbody/tr")]
    assert len(reasons) == 3
    assert all(re.match("[\u4e00-\u9fff]{3}", reason) for reason in reasons), reasons
    assert "无法按 XML 读取" in bring(ada, b"%PDF-1.7").text


def test_it_shows_the_report_until_it_is_closed_and_to_nobody_else(ada: Visitor, bob: Visitor) -> None:
    bring(ada, LIST.encode())
    assert "What was imported" in ada.get("/opml").text
    assert "What was imported" not in bob.get("/opml").text
    ada.submit(ada.get("/opml"), "/opml/seen")
    assert "What was imported" not in ada.get("/opml").text
