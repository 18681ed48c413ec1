"""What a reader adds to an entry, and how they want it to look."""

import pytest
from flask import Flask

from flask_starlight.store import keepsakes
from flask_starlight.store import notes
from flask_starlight.store import player_positions
from flask_starlight.store.notes import NOTE_CHARS
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1
EPISODE = "https://a.example/one.mp3?token=1"


@pytest.fixture
def entry(app: Flask, ada: Visitor) -> Page:
    """The page of an entry with a recording."""
    with writing(app) as session:
        make.store(session, outcomes.podcast(make.feed(session, "https://a.example/feed", ADA)))
    return ada.get("/entries/1?view=unread")


def note(page: Page) -> str:
    [area] = page.tree.xpath("//textarea[@name='text']")
    return str(area.value)


def position(app: Flask) -> int:
    with reading(app) as session:
        return player_positions.of_entry(session, ADA, 1).get(player_positions.url_key(EPISODE), 0)


def play(ada: Visitor, entry: Page, **told: str) -> int:
    """Tell as the player does; return the status."""
    [box] = entry.tree.xpath("//*[@data-player]")
    token = entry.tree.xpath("//input[@name='csrf_token']/@value")[0]
    fields = {"csrf_token": token, "key": box.get("data-file"), **told}
    return ada.post(box.get("data-player"), **fields).status


def test_it_keeps_a_note_and_comes_back_to_it(ada: Visitor, entry: Page) -> None:
    page = ada.submit(entry, "/entries/1/note", typed={"text": " 为什么重要\r\n<b>&amp; why </b> "})
    assert page.url.endswith("/entries/1?view=unread")
    assert note(page) == "为什么重要\n<b>&amp; why </b>"
    assert page.tree.xpath("//details[@id='entry-note']/@open")
    page = ada.submit(page, "/entries/1/note", typed={"text": "  "})
    assert note(page) == "" and "The note is gone." in page.text
    assert not page.tree.xpath("//details[@id='entry-note']/@open")


def test_it_answers_htmx_with_the_note(app: Flask, ada: Visitor, entry: Page) -> None:
    with writing(app) as session:
        notes.write(session, ADA, 1, "mine", now=NOW)
    part = ada.swap(ada.get("/entries/1"), "/entries/1/note", target="entry-note")
    assert note(part) == "mine" and "The note is saved." in part.text
    assert not part.tree.xpath("//h1")


def test_it_takes_as_long_a_note_as_the_form_does(app: Flask, ada: Visitor, entry: Page) -> None:
    [most] = entry.tree.xpath("//textarea[@name='text']/@maxlength")
    assert int(most) == NOTE_CHARS
    ada.submit(entry, "/entries/1/note", typed={"text": "字" * NOTE_CHARS})
    with reading(app) as session:
        assert keepsakes.of_entry(session, ADA, 1).note == "字" * NOTE_CHARS


def test_it_goes_on_where_the_reader_left_and_can_start_again(app: Flask, ada: Visitor, entry: Page) -> None:
    assert play(ada, entry, seconds="754", duration="3600") == 204
    page = ada.get("/entries/1?view=unread")
    assert page.tree.xpath("//audio/@src") == [f"{EPISODE}#t=754"]
    assert page.tree.xpath("//*[@data-player]/@data-seconds") == ["754"]
    assert "You were at 12:34." in page.text
    page = ada.submit(page, "/entries/1/start-again")
    assert page.tree.xpath("//audio/@src") == [EPISODE]
    assert page.url.endswith("/entries/1?view=unread")


@pytest.mark.parametrize("told", [{"seconds": "3591", "duration": "3600"}, {"seconds": "0"}, {"seconds": "x"}, {}])
def test_it_forgets_a_recording_that_was_heard_to_its_end(
    app: Flask, ada: Visitor, entry: Page, told: dict[str, str]
) -> None:
    play(ada, entry, seconds="754")
    assert play(ada, entry, **told) == 204
    assert position(app) == 0


@pytest.mark.parametrize(("seconds", "kept"), [("-5", 0), ("99999999999999999999", 7 * 24 * 3600), ("12.5", 0)])
def test_it_keeps_no_nonsense(app: Flask, ada: Visitor, entry: Page, seconds: str, kept: int) -> None:
    assert play(ada, entry, seconds=seconds) == 204
    assert position(app) == kept


def test_it_keeps_no_place_in_what_the_entry_does_not_carry(ada: Visitor, entry: Page) -> None:
    assert play(ada, entry, seconds="5", key="0" * 32) == 404


def test_it_sets_the_text_as_the_reader_chose(ada: Visitor, entry: Page) -> None:
    chosen = {"font": "sans", "text_size": "huge", "leading": "loose", "measure": "wide"}
    page = ada.submit(entry, "/typography", typed=dict(chosen))
    assert page.url.endswith("/entries/1?view=unread")
    [reading_area] = page.tree.xpath("//*[@class='reading']")
    assert {name: reading_area.get(f"data-{name}") for name in chosen} == chosen
    checked = page.tree.xpath("//*[@id='letters']//input[@checked]")
    assert {one.get("name"): one.get("value") for one in checked} == chosen


def test_it_keeps_what_was_there_where_nonsense_is_chosen(ada: Visitor, entry: Page) -> None:
    ada.submit(entry, "/typography", typed={"font": "sans"})
    page = ada.submit(entry, "/typography", typed={"font": "comic", "measure": "narrow"})
    [reading_area] = page.tree.xpath("//*[@class='reading']")
    assert (reading_area.get("data-font"), reading_area.get("data-measure")) == ("sans", "narrow")
