"""A story that several feeds tell, as the pages show it."""

import pytest
from flask import Flask

from flask_starlight.store import stories
from flask_starlight.store import subscriptions
from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.test_lists import unread_count
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def told_twice(app: Flask, ada: Visitor) -> Page:
    """The unread page: the entries 1, in the Gazette, and 2, in the Herald, tell the same story; 3 another."""
    with writing(app) as session:
        for number, name in enumerate(("Gazette", "Herald"), start=1):
            feed_id = make.feed(session, f"https://{name}.example/feed", ADA)
            make.store(session, make.changed(feed_id, make.intent(f"as the {name} tells it", age_h=number)))
            subscriptions.edit(session, ADA, feed_id, title=name, folder_id=None)
        make.store(session, make.changed(2, make.intent("another", age_h=9)))
        stories.set_clusters(session, {1: 1, 2: 1})
    return ada.get("/unread")


def also_in(page: Page) -> list[str]:
    """Return the feeds that the page names beside a story, and where they lead."""
    links = page.tree.xpath("//*[@class='row-also' or @class='entry-also']/a")
    return [f"{link.text_content()} {link.get('href')}" for link in links]


def test_it_lists_a_story_once_and_names_the_others(ada: Visitor, told_twice: Page) -> None:
    assert titles(told_twice) == ["as the Gazette tells it", "another"]
    assert also_in(told_twice) == ["Herald /entries/2?view=unread"]
    assert titles(ada.get("/feeds/2")) == ["as the Herald tells it", "another"]
    assert also_in(ada.get("/feeds/2")) == []


def test_it_names_the_other_feeds_on_the_page_of_the_entry(ada: Visitor, told_twice: Page) -> None:
    page = ada.get("/entries/2?view=unread")
    assert also_in(page) == ["Gazette /entries/1?view=unread"]
    assert also_in(ada.get("/entries/3")) == []


def test_it_counts_the_story_as_read_in_all_feeds_once_one_is_read(ada: Visitor, told_twice: Page) -> None:
    assert unread_count(told_twice, "Unread") == "3"
    page = ada.get("/entries/1?view=unread")
    assert unread_count(page, "Unread") == "1"
    assert titles(ada.get("/unread")) == ["another"]
    ada.submit(page, "/entries/1/unread")
    assert unread_count(ada.get("/unread"), "Unread") == "3"


def test_it_tells_htmx_whose_counts_changed(ada: Visitor, told_twice: Page) -> None:
    part = ada.swap(told_twice, "/entries/1/read", target="entry-1")
    assert '{"feeds": [1, 2], "unread": -1}' in part.headers["hx-trigger"]
    assert also_in(part) == ["Herald /entries/2?view=unread"]
