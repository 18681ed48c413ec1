import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.store import counts
from flask_starlight.store import entries
from flask_starlight.store import marks
from tests.conftest import NOW
from tests.store import make


@pytest.fixture
def reader(session: Session) -> int:
    reader = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/", reader), "a1", "a2")
    make.entries(session, make.feed(session, "https://b.example/", reader), "b1")
    return reader


def ids(session: Session, reader: int, view: str = "all") -> dict[str, int]:
    listed = entries.list_entries(session, EntryQuery(reader, view)).entries  # type: ignore[arg-type]
    return {entry.title: entry.id for entry in listed}


def test_it_marks_read_and_unread_again(session: Session, reader: int) -> None:
    entry_id = ids(session, reader)["a1"]
    marks.set_read(session, reader, [entry_id], True, now=NOW)
    assert "a1" not in ids(session, reader, "unread")
    marks.set_read(session, reader, [entry_id], False, now=NOW)
    assert "a1" in ids(session, reader, "unread")


def test_it_keeps_a_star_when_an_entry_is_read_and_the_other_way_round(session: Session, reader: int) -> None:
    entry_id = ids(session, reader)["a1"]
    marks.set_starred(session, reader, [entry_id], True, now=NOW)
    marks.set_read(session, reader, [entry_id], True, now=NOW)
    entry = entries.get(session, reader, entry_id).entry
    assert (entry.is_read, entry.is_starred) == (True, True)
    marks.set_starred(session, reader, [entry_id], False, now=NOW)
    assert entries.get(session, reader, entry_id).entry.is_read is True


def test_it_marks_all_read_up_to_what_the_reader_saw(session: Session, reader: int) -> None:
    seen = entries.newest_id(session)
    make.entries(session, make.feed(session, "https://a.example/"), "new")
    make.sweep(session, EntryQuery(reader), through_id=seen)
    assert list(ids(session, reader, "unread")) == ["new"]


def test_it_marks_all_of_one_feed_read_and_no_other(session: Session, reader: int) -> None:
    feed_id = make.feed(session, "https://a.example/")
    make.sweep(session, EntryQuery(reader, feed_id=feed_id), through_id=entries.newest_id(session))
    assert list(ids(session, reader, "unread")) == ["b1"]


def test_it_lets_go_of_marks_that_said_unread_but_keeps_their_star(session: Session, reader: int) -> None:
    found = ids(session, reader)
    make.sweep(session, EntryQuery(reader), through_id=entries.newest_id(session))
    marks.set_read(session, reader, [found["a1"], found["a2"]], False, now=NOW)
    marks.set_starred(session, reader, [found["a2"]], True, now=NOW)
    assert set(ids(session, reader, "unread")) == {"a1", "a2"}
    make.sweep(session, EntryQuery(reader), through_id=entries.newest_id(session))
    assert ids(session, reader, "unread") == {}
    assert list(ids(session, reader, "starred")) == ["a2"]


def test_it_marks_nothing_that_the_reader_cannot_see(session: Session, reader: int) -> None:
    stranger = make.user(session, "stranger")
    entry_id = ids(session, reader)["a1"]
    marks.set_starred(session, stranger, [entry_id], True, now=NOW)
    make.sweep(session, EntryQuery(stranger), through_id=entry_id)
    assert ids(session, stranger, "starred") == {}
    assert sum(counts.unread_by_feed(session, reader).values()) == 3
