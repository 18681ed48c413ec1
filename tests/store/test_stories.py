import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import View
from flask_starlight.store import counts
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import marks
from flask_starlight.store import stories
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.store import make


@pytest.fixture
def ada(session: Session) -> int:
    """She follows the feeds 1 to 3. Of their entries a1 (id 1), b1 (2) and c1 (3) are one story; a2 (4) is another."""
    reader = make.user(session, "ada")
    feeds = [make.feed(session, f"https://{name}.example/feed", reader) for name in "abc"]
    for feed_id, name in zip(feeds, "abc", strict=True):
        make.store(session, make.changed(feed_id, make.intent(f"{name}1", age_h=10 - feed_id)))
    make.store(session, make.changed(feeds[0], make.intent("a2", age_h=12)))
    stories.set_clusters(session, {1: 1, 2: 1, 3: 1})
    return reader


def titles(session: Session, reader: int, view: View = "all", **more: int) -> list[str]:
    listed = entries.list_entries(session, EntryQuery(reader, view, **more)).entries
    return [entry.title for entry in listed]


@pytest.mark.parametrize("view", ["unread", "all"])
def test_it_lists_a_story_once_as_the_first_feed_told_it(session: Session, ada: int, view: View) -> None:
    assert titles(session, ada, view) == ["a1", "a2"]


def test_it_lists_a_feed_and_the_starred_entries_in_full(session: Session, ada: int) -> None:
    assert titles(session, ada, feed_id=2) == ["b1"]
    marks.set_starred(session, ada, [1, 3], True, now=NOW)
    assert titles(session, ada, "starred") == ["c1", "a1"]


def test_it_lists_the_first_of_those_that_the_list_would_show(session: Session, ada: int) -> None:
    folder_id = folders.create(session, ada, "News", parent_id=None).id
    for feed_id in (2, 3):
        subscriptions.edit(session, ada, feed_id, title="", folder_id=folder_id)
    assert titles(session, ada, folder_id=folder_id) == ["b1"]
    marks.set_on(session, [(ada, 1)], {"is_read": True}, now=NOW)
    assert titles(session, ada, "unread") == ["b1", "a2"]
    assert titles(session, ada) == ["a1", "a2"]


def test_it_lists_the_next_one_where_the_first_is_hidden(session: Session, ada: int) -> None:
    marks.set_hidden(session, ada, [1], True, now=NOW)
    assert titles(session, ada) == ["b1", "a2"]
    assert sorted(marks.set_read(session, ada, [2], True, now=NOW)) == [2, 3]


def test_it_lists_what_the_reader_follows_whoever_told_it_before(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    make.feed(session, "https://c.example/feed", bob)
    assert titles(session, bob) == ["c1"]
    assert stories.siblings(session, bob, [3]) == {}
    subscriptions.unsubscribe(session, ada, 1)
    assert titles(session, ada) == ["b1"]


def test_it_names_the_others_that_the_reader_follows(session: Session, ada: int) -> None:
    subscriptions.edit(session, ada, 3, title="My C", folder_id=None)
    found = stories.siblings(session, ada, [1, 2, 4])
    assert {entry_id: [other.id for other in others] for entry_id, others in found.items()} == {1: [2, 3], 2: [1, 3]}
    assert [other.feed_title for other in found[1]] == ["Example", "My C"]


def test_it_marks_a_story_read_and_unread_in_all_feeds(session: Session, ada: int) -> None:
    assert sorted(marks.set_read(session, ada, [2], True, now=NOW)) == [1, 2, 3]
    assert titles(session, ada, "unread") == ["a2"]
    assert counts.unread_by_feed(session, ada) == {1: 1}
    assert marks.set_read(session, ada, [1], True, now=NOW) == []
    assert sorted(marks.set_read(session, ada, [1], False, now=NOW)) == [1, 2, 3]
    assert counts.unread_by_feed(session, ada) == {1: 2, 2: 1, 3: 1}


def test_it_marks_nothing_for_other_readers(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    make.feed(session, "https://c.example/feed", bob)
    marks.set_read(session, ada, [1], True, now=NOW)
    assert titles(session, bob, "unread") == ["c1"]
    assert marks.set_read(session, bob, [1], True, now=NOW) == []  # not an entry of his, though it tells one's story
    assert marks.set_read(session, bob, [3], True, now=NOW) == [3]


def test_it_pages_through_stories_once_in_both_directions(session: Session, ada: int) -> None:
    for number in range(12):
        for feed_id in (1, 2):
            guid = f"n{number:02}-{feed_id}"
            make.store(session, make.changed(feed_id, make.intent(guid, age_h=20 + number)))
    assert len(titles(session, ada, limit=100)) == 26
    stories.set_clusters(session, {entry_id + twin: entry_id for entry_id in range(5, 29, 2) for twin in (0, 1)})
    for oldest_first in (False, True):
        seen: list[str] = []
        after: Cursor | None = None
        while True:
            page = entries.list_entries(session, EntryQuery(ada, oldest_first=oldest_first, after=after, limit=5))
            seen += [entry.title for entry in page.entries]
            after = page.next
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 14
        assert [title for title in seen if title.endswith("-2")] == []


def test_it_joins_the_clusters_around_new_entries(session: Session, ada: int) -> None:
    assert {teller.entry_id for teller in stories.tellers(session, [3, 4])} == {1, 2, 3, 4}
    assert stories.with_siblings(session, [4]) == [4]
