from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store import statistics
from flask_starlight.store.statistics import FeedActivity
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Mark
from tests.conftest import NOW
from tests.store import make

SINCE = NOW - timedelta(days=3)
TODAY = NOW.date()


@pytest.fixture
def ada(session: Session) -> int:
    return make.user(session)


def opened(session: Session, user_id: int, guid: str) -> None:
    entry_id = session.scalars(select(Entry.id).where(Entry.title == guid)).one()
    session.add(Mark(user_id=user_id, entry_id=entry_id, is_read=True, changed_at=NOW, opened_at=NOW))
    session.flush()


def test_it_counts_what_came_in_by_day_and_no_older_or_other_entries(session: Session, ada: int) -> None:
    mine, others = make.feed(session, "https://a.example/feed", ada), make.feed(session, "https://b.example/feed")
    make.store(
        session,
        make.changed(mine, make.intent("a"), make.intent("b"), make.intent("c", age_h=25), make.intent("d", age_h=99)),
        make.changed(others, make.intent("e")),
    )
    counted = statistics.published_by_day(session, ada, since=SINCE)
    assert counted == {TODAY: 2, TODAY - timedelta(days=1): 1}


def test_it_counts_what_a_reader_opened_and_nobody_else(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    feed_id = make.feed(session, "https://a.example/feed", ada, bob)
    make.entries(session, feed_id, "a", "b", "c")
    opened(session, ada, "a")
    opened(session, bob, "b")
    assert statistics.opened_by_day(session, ada, since=SINCE) == {TODAY: 1}


def test_it_names_the_busiest_feeds_first(session: Session, ada: int) -> None:
    quiet, busy = make.feed(session, "https://a.example/feed", ada), make.feed(session, "https://b.example/feed", ada)
    make.entries(session, quiet, "a")
    make.entries(session, busy, "b", "c")
    make.feed(session, "https://silent.example/feed", ada)
    opened(session, ada, "c")
    assert statistics.busiest_feeds(session, ada, since=SINCE) == [
        FeedActivity(busy, "Example", 2, 1),
        FeedActivity(quiet, "Example", 1, 0),
    ]
