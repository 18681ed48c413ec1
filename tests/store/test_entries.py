import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import counts
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.store import make


def titles(session: Session, query: EntryQuery) -> list[str]:
    return [entry.title for entry in entries.list_entries(session, query).entries]


def test_it_pages_through_all_entries_once_in_both_directions(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://a.example/", reader)
    names = [f"n{age:02}" for age in range(23)]
    make.entries(session, feed_id, *names)
    for oldest_first, expected in ((False, names), (True, names[::-1])):
        seen: list[str] = []
        after: Cursor | None = None
        while True:
            page = entries.list_entries(
                session,
                EntryQuery(reader, oldest_first=oldest_first, after=after and Cursor.parse(str(after)), limit=5),
            )
            seen += [entry.title for entry in page.entries]
            after = page.next
            if after is None:
                break
        assert seen == expected


def test_it_pages_through_entries_of_the_same_moment(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://a.example/", reader)
    make.store(session, make.changed(feed_id, *[make.intent(f"n{number}", age_h=1) for number in range(7)]))
    first = entries.list_entries(session, EntryQuery(reader, limit=4))
    second = entries.list_entries(session, EntryQuery(reader, limit=4, after=first.next))
    assert len({entry.id for entry in (*first.entries, *second.entries)}) == 7
    assert second.next is None


def test_it_shows_only_what_the_reader_follows(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    make.entries(session, make.feed(session, "https://a.example/", ada), "hers")
    make.entries(session, make.feed(session, "https://b.example/", bob), "his")
    assert titles(session, EntryQuery(ada)) == ["hers"]
    his = entries.list_entries(session, EntryQuery(bob)).entries[0].id
    with pytest.raises(NotFound):
        entries.get(session, ada, his)
    assert entries.by_ids(session, ada, [his]) == []


def test_it_narrows_to_a_feed_or_a_folder_with_those_inside(session: Session) -> None:
    reader = make.user(session)
    outer = folders.create(session, reader, "outer")
    inner = folders.create(session, reader, "inner", parent_id=outer.id)
    in_outer = make.feed(session, "https://a.example/", reader)
    in_inner = make.feed(session, "https://b.example/", reader)
    outside = make.feed(session, "https://c.example/", reader)
    subscriptions.edit(session, reader, in_outer, title="", folder_id=outer.id)
    subscriptions.edit(session, reader, in_inner, title="", folder_id=inner.id)
    for feed_id, name in ((in_outer, "outer"), (in_inner, "inner"), (outside, "outside")):
        make.entries(session, feed_id, name)
    assert sorted(titles(session, EntryQuery(reader, folder_id=outer.id))) == ["inner", "outer"]
    assert titles(session, EntryQuery(reader, folder_id=inner.id)) == ["inner"]
    assert titles(session, EntryQuery(reader, feed_id=outside)) == ["outside"]


def test_it_lists_unread_and_starred_ones(session: Session) -> None:
    reader = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/", reader), "a", "b", "c")
    by_title = {entry.title: entry.id for entry in entries.list_entries(session, EntryQuery(reader)).entries}
    marks.set_read(session, reader, [by_title["a"]], True, now=NOW)
    marks.set_starred(session, reader, [by_title["b"]], True, now=NOW)
    assert titles(session, EntryQuery(reader, "unread")) == ["b", "c"]
    assert titles(session, EntryQuery(reader, "starred")) == ["b"]
    assert sum(counts.unread_by_feed(session, reader).values()) == 2


def test_it_returns_entries_in_the_order_of_the_ids_asked_for(session: Session) -> None:
    reader = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/", reader), "a", "b", "c")
    ids = [entry.id for entry in entries.list_entries(session, EntryQuery(reader)).entries]
    wanted = [ids[2], ids[0]]
    assert [entry.id for entry in entries.by_ids(session, reader, wanted)] == wanted


def test_it_names_the_feed_as_the_reader_does(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://a.example/", reader)
    make.entries(session, feed_id, "a")
    assert entries.list_entries(session, EntryQuery(reader)).entries[0].feed_title == "Example"
    subscriptions.edit(session, reader, feed_id, title="Mine", folder_id=None)
    session.flush()
    assert entries.list_entries(session, EntryQuery(reader)).entries[0].feed_title == "Mine"
