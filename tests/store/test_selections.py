from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.model.selection import NOTHING
from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.model.selection import of_feeds
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import selections
from flask_starlight.store import subscriptions
from flask_starlight.store.entries import is_read
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Note
from flask_starlight.store.tables import Subscription
from tests.conftest import NOW
from tests.statements import counted
from tests.store import make

URL, OTHER = "https://a.example/", "https://b.example/"
UNREAD = Condition("is", "unread")


def one(session: Session, user_id: int, kind: str, name: str) -> EntrySet:
    condition = Condition(kind, name)  # type: ignore[arg-type]
    return selections.resolve(session, user_id, [condition])[condition]


def held(session: Session, user_id: int, kind: str, name: str) -> set[int]:
    """Return the ids of all entries there are that belong to it."""
    entries = one(session, user_id, kind, name)
    return {entry.id for entry in session.query(Entry) if entries.holds(entry.id, entry.feed_id)}


def test_it_finds_feeds_by_a_part_of_either_title(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    mine, other = make.feed(session, URL, ada, bob), make.feed(session, OTHER, ada)
    make.entries(session, mine, "a")
    subscriptions.edit(session, ada, mine, title="Café “Central”", folder_id=None)
    assert one(session, ada, "feed", "CAFE central") == of_feeds([mine])
    assert one(session, ada, "feed", "xampl") == of_feeds([mine, other])
    assert one(session, bob, "feed", "xampl") == of_feeds([mine])
    assert one(session, bob, "feed", "café") == NOTHING


def test_it_finds_folders_by_name_and_path_with_all_inside(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    feed, other = make.feed(session, URL, ada, bob), make.feed(session, OTHER, ada)
    news = folders.create(session, ada, "News")
    local = folders.create(session, ada, "Local", parent_id=news.id)
    folders.create(session, bob, "News")
    subscriptions.edit(session, ada, feed, title="", folder_id=local.id)
    subscriptions.edit(session, ada, other, title="", folder_id=news.id)
    assert one(session, ada, "in", "news") == of_feeds([feed, other])
    assert one(session, ada, "in", "local") == one(session, ada, "in", "News / Local") == of_feeds([feed])
    assert one(session, ada, "in", "loc") == one(session, ada, "in", "local/news") == NOTHING
    assert one(session, bob, "in", "news") == NOTHING


def test_it_knows_what_is_unread_as_the_lists_do(session: Session) -> None:
    ada = make.user(session)
    for number in range(3):
        make.entries(session, make.feed(session, f"https://{number}.example/", ada), *"abcd")
    make.entries(session, make.feed(session, OTHER), "never followed")
    marks.set_read(session, ada, [1, 2, 10], True, now=NOW)
    make.sweep(session, EntryQuery(ada, feed_id=1), through_id=3)
    make.sweep(session, EntryQuery(ada, feed_id=2), through_id=8)
    marks.set_read(session, ada, [3, 6], False, now=NOW)
    listed = session.query(Entry.id).join(Subscription, Subscription.feed_id == Entry.feed_id)
    unread = listed.outerjoin(Mark, Mark.entry_id == Entry.id).filter(is_read.is_(False))
    assert held(session, ada, "is", "unread") == {entry_id for (entry_id,) in unread} == {3, 4, 6, 9, 11, 12}
    assert one(session, ada, "is", "unread").minus == {10}


def test_it_knows_marks_labels_and_notes_of_their_owner_alone(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    make.entries(session, make.feed(session, URL, ada, bob), *"abcde")
    marks.set_starred(session, ada, [1, 2], True, now=NOW)
    marks.set_hidden(session, ada, [2, 3], True, now=NOW)
    later, done = labels.create(session, ada, "To Read"), labels.create(session, ada, "done")
    labels.set_on(session, [(later.id, 1), (later.id, 4), (done.id, 4), (done.id, 5)])
    session.add(Note(user_id=ada, entry_id=5, text="mine", changed_at=NOW))
    session.flush()
    asked = [("is", "starred"), ("is", "hidden"), ("label", "to read"), ("has", "label"), ("has", "note")]
    assert [held(session, ada, *each) for each in asked] == [{1, 2}, {2, 3}, {1, 4}, {1, 4, 5}, {5}]
    assert [held(session, bob, *each) for each in asked] == [set()] * 5
    assert held(session, ada, "label", "read") == set()


def test_it_answers_for_many_readers_and_conditions_in_as_many_statements_as_for_one(session: Session) -> None:
    feed = make.feed(session)
    make.entries(session, feed, *"abc")
    conditions = [
        UNREAD,
        Condition("is", "starred"),
        Condition("in", "x"),
        Condition("label", "x"),
        Condition("feed", "e"),
    ]
    readers = {make.user(session, f"reader {number}"): conditions for number in range(20)}
    for reader in readers:
        subscriptions.subscribe(session, reader, feed, now=NOW)
    session.flush()
    with counted() as sent:
        found = selections.resolve_all(session, readers, among=[1, 2])
    assert len(sent) == 5
    assert all(each[UNREAD].holds(1, feed) for each in found.values())
    with counted() as sent:
        selections.resolve(session, 1, [])
    assert sent == []
