"""Many entries marked read at once."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import Sweep
from flask_starlight.model.query import View
from flask_starlight.store import counts
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import stories
from flask_starlight.store import subscriptions
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.sweep import Swept
from flask_starlight.store.sweep import sweep
from tests.conftest import NOW
from tests.store import make

LATER = NOW + timedelta(minutes=1)
A, B = 1, 2


@pytest.fixture
def ada(session: Session) -> int:
    """Feed A with a1 (an hour old) to a4 (four hours old), feed B with b1 to b3."""
    ada = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/", ada), "a1", "a2", "a3", "a4")
    make.entries(session, make.feed(session, "https://b.example/", ada), "b1", "b2", "b3")
    return ada


def listed(session: Session, ada: int, view: View = "all") -> dict[str, ListedEntry]:
    return {entry.title: entry for entry in entries.list_entries(session, EntryQuery(ada, view)).entries}


def unread(session: Session, ada: int) -> list[str]:
    return sorted(listed(session, ada, "unread"))


def at(session: Session, ada: int, title: str) -> Cursor:
    entry = listed(session, ada)[title]
    return Cursor(entry.sort_at, entry.id)


def run(session: Session, query: EntryQuery, **narrowed: object) -> Swept:
    chosen = Sweep(query, **({"through_id": entries.newest_id(session)} | narrowed))  # type: ignore[arg-type]
    return sweep(session, chosen, now=LATER)


def test_it_marks_what_is_older_and_keeps_what_is_newer(session: Session, ada: int) -> None:
    run(session, EntryQuery(ada), older_than=Cursor(NOW - timedelta(hours=2, minutes=30), 0))
    assert unread(session, ada) == ["a1", "a2", "b1", "b2"]


def test_it_marks_what_is_above_or_below_an_entry(session: Session, ada: int) -> None:
    run(session, EntryQuery(ada, feed_id=A), newer_than=at(session, ada, "a2"))
    assert unread(session, ada) == ["a2", "a3", "a4", "b1", "b2", "b3"]
    run(session, EntryQuery(ada, feed_id=A), older_than=at(session, ada, "a3"))
    assert unread(session, ada) == ["a2", "a3", "b1", "b2", "b3"]


def test_it_marks_feeds_of_the_user_alone(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    other = make.feed(session, "https://c.example/", ada)
    make.entries(session, other, "c1")
    theirs = make.feed(session, "https://d.example/", bob)
    make.entries(session, theirs, "d1")
    found = listed(session, ada)
    stories.set_clusters(session, {found[title].id: found["a1"].id for title in ("a1", "b3")})
    swept = run(session, EntryQuery(ada), feed_ids=(A, other, theirs))
    assert unread(session, ada) == ["b1", "b2"]
    assert (len(swept.moved), swept.marked) == (2, (found["b3"].id,))
    assert unread(session, bob) == ["d1"]


def test_it_sets_no_mark_where_it_can_move_the_place_up_to_which_all_is_read(session: Session, ada: int) -> None:
    swept = run(session, EntryQuery(ada), older_than=Cursor(NOW - timedelta(hours=1, minutes=30), 0))
    assert unread(session, ada) == ["a1", "b1"]
    assert (len(swept.moved), swept.marked) == (2, ())


def test_it_marks_one_by_one_what_came_in_late(session: Session, ada: int) -> None:
    make.store(session, make.changed(A, make.intent("late", age_h=50), etag='"2"'))
    swept = run(session, EntryQuery(ada), older_than=Cursor(NOW - timedelta(hours=3, minutes=30), 0))
    assert unread(session, ada) == ["a1", "a2", "a3", "b1", "b2", "b3"]
    assert swept.marked == (listed(session, ada)["late"].id,)


def test_it_marks_these_entries_alone_and_none_of_somebody_else(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    mine = listed(session, ada)
    foreign = make.feed(session, "https://c.example/", bob)
    make.entries(session, foreign, "c1")
    theirs = listed(session, bob)["c1"].id
    run(session, EntryQuery(ada), entry_ids=(mine["a1"].id, mine["b3"].id, theirs))
    assert unread(session, ada) == ["a2", "a3", "a4", "b1", "b2"]
    assert unread(session, bob) == ["c1"]


def test_it_marks_what_is_starred_or_bears_a_label(session: Session, ada: int) -> None:
    found = listed(session, ada)
    marks.set_starred(session, ada, [found["a1"].id], True, now=NOW)
    run(session, EntryQuery(ada, "starred"))
    assert unread(session, ada) == ["a2", "a3", "a4", "b1", "b2", "b3"]
    label_id = labels.create(session, ada, "Later").id
    labels.set_on(session, [(label_id, found["b2"].id)])
    run(session, EntryQuery(ada, label_id=label_id))
    assert unread(session, ada) == ["a2", "a3", "a4", "b1", "b3"]


def test_it_marks_a_folder_with_all_inside(session: Session, ada: int) -> None:
    inner = folders.at_path(session, ada, ["News", "Local"])
    subscriptions.edit(session, ada, B, title="", folder_id=inner)
    run(session, EntryQuery(ada, folder_id=folders.at_path(session, ada, ["News"])))
    assert unread(session, ada) == ["a1", "a2", "a3", "a4"]


@pytest.mark.parametrize("narrowed", [{}, {"older_than": Cursor(NOW, 0)}])
def test_it_reads_the_like_in_other_feeds_too(session: Session, ada: int, narrowed: dict[str, object]) -> None:
    found = listed(session, ada)
    stories.set_clusters(session, {found[title].id: found["a1"].id for title in ("a1", "b3")})
    run(session, EntryQuery(ada, feed_id=A), **narrowed)
    assert unread(session, ada) == ["b1", "b2"]
    assert counts.unread_by_feed(session, ada) == {B: 2}


def test_it_leaves_the_like_of_what_was_read_before(session: Session, ada: int) -> None:
    found = listed(session, ada)
    run(session, EntryQuery(ada), entry_ids=(found["a1"].id,))
    stories.set_clusters(session, {found[title].id: found["a1"].id for title in ("a1", "b3")})
    run(session, EntryQuery(ada, feed_id=A))
    assert unread(session, ada) == ["b1", "b2", "b3"]


def test_it_marks_a_story_where_the_list_shows_it(session: Session, ada: int) -> None:
    found = listed(session, ada)
    stories.set_clusters(session, {found[title].id: found["a3"].id for title in ("a3", "b1")})
    run(session, EntryQuery(ada, "unread"), newer_than=at(session, ada, "a2"))
    assert listed(session, ada, "unread").keys() == {"a2", "a3", "a4", "b3"}
    assert counts.unread_by_feed(session, ada) == {A: 3, B: 2}
    run(session, EntryQuery(ada, "unread"), older_than=at(session, ada, "a2"))
    assert counts.unread_by_feed(session, ada) == {A: 1}


def test_it_touches_nothing_that_came_in_after_the_reader_saw_the_list(session: Session, ada: int) -> None:
    seen = entries.newest_id(session)
    make.store(session, make.changed(B, make.intent("b0", age_h=9), make.intent("b9", age_h=0), etag='"2"'))
    found = listed(session, ada)
    stories.set_clusters(session, {found[title].id: found["a1"].id for title in ("a1", "b0")})
    run(session, EntryQuery(ada, feed_id=A), through_id=seen)
    run(session, EntryQuery(ada), through_id=seen, older_than=Cursor(NOW, 0))
    assert unread(session, ada) == ["b0", "b9"]
    run(session, EntryQuery(ada), through_id=seen)
    assert unread(session, ada) == ["b0", "b9"]
