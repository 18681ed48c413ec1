from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import entries
from flask_starlight.store import full_texts
from flask_starlight.store import outbox
from flask_starlight.store.tables import Entry
from tests.conftest import NOW
from tests.store import make


def notices(session: Session) -> list[tuple[int, int]]:
    return [(notice.entry_id, notice.version) for notice in outbox.oldest(session, 100)]


def test_it_keeps_the_full_text_beside_what_the_feed_says_and_tells_the_index(session: Session) -> None:
    reader = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/feed", reader), "a")
    full_texts.keep(session, 1, "<p>All of\0 it</p>", now=NOW)
    full = entries.get(session, reader, 1)
    assert (full.content, full.full_text, full.entry.version) == ("<p>text</p>", "<p>All of it</p>", 2)
    assert notices(session) == [(1, 1), (1, 2)]
    assert entries.contents(session, [1]) == {1: "<p>text</p> <p>All of it</p>"}
    assert [found.content for found in entries.for_index(session, [1])] == ["<p>text</p> <p>All of it</p>"]


def test_it_changes_nothing_when_the_same_text_comes_again_or_the_entry_is_gone(session: Session) -> None:
    reader = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/feed", reader), "a")
    for entry_id in (1, 1, 77):
        full_texts.keep(session, entry_id, "<p>All of it</p>", now=NOW)
    assert notices(session) == [(1, 1), (1, 2)]


def test_it_survives_an_edit_of_the_entry(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://a.example/feed", reader)
    make.entries(session, feed_id, "a")
    full_texts.keep(session, 1, "<p>All of it</p>", now=NOW)
    make.store(session, make.changed(feed_id, make.intent("a", content="<p>edited</p>")))
    full = entries.get(session, reader, 1)
    assert (full.content, full.full_text, full.entry.version) == ("<p>edited</p>", "<p>All of it</p>", 3)


def test_it_wants_the_newest_pages_of_feeds_that_are_set_so(session: Session) -> None:
    one, other = make.feed(session, "https://a.example/feed"), make.feed(session, "https://b.example/feed")
    make.entries(session, one, "new", "middle", "old")
    make.entries(session, other, "elsewhere")
    full_texts.set_always(session, one, True)
    everything = list(session.scalars(select(Entry.id)))
    pages = full_texts.wanted(session, everything, per_feed=2)
    assert [page.url for page in pages] == ["https://example.org/new", "https://example.org/middle"]
    full_texts.keep(session, pages[0].entry_id, "<p>here</p>", now=NOW)
    assert pages[0] not in full_texts.wanted(session, everything, per_feed=2)
    full_texts.set_always(session, one, False)
    assert full_texts.wanted(session, everything, per_feed=2) == []
