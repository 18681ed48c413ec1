from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import history
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.store import make


@pytest.fixture
def ada(session: Session) -> int:
    ada = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/", ada), "a1", "a2", "a3", "a4", "a5")
    return ada


def opened(session: Session, user_id: int, **more: object) -> list[str]:
    page = history.list_opened(session, EntryQuery(user_id, "history", **more))  # type: ignore[arg-type]
    return [entry.title for entry in page.entries]


def test_it_lists_what_was_opened_the_latest_first(session: Session, ada: int) -> None:
    for minute, entry_id in enumerate((3, 1, 2, 3)):
        marks.note_opened(session, ada, entry_id, now=NOW + timedelta(minutes=minute))
    marks.set_read(session, ada, [4], True, now=NOW)
    assert opened(session, ada) == ["a3", "a4", "a5"]


def test_it_pages_by_the_moment_of_opening(session: Session, ada: int) -> None:
    for entry_id in range(1, 6):
        marks.note_opened(session, ada, entry_id, now=NOW + timedelta(seconds=entry_id // 2))
    seen: list[str] = []
    after: Cursor | None = None
    while True:
        page = history.list_opened(
            session, EntryQuery(ada, "history", after=after and Cursor.parse(str(after)), limit=2)
        )
        seen += [entry.title for entry in page.entries]
        after = page.next
        if after is None:
            break
    assert seen == ["a1", "a2", "a3", "a4", "a5"]


def test_it_is_each_readers_own_and_of_feeds_that_they_follow(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    marks.note_opened(session, bob, 1, now=NOW)
    marks.note_opened(session, ada, 1, now=NOW)
    assert opened(session, bob) == []
    subscriptions.unsubscribe(session, ada, 1)
    assert opened(session, ada) == []


def test_it_keeps_what_was_opened_when_all_is_marked_read_or_unread_again(session: Session, ada: int) -> None:
    marks.note_opened(session, ada, 2, now=NOW)
    marks.set_read(session, ada, [2], False, now=NOW)
    make.sweep(session, EntryQuery(ada), through_id=5)
    assert opened(session, ada) == ["a4"]
    assert [entries.get(session, ada, entry_id).opened_at for entry_id in (2, 3)] == [NOW, None]
