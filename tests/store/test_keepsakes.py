from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store import feed_access
from flask_starlight.store import keepsakes
from flask_starlight.store import merge
from flask_starlight.store import notes
from flask_starlight.store import player_positions
from flask_starlight.store import shares
from flask_starlight.store import users
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import PlayerPosition
from tests.conftest import NOW
from tests.store import make

URL = "https://a.example/feed"


@pytest.fixture
def ada(session: Session) -> int:
    """A reader of a feed with the entries 1 and 2."""
    ada = make.user(session)
    make.entries(session, make.feed(session, URL, ada), "two", "one")
    return ada


def of_entry(session: Session, user_id: int, entry_id: int = 1) -> keepsakes.Keepsakes:
    return keepsakes.of_entry(session, user_id, entry_id)


def test_it_keeps_one_note_for_each_reader_and_entry(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    notes.write(session, ada, 1, "first", now=NOW)
    notes.write(session, ada, 1, "second 字", now=NOW)
    notes.write(session, bob, 1, "Bob's", now=NOW)
    assert (of_entry(session, ada).note, of_entry(session, bob).note) == ("second 字", "Bob's")
    assert of_entry(session, ada, 2).note == ""


def test_it_removes_a_note_without_words(session: Session, ada: int) -> None:
    notes.write(session, ada, 1, "words", now=NOW)
    notes.write(session, ada, 1, "", now=NOW)
    assert of_entry(session, ada).note == ""


def test_it_shares_an_entry_at_one_address_until_it_is_taken_back(session: Session, ada: int) -> None:
    shares.share(session, ada, 1, now=NOW)
    token = of_entry(session, ada).share_token
    shares.share(session, ada, 1, now=NOW)
    assert of_entry(session, ada).share_token == token
    assert len(token) == 32
    shown = shares.by_token(session, token)
    assert (shown.id, shown.title, shown.html, shown.feed_title) == (1, "one", "<p>text</p>", "Example")
    shares.revoke(session, ada, 1)
    with pytest.raises(NotFound):
        shares.by_token(session, token)


def test_it_gives_another_address_after_the_first_was_taken_back(session: Session, ada: int) -> None:
    shares.share(session, ada, 1, now=NOW)
    before = of_entry(session, ada).share_token
    shares.revoke(session, ada, 1)
    shares.share(session, ada, 1, now=NOW)
    assert of_entry(session, ada).share_token != before


def test_it_takes_back_only_the_readers_own_share(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    shares.share(session, ada, 1, now=NOW)
    shares.revoke(session, bob, 1)
    assert of_entry(session, ada).share_token
    assert not of_entry(session, bob).share_token


def test_it_shows_nothing_of_a_disabled_account(session: Session, ada: int) -> None:
    shares.share(session, ada, 1, now=NOW)
    user = users.by_id(session, ada)
    assert user is not None
    user.is_disabled = True
    session.flush()
    with pytest.raises(NotFound):
        shares.by_token(session, of_entry(session, ada).share_token)


def test_it_shares_nothing_that_came_in_by_somebodys_own_access(session: Session, ada: int) -> None:
    own = feed_access.give(session, ada, make.feed(session, URL), sealed="sealed", user_agent="", now=NOW)
    make.entries(session, own, "secret")
    entry_id = session.scalars(select(Entry.id).where(Entry.feed_id == own)).one()
    assert of_entry(session, ada, entry_id).is_own
    with pytest.raises(Conflict):
        shares.share(session, ada, entry_id, now=NOW)


def test_it_lists_what_a_reader_shares_page_by_page(session: Session, ada: int) -> None:
    for entry_id in (1, 2):
        shares.share(session, ada, entry_id, now=NOW)
    [last] = shares.list_shares(session, ada, before_id=None, limit=1)
    [first] = shares.list_shares(session, ada, before_id=last.id, limit=1)
    assert (last.title, first.title) == ("two", "one")
    assert shares.list_shares(session, ada, before_id=first.id, limit=1) == []
    assert shares.list_shares(session, make.user(session, "bob"), before_id=None, limit=1) == []


def test_it_keeps_a_place_in_each_recording_until_it_is_zero(session: Session, ada: int) -> None:
    for key, seconds in (("a", 12), ("b", 7), ("a", 34)):
        player_positions.keep(session, ada, 1, key, seconds, now=NOW)
    assert player_positions.of_entry(session, ada, 1) == {"a": 34, "b": 7}
    player_positions.keep(session, ada, 1, "a", 0, now=NOW)
    assert player_positions.of_entry(session, ada, 1) == {"b": 7}


def test_it_moves_all_of_it_to_the_entry_that_stays_when_two_feeds_are_one(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    other = make.feed(session, "https://b.example/feed", bob)
    make.entries(session, other, "one", "three")
    twin = session.scalars(select(Entry.id).where(Entry.feed_id == other, Entry.title == "one")).one()
    for reader in (ada, bob):
        notes.write(session, reader, 1, f"{reader} old", now=NOW)
    notes.write(session, bob, twin, "kept", now=NOW)
    shares.share(session, ada, 1, now=NOW)
    token = of_entry(session, ada).share_token
    player_positions.keep(session, ada, 1, "a", 12, now=NOW)
    old, new = session.get_one(Feed, make.feed(session, URL)), session.get_one(Feed, other)
    merge.merge(session, old, new, one_host=False, now=NOW + timedelta(hours=1))
    assert of_entry(session, ada, twin) == keepsakes.Keepsakes(f"{ada} old", token, False)
    assert of_entry(session, bob, twin).note == f"kept\n\n{bob} old"
    assert session.scalars(select(PlayerPosition.entry_id)).all() == [twin]
