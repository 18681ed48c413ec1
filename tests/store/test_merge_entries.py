"""What a feed that redirects to another may do to those who follow that one: nothing that they would miss."""

from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import moves
from flask_starlight.store import retention
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import RemovedEntry
from tests.conftest import NOW
from tests.store import make

NEW = "https://news.example/feed"
ELSEWHERE, SAME_HOST = "https://hostile.example/feed", "http://www.news.example/old"
LONG_AGO, JUST_NOW = NOW - timedelta(days=2), NOW - timedelta(hours=1)


@pytest.fixture
def reader(session: Session) -> int:
    """Somebody who follows the new feed, which has one entry, and has read it."""
    found = make.user(session)
    make.store(session, make.changed(make.feed(session, NEW, found), make.intent("one")), now=LONG_AGO)
    session.flush()
    make.sweep(session, EntryQuery(found), through_id=entries.newest_id(session))
    return found


@pytest.fixture
def other(session: Session) -> int:
    """Somebody who follows feeds that move to the new one."""
    return make.user(session, "bob")


def old_feed(session: Session, url: str, follower: int) -> int:
    return make.feed(session, url, follower)


def bring(session: Session, feed_id: int, *guids: str, title: str = "", now: datetime = LONG_AGO) -> None:
    make.store(session, make.changed(feed_id, *[make.intent(guid, title=title) for guid in guids]), now=now)
    session.flush()


def move(session: Session, feed_id: int) -> int:
    """Let the feed's move be adopted, and return the id of the new feed."""
    feed = session.get_one(Feed, feed_id)
    feed.moved_to, feed.moved_days, feed.moved_at = NEW, 3, NOW
    session.flush()
    [new_id] = moves.adopt(session, [feed_id], now=NOW)
    session.flush()
    return new_id


def titles(session: Session, reader: int, view: str = "all") -> list[str]:
    listed = entries.list_entries(session, EntryQuery(reader, view)).entries  # type: ignore[arg-type]
    return sorted(entry.title for entry in listed)


def removed_of(session: Session, feed_id: int) -> list[str]:
    return list(session.scalars(select(RemovedEntry.guid_hash).where(RemovedEntry.feed_id == feed_id)))


def remember_removed(session: Session, feed_id: int, *guids: str) -> None:
    session.add_all([RemovedEntry(feed_id=feed_id, guid_hash=digest([guid]), listed_at=NOW) for guid in guids])
    session.flush()


def test_it_lets_nobody_elsewhere_take_the_guids_of_entries_to_come(session: Session, reader: int, other: int) -> None:
    hostile = old_feed(session, ELSEWHERE, other)
    bring(session, hostile, "two", "three", title="taken")
    new_id = move(session, hostile)
    assert titles(session, reader, "unread") == []
    bring(session, new_id, "two", title="the news", now=NOW)
    assert titles(session, reader, "unread") == ["the news"]
    assert titles(session, other, "unread") == ["taken", "taken", "the news"]


def test_two_feeds_that_took_the_same_guids_get_in_nobodys_way(session: Session, reader: int, other: int) -> None:
    for url in (ELSEWHERE, "https://hostile.example/second"):
        hostile = old_feed(session, url, other)
        bring(session, hostile, "two", title="taken")
        new_id = move(session, hostile)
    bring(session, new_id, "two", title="the news", now=NOW)
    assert titles(session, reader, "unread") == ["the news"]


def test_it_lets_nobody_elsewhere_say_which_entries_were_removed(session: Session, reader: int, other: int) -> None:
    hostile = old_feed(session, ELSEWHERE, other)
    remember_removed(session, hostile, "two")
    new_id = move(session, hostile)
    [outcome] = retention.without_removed(session, [make.changed(new_id, make.intent("two"))], now=NOW)
    make.store(session, outcome, now=NOW)
    assert titles(session, reader, "unread") == ["two"]


@pytest.mark.parametrize("url", [ELSEWHERE, SAME_HOST])
def test_it_doubles_nothing_that_the_new_address_gave_first_to_who_came_by_the_old_one(
    session: Session, reader: int, other: int, url: str
) -> None:
    old = old_feed(session, url, other)
    bring(session, old, "one", "two", now=JUST_NOW)  # by the redirect; the new feed's own check is yet to come
    bring(session, move(session, old), "two", now=NOW)
    assert titles(session, reader) == titles(session, other) == ["one", "two"]


def test_it_doubles_no_old_entry_that_the_same_publisher_lists_again(session: Session, reader: int, other: int) -> None:
    old = old_feed(session, SAME_HOST, other)
    bring(session, old, "of old")
    bring(session, move(session, old), "of old", now=NOW)
    assert titles(session, reader) == ["of old", "one"]


@pytest.mark.parametrize("url", [ELSEWHERE, SAME_HOST])
def test_it_lets_no_removed_entry_come_back_in_a_feed_that_was_never_read(
    session: Session, other: int, url: str
) -> None:
    old, new = old_feed(session, url, other), make.feed(session, NEW)
    remember_removed(session, old, "long gone")
    assert move(session, old) == new
    assert removed_of(session, new) == [digest(["long gone"])]


def test_it_lets_no_removed_entry_of_the_same_publisher_come_back_unless_the_new_feed_has_it(
    session: Session, reader: int, other: int
) -> None:
    old = old_feed(session, SAME_HOST, other)
    remember_removed(session, old, "one", "long gone")
    assert removed_of(session, move(session, old)) == [digest(["long gone"])]
