import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Feed
from tests.conftest import NOW
from tests.store import make


def test_it_keeps_what_a_reader_has_who_subscribes_again(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://a.example/", reader)
    subscriptions.edit(session, reader, feed_id, title="Mine", folder_id=None)
    session.flush()
    subscriptions.subscribe(session, reader, feed_id, title="other", now=NOW)
    assert [feed.title for feed in subscriptions.list_subscribed(session, reader)] == ["Mine"]


def test_it_remembers_the_marks_of_one_who_comes_back(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://a.example/", reader)
    make.entries(session, feed_id, "a")
    entry_id = entries.list_entries(session, EntryQuery(reader)).entries[0].id
    marks.set_starred(session, reader, [entry_id], True, now=NOW)
    subscriptions.unsubscribe(session, reader, feed_id)
    assert entries.list_entries(session, EntryQuery(reader)).entries == ()
    subscriptions.subscribe(session, reader, feed_id, now=NOW)
    assert entries.get(session, reader, entry_id).entry.is_starred is True


def test_it_tells_who_follows_a_feed(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    shared = make.feed(session, "https://a.example/", ada, bob)
    hers = make.feed(session, "https://b.example/", ada)
    assert sorted(subscriptions.subscribers_of(session, [shared, hers])) == sorted([ada, bob])
    assert subscriptions.subscribers_of(session, [hers]) == [ada]
    assert subscriptions.subscribers_of(session, []) == []


def test_it_raises_for_a_feed_that_the_user_does_not_follow(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session)
    for attempt in (subscriptions.get, subscriptions.unsubscribe):
        with pytest.raises(NotFound):
            attempt(session, reader, feed_id)


def test_it_drops_feeds_that_nobody_follows_and_that_never_had_anything(session: Session) -> None:
    reader = make.user(session)
    make.feed(session, "https://mistyped.example/")
    followed = make.feed(session, "https://followed.example/", reader)
    left = make.feed(session, "https://left.example/")
    make.entries(session, left, "kept")
    session.flush()
    subscriptions.drop_orphans(session)
    assert sorted(session.scalars(select(Feed.id))) == sorted([followed, left])
