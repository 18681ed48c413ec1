from collections.abc import Iterable
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.store import entries
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import notes
from flask_starlight.store import outbox
from flask_starlight.store import retention
from flask_starlight.store import shares
from flask_starlight.store.feeds import KNOWN_ENTRIES
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import RemovedEntry
from tests.conftest import NOW
from tests.statements import counted
from tests.store import make

KEPT_DAYS = 30
LISTED = 300
LATER = NOW + timedelta(days=KEPT_DAYS, hours=1)
URL = "https://a.example/"


@pytest.fixture
def ada(session: Session) -> int:
    """A reader who has read all of a feed whose document lists 300 entries."""
    ada = make.user(session)
    make.store(session, document(make.feed(session, URL, ada)))
    make.sweep(session, EntryQuery(ada), through_id=entries.newest_id(session))
    return ada


def document(feed_id: int, *, listed: Iterable[int] = range(LISTED)) -> FeedOutcome:
    """What the crawler makes of a document that lists these entries and of which it knows none."""
    return make.changed(feed_id, *[make.intent(f"n{number:03}", age_h=LISTED - number) for number in listed])


def numbered(session: Session) -> dict[int, int]:
    """Number of an entry, in the order of arrival -> its id."""
    found = session.execute(select(Entry.title, Entry.id).order_by(Entry.id))
    return {int(row.title.removeprefix("n")): row.id for row in found}


def at(now: datetime, feed_id: int) -> datetime:
    """The next hour from *now* on in which it is the feed's turn."""
    turns = (now + timedelta(hours=hour) for hour in range(retention.SLICES))
    hour = feed_id % retention.SLICES
    return next(time for time in turns if int(time.timestamp()) // 3600 % retention.SLICES == hour)


def tidy(session: Session, *, now: datetime = LATER, limit: int = 1000) -> list[int]:
    """Remove what may go in the feed, and return the numbers."""
    numbers = {entry_id: number for number, entry_id in numbered(session).items()}
    turn = at(now, make.feed(session, URL))
    old = retention.removable(session, now=turn, keep_days=KEPT_DAYS, limit=limit)
    retention.remove(session, old, now=turn)
    return [numbers[entry.id] for entry in old]


def refresh(session: Session, *, now: datetime, listed: Iterable[int] = range(LISTED)) -> None:
    """Store what the crawler brings of the feed."""
    brought = document(make.feed(session, URL), listed=listed)
    make.store(session, *retention.without_removed(session, [brought], now=now), now=now)


def test_it_removes_what_everyone_read_long_ago_but_the_newest_ones_that_the_crawler_knows(
    session: Session, ada: int
) -> None:
    outbox.remove(session, [notice.id for notice in outbox.oldest(session, 1000)])
    ids = numbered(session)
    assert tidy(session) == list(range(LISTED - KNOWN_ENTRIES))
    assert list(numbered(session)) == list(range(LISTED - KNOWN_ENTRIES, LISTED))
    assert session.scalar(select(func.count(EntryContent.entry_id))) == KNOWN_ENTRIES
    told = [(notice.entry_id, notice.version, notice.action) for notice in outbox.oldest(session, 1000)]
    assert told == [(ids[number], 1, "drop") for number in range(LISTED - KNOWN_ENTRIES)]


def test_it_keeps_what_arrived_within_the_limit(session: Session, ada: int) -> None:
    assert tidy(session, now=NOW + timedelta(days=KEPT_DAYS - 2)) == []


def test_it_removes_no_more_than_it_is_asked_to(session: Session, ada: int) -> None:
    assert (tidy(session, limit=3), tidy(session, limit=3)) == ([0, 1, 2], [3, 4, 5])


def test_it_waits_for_the_turn_of_the_feed(session: Session, ada: int) -> None:
    another = at(LATER, make.feed(session, URL)) + timedelta(hours=1)
    assert retention.removable(session, now=another, keep_days=KEPT_DAYS, limit=10) == []


def test_it_keeps_what_anybody_has_not_read(session: Session, ada: int) -> None:
    ids = numbered(session)
    marks.set_read(session, ada, [ids[0]], False, now=NOW)
    assert tidy(session, limit=2) == [1, 2]
    bob = make.user(session, "bob")
    make.feed(session, URL, bob)
    assert tidy(session) == []
    marks.set_read(session, bob, [ids[4]], True, now=NOW)
    marks.set_hidden(session, bob, [ids[5]], True, now=NOW)
    assert tidy(session) == [4, 5]


def test_it_keeps_what_anybody_starred_or_labelled_or_touched_of_late(session: Session, ada: int) -> None:
    ids = numbered(session)
    marks.set_starred(session, ada, [ids[0]], True, now=NOW)
    labels.set_on(session, [(labels.create(session, ada, "later").id, ids[1])])
    marks.set_read(session, ada, [ids[2]], True, now=LATER - timedelta(days=2))
    assert tidy(session, limit=2) == [3, 4]


def test_it_lets_nothing_come_back_that_is_listed_for_ever(session: Session, ada: int) -> None:
    tidy(session)
    kept = numbered(session)
    for days in range(0, 200, 20):
        now = LATER + timedelta(days=days)
        refresh(session, now=now)
        retention.forget_delisted(session, now=now)
        assert numbered(session) == kept
        assert entries.list_entries(session, EntryQuery(ada, "unread")).entries == ()
        tidy(session, now=now)


def test_it_lets_new_ones_through_beside_those_that_were_removed(session: Session, ada: int) -> None:
    tidy(session)
    refresh(session, now=LATER, listed=[0, 1, LISTED])
    unread = entries.list_entries(session, EntryQuery(ada, "unread")).entries
    assert [entry.title for entry in unread] == [f"n{LISTED:03}"]


def test_it_forgets_what_its_feed_has_not_listed_for_long(session: Session, ada: int) -> None:
    tidy(session)
    soon, late = (LATER + retention.DELISTED * times for times in (0.5, 2))
    refresh(session, now=soon, listed=[0, 1])
    retention.forget_delisted(session, now=soon)
    assert session.scalar(select(func.count(RemovedEntry.guid_hash))) == LISTED - KNOWN_ENTRIES
    retention.forget_delisted(session, now=late)  # the feed has not been read since: nobody knows what it lists
    assert session.scalar(select(func.count(RemovedEntry.guid_hash))) == LISTED - KNOWN_ENTRIES
    refresh(session, now=late, listed=[0])
    retention.forget_delisted(session, now=late)
    assert session.scalar(select(func.count(RemovedEntry.guid_hash))) == 1


def test_it_sends_four_statements_however_many_go(session: Session, ada: int) -> None:
    turn = at(LATER, make.feed(session, URL))
    for limit in (2, 90):
        with counted() as sent:
            retention.remove(
                session, retention.removable(session, now=turn, keep_days=KEPT_DAYS, limit=limit), now=turn
            )
        assert len(sent) == 4, sent


def test_it_asks_nothing_when_a_batch_brings_nothing(session: Session) -> None:
    with counted() as sent:
        assert retention.without_removed(session, [make.changed(1)], now=NOW) == [make.changed(1)]
    assert sent == []


def test_it_keeps_what_somebody_wrote_a_note_on_or_shares(session: Session, ada: int) -> None:
    ids = numbered(session)
    notes.write(session, ada, ids[3], "why this matters", now=NOW)
    shares.share(session, ada, ids[5], now=NOW)
    assert tidy(session) == [number for number in range(LISTED - KNOWN_ENTRIES) if number not in (3, 5)]
