"""All feeds of a reader, changed many at a time."""

import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.store import feed_desk
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.feed_desk import ManagedFeed
from tests.store import make
from tests.web import outcomes


def managed(session: Session, user_id: int) -> dict[int, ManagedFeed]:
    return {feed.id: feed for feed in feed_desk.list_managed(session, user_id)}


def test_it_lists_what_there_is_to_know_of_each_feed(session: Session) -> None:
    ada = make.user(session)
    first, second = (make.feed(session, f"https://{name}.example/feed", ada) for name in "ab")
    make.entries(session, first, "one", "two", "three")
    make.store(session, outcomes.failed(second))
    feeds = managed(session, ada)
    assert feeds[first].title == "Example" and feeds[first].newest_at and feeds[first].per_week == 168
    assert (feeds[second].problem, feeds[second].per_week) == ("timed_out", None)


def test_it_moves_many_feeds_but_only_those_of_the_user(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    ours = [make.feed(session, f"https://{name}.example/feed", ada, bob) for name in "ab"]
    news = folders.create(session, ada, "News").id
    feed_desk.move(session, ada, ours, news)
    assert {feed.folder_id for feed in subscriptions.list_subscribed(session, ada)} == {news}
    assert {feed.folder_id for feed in subscriptions.list_subscribed(session, bob)} == {None}
    with pytest.raises(NotFound):
        feed_desk.move(session, bob, ours, news)


def test_it_unfollows_many(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    first, second, third = (make.feed(session, f"https://{name}.example/feed", ada, bob) for name in "abc")
    feed_desk.unfollow(session, ada, [first, second])
    assert subscriptions.feed_ids(session, ada) == [third]
    assert len(subscriptions.feed_ids(session, bob)) == 3


def test_it_sets_interval_and_full_text_of_followed_feeds_alone(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    ours, theirs = make.feed(session, "https://a.example/", ada), make.feed(session, "https://b.example/", bob)
    feed_desk.set_interval(session, ada, [ours, theirs], 60)
    feed_desk.set_full_text(session, ada, [ours, theirs], always=True)
    assert (managed(session, ada)[ours].interval_min, managed(session, ada)[ours].full_text) == (60, True)
    assert (managed(session, bob)[theirs].interval_min, managed(session, bob)[theirs].full_text) == (None, False)
