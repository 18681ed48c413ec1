import pytest
from flask import Flask

from flask_starlight.jobs import full_text as job
from flask_starlight.model.full_text import FullText
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import services
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA, BOB = 1, 2
FORM = "/entries/1/full-text"


@pytest.fixture
def entry(app: Flask, ada: Visitor) -> Page:
    """The page of an entry, number 1, of a feed that Ada follows."""
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "one")
    return ada.get("/entries/1?view=unread")


def answer(app: Flask, found: FullText) -> None:
    """Let the worker keep what the crawler found."""
    with app.app_context():
        job.store(services(), to_wire(found))


def prose(page: Page) -> str:
    return " ".join(page.tree.xpath("string(//*[@class='prose'])").split())


def tabs(page: Page) -> dict[str, bool]:
    """Return the choices of text, and which one is shown."""
    links = page.tree.xpath("//*[contains(@class, 'text-tabs')]/a")
    return {link.text_content(): link.get("aria-current") == "page" for link in links}


def test_it_asks_waits_and_shows_both_texts_without_script(
    app: Flask, ada: Visitor, entry: Page, queue: RecordingQueue
) -> None:
    assert tabs(entry) == {}
    waiting = ada.submit(entry, FORM)
    assert queue.sent == [(Job.FETCH_FULL_TEXT, [{"entry_id": 1, "url": "https://example.org/one"}])]
    assert "Fetching the full text" in waiting.text
    assert waiting.tree.xpath("//noscript/meta[@http-equiv='refresh']")
    assert prose(waiting) == "text"
    answer(app, FullText(1, "<p>All of it</p>"))
    page = ada.get(waiting.url)
    assert (prose(page), tabs(page)) == ("All of it", {"Full text": True, "As in the feed": False})
    [original] = page.tree.xpath("//a[text()='As in the feed']/@href")
    page = ada.get(original)
    assert (prose(page), tabs(page)) == ("text", {"Full text": False, "As in the feed": True})
    assert page.tree.xpath("//a[@data-key='u']/@href") == ["/unread"]


def test_it_swaps_the_text_in_by_htmx(app: Flask, ada: Visitor, entry: Page) -> None:
    part = ada.swap(entry, FORM, target="entry-text")
    assert not part.tree.xpath("//h1")
    [poll] = part.tree.xpath("//*[@id='entry-text' and @hx-trigger='every 1s']/@hx-get")
    answer(app, FullText(1, "<p>All of it</p>"))
    part = ada.get(poll, HX_Request="true", HX_Target="entry-text")
    assert prose(part) == "All of it"
    assert not part.tree.xpath("//*[@hx-trigger]")
    assert ada.get(poll).url.endswith("/entries/1?text=full&view=unread")


def test_it_says_why_there_is_none_and_lets_one_try_again(
    app: Flask, ada: Visitor, entry: Page, queue: RecordingQueue
) -> None:
    waiting = ada.submit(entry, FORM)
    answer(app, FullText(1, reason=FetchReason.NO_ARTICLE, detail="too little text"))
    page = ada.get(waiting.url)
    assert "No article was found on the page." in page.text
    assert prose(page) == "text"
    ada.submit(page, FORM)
    assert [sent for sent, _ in queue.sent] == [Job.FETCH_FULL_TEXT] * 2


def test_it_says_when_the_way_to_the_crawler_is_away(ada: Visitor, entry: Page, queue: RecordingQueue) -> None:
    queue.away = True
    for page in (ada.submit(entry, FORM), ada.swap(entry, FORM, target="entry-text")):
        assert page.status == 200
        assert "Fetching the full text" not in page.text
        assert page.form(FORM) is not None
        assert "queue" in page.text.lower()


def test_it_shows_the_full_text_first_where_the_feed_is_set_so_and_the_feeds_own_elsewhere(
    app: Flask, ada: Visitor, entry: Page
) -> None:
    answer(app, FullText(1, "<p>All of it</p>"))
    assert prose(ada.get("/entries/1")) == "text"
    settings = ada.get("/feeds/1/settings")
    settings = ada.submit(settings, "/feeds/1/full-text", typed={"always": "yes"})
    assert "fetched from now on" in settings.text
    assert prose(ada.get("/entries/1")) == "All of it"
    assert prose(ada.get("/entries/1?text=original")) == "text"
    ada.submit(settings, "/feeds/1/full-text", typed={"always": "no"})
    assert prose(ada.get("/entries/1")) == "text"


def test_it_shows_the_full_text_where_the_feed_gives_none(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        make.store(session, make.changed(feed_id, make.intent("one", content="")))
    assert "The feed gives no text" in ada.get("/entries/1").text
    answer(app, FullText(1, "<p>All of it</p>"))
    assert prose(ada.get("/entries/1")) == "All of it"


def test_it_touches_nothing_that_the_reader_does_not_follow(
    app: Flask, ada: Visitor, bob: Visitor, entry: Page, queue: RecordingQueue
) -> None:
    token = bob.get("/folders").form("/folders").fields["csrf_token"]
    assert bob.get(FORM).status == 404
    assert bob.post(FORM, csrf_token=token).status == 404
    assert bob.post("/feeds/1/full-text", csrf_token=token, always="yes").status == 404
    assert queue.sent == []
