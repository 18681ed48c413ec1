import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import feed_access
from flask_starlight.store import feeds
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Rule
from tests.conftest import NOW
from tests.store import make

URL = "https://members.example/feed"


@pytest.fixture
def ada(session: Session) -> int:
    return make.user(session)


@pytest.fixture
def bob(session: Session) -> int:
    return make.user(session, "bob")


@pytest.fixture
def shared(session: Session, ada: int, bob: int) -> int:
    """A feed that both follow."""
    return make.feed(session, URL, ada, bob)


def give(session: Session, user_id: int, feed_id: int, sealed: str = "sealed", user_agent: str = "") -> int:
    return feed_access.give(session, user_id, feed_id, sealed=sealed, user_agent=user_agent, now=NOW)


def titles(session: Session, user_id: int, view: str = "all") -> list[str]:
    query = EntryQuery(user_id=user_id, view=view, limit=50)  # type: ignore[arg-type]
    return [entry.title for entry in entries.list_entries(session, query).entries]


def test_whoever_uses_their_own_access_has_a_feed_of_their_own(
    session: Session, ada: int, bob: int, shared: int
) -> None:
    subscriptions.edit(session, ada, shared, title="Mine", folder_id=None)
    own = give(session, ada, shared)
    assert own != shared
    assert [(feed.feed_id, feed.url, feed.title) for feed in subscriptions.list_subscribed(session, ada)] == [
        (own, URL, "Mine")
    ]
    assert subscriptions.feed_ids(session, bob) == [shared]
    assert session.get_one(Feed, own).owner_id == ada
    assert session.get_one(Feed, shared).sealed_access is None


def test_what_came_by_somebodys_access_is_seen_by_nobody_else(
    session: Session, ada: int, bob: int, shared: int
) -> None:
    make.entries(session, give(session, ada, shared), "secret")
    assert titles(session, ada) == ["secret"]
    assert titles(session, bob) == []
    with pytest.raises(NotFound):
        subscriptions.get(session, bob, subscriptions.feed_ids(session, ada)[0])


def test_whoever_follows_the_address_gets_the_shared_feed(session: Session, ada: int, shared: int) -> None:
    own = give(session, ada, shared)
    found = feeds.find(session, URL)
    assert found is not None
    assert found.id == shared
    assert feeds.get_or_create(session, URL, now=NOW).id == shared != own


def test_two_with_access_of_their_own_share_nothing(session: Session, ada: int, bob: int, shared: int) -> None:
    assert len({give(session, ada, shared), give(session, bob, shared), shared}) == 3


def test_the_crawler_is_told_at_once_and_asks_for_the_whole_document(session: Session, ada: int, shared: int) -> None:
    own = give(session, ada, shared, sealed="token", user_agent="Mine/1")
    make.store(session, make.changed(own))
    assert give(session, ada, own, sealed="other", user_agent="Mine/2") == own
    [feed] = [one for one in feeds.claim_due(session, now=NOW, size=9, lease_s=600) if one.feed_id == own]
    assert (feed.url, feed.sealed_access, feed.user_agent, feed.subscribers) == (URL, "other", "Mine/2", 1)
    assert (feed.etag, feed.body_hash) == ("", "")


def test_only_somebody_who_follows_a_feed_may_say_how_it_is_fetched(session: Session, ada: int, bob: int) -> None:
    elsewhere = make.feed(session, "https://else.example/", bob)
    for act in (
        lambda: give(session, ada, elsewhere),
        lambda: feed_access.take(session, ada, elsewhere, now=NOW),
        lambda: feed_access.get(session, ada, elsewhere),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_is_shown_of_it_holds_no_secret(session: Session, ada: int, shared: int) -> None:
    assert feed_access.get(session, ada, shared) == feed_access.AccessOfFeed(URL, False, False, "")
    own = give(session, ada, shared, sealed="token", user_agent="Mine/1")
    assert feed_access.get(session, ada, own) == feed_access.AccessOfFeed(URL, True, True, "Mine/1")


def test_who_takes_it_back_follows_the_shared_feed_and_nothing_secret_stays(
    session: Session, ada: int, shared: int
) -> None:
    own = give(session, ada, shared, user_agent="Mine/1")
    assert feed_access.take(session, ada, own, now=NOW) == shared
    assert subscriptions.feed_ids(session, ada) == [shared]
    row = session.get_one(Feed, own, populate_existing=True)
    assert (row.sealed_access, row.user_agent) == (None, "")
    assert feed_access.take(session, ada, shared, now=NOW) == shared


def test_who_unsubscribes_leaves_no_secret_behind(session: Session, ada: int, shared: int) -> None:
    own = give(session, ada, shared)
    subscriptions.unsubscribe(session, ada, own)
    assert session.get_one(Feed, own, populate_existing=True).sealed_access is None


def test_stars_come_back_with_the_feed_that_they_were_given_in(session: Session, ada: int, shared: int) -> None:
    make.entries(session, shared, "public")
    starred = session.scalars(select(entries.Entry.id)).all()
    marks.set_starred(session, ada, starred, True, now=NOW)
    own = give(session, ada, shared)
    make.entries(session, own, "secret")
    assert titles(session, ada, "starred") == []
    feed_access.take(session, ada, own, now=NOW)
    assert titles(session, ada, "starred") == ["public"]
    assert give(session, ada, shared) == own
    assert titles(session, ada) == ["secret"]


def test_who_follows_both_keeps_one(session: Session, ada: int, shared: int) -> None:
    own = give(session, ada, shared)
    subscriptions.subscribe(session, ada, shared, now=NOW)
    assert give(session, ada, shared) == own
    assert subscriptions.feed_ids(session, ada) == [own]


def test_a_rule_for_the_feed_goes_with_its_owner(session: Session, ada: int, bob: int, shared: int) -> None:
    for user_id in (ada, bob):
        session.add(Rule(user_id=user_id, name="r", query="x", feed_id=shared, created_at=NOW))
    session.flush()
    own = give(session, ada, shared)
    rules = session.execute(select(Rule.user_id, Rule.feed_id).order_by(Rule.user_id)).all()
    assert [tuple(rule) for rule in rules] == [(ada, own), (bob, shared)]
