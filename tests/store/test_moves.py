"""What becomes of a feed that has moved: told by what its readers see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import feeds
from flask_starlight.store import folders
from flask_starlight.store import marks
from flask_starlight.store import moves
from flask_starlight.store import notices
from flask_starlight.store import outbox
from flask_starlight.store import subscriptions
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import Subscription
from tests.conftest import NOW
from tests.store import make

OLD, NEW = "https://old.example/feed", "https://new.example/feed"


@pytest.fixture
def readers(session: Session) -> dict[str, int]:
    """One who follows the old feed, one who follows the new one, and one who follows both."""
    return {name: make.user(session, name) for name in ("old", "new", "both")}


@pytest.fixture
def pair(session: Session, readers: dict[str, int]) -> tuple[int, int]:
    """Two feeds: "both" is an entry of each, the others of one."""
    old = make.feed(session, OLD, readers["old"], readers["both"])
    new = make.feed(session, NEW, readers["new"], readers["both"])
    make.entries(session, old, "both", "only old")
    make.entries(session, new, "both", "only new")
    return old, new


def move(session: Session, feed_id: int, to: str = NEW) -> list[int]:
    feed = session.get_one(Feed, feed_id)
    feed.moved_to, feed.moved_days, feed.moved_at = to, 3, NOW
    session.flush()
    lives_on = moves.adopt(session, [feed_id], now=NOW)
    session.flush()
    return lives_on


def titles(session: Session, reader: int, view: str = "all") -> list[str]:
    listed = entries.list_entries(session, EntryQuery(reader, view)).entries  # type: ignore[arg-type]
    return sorted(entry.title for entry in listed)


def entry_id(session: Session, feed_id: int, title: str) -> int:
    return session.scalars(select(Entry.id).where(Entry.feed_id == feed_id, Entry.title == title)).one()


def read_all(session: Session, reader: int, feed_id: int) -> None:
    through_id = entries.newest_id(session)
    make.sweep(session, EntryQuery(reader, feed_id=feed_id), through_id=through_id)


def test_it_takes_the_new_address_where_nobody_has_it(session: Session, readers: dict[str, int]) -> None:
    old = make.feed(session, OLD, readers["old"])
    make.entries(session, old, "one")
    assert move(session, old) == [old]
    found = feeds.find(session, NEW)
    assert found is not None
    assert (found.id, found.url, found.moved_to, found.moved_days) == (old, NEW, "", 0)
    assert feeds.find(session, OLD) is None
    assert titles(session, readers["old"], "unread") == ["one"]
    [told] = notices.list_notices(session, readers["old"])
    assert (told.kind, NEW in told.text) == ("moved", True)


def test_it_shows_all_entries_of_both_feeds_once(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    assert move(session, pair[0]) == [pair[1]]
    assert session.get(Feed, pair[0]) is None
    for reader in readers.values():
        assert titles(session, reader) == ["both", "only new", "only old"]
        assert subscriptions.feed_ids(session, reader) == [pair[1]]


def test_it_keeps_unread_what_was_unread_and_brings_up_no_archive(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    move(session, pair[0])
    assert titles(session, readers["old"], "unread") == ["both", "only old"]
    assert titles(session, readers["new"], "unread") == ["both", "only new"]
    assert titles(session, readers["both"], "unread") == ["both", "only new", "only old"]


@pytest.mark.parametrize("read", [0, 1])
def test_it_keeps_read_what_was_read_in_either_feed(
    session: Session, readers: dict[str, int], pair: tuple[int, int], read: int
) -> None:
    read_all(session, readers["both"], pair[read])
    move(session, pair[0])
    assert titles(session, readers["both"], "unread") == [["only new"], ["only old"]][read]


def test_it_keeps_single_marks_over_what_was_marked_read_at_once(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    read_all(session, readers["old"], pair[0])
    marks.set_read(session, readers["old"], [entry_id(session, pair[0], "only old")], False, now=NOW)
    marks.set_read(session, readers["new"], [entry_id(session, pair[1], "both")], True, now=NOW)
    move(session, pair[0])
    assert titles(session, readers["old"], "unread") == ["only old"]
    assert titles(session, readers["new"], "unread") == ["only new"]


def test_it_lets_what_comes_afterwards_be_unread(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    for reader in readers.values():
        for feed_id in pair:
            read_all(session, reader, feed_id)
    move(session, pair[0])
    make.store(session, make.changed(pair[1], make.intent("next")))
    assert [titles(session, reader, "unread") for reader in readers.values()] == [["next"]] * 3


def test_it_keeps_stars_of_either_feed(session: Session, readers: dict[str, int], pair: tuple[int, int]) -> None:
    marks.set_starred(session, readers["old"], [entry_id(session, pair[0], "both")], True, now=NOW)
    marks.set_starred(session, readers["both"], [entry_id(session, pair[0], "only old")], True, now=NOW)
    marks.set_starred(session, readers["new"], [entry_id(session, pair[1], "both")], True, now=NOW)
    left = make.user(session, "left")
    subscriptions.subscribe(session, left, pair[0], now=NOW)
    marks.set_starred(session, left, [entry_id(session, pair[0], "both")], True, now=NOW)
    subscriptions.unsubscribe(session, left, pair[0])
    move(session, pair[0])
    subscriptions.subscribe(session, left, pair[1], now=NOW)
    starred = {name: titles(session, reader, "starred") for name, reader in (readers | {"left": left}).items()}
    assert starred == {"old": ["both"], "both": ["only old"], "new": ["both"], "left": ["both"]}


def test_it_hides_what_was_hidden_wherever_it_was_seen(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    twin = entry_id(session, pair[0], "both")
    for name in ("old", "both"):
        session.add(Mark(user_id=readers[name], entry_id=twin, hidden=True, starred=False, changed_at=NOW))
    session.flush()
    move(session, pair[0])
    kept = entry_id(session, pair[1], "both")
    hidden = {mark.user_id: mark.hidden for mark in session.scalars(select(Mark).where(Mark.entry_id == kept))}
    assert (hidden[readers["old"]], hidden[readers["both"]]) == (True, False)


def test_it_keeps_folder_and_title_of_the_one_subscription_that_remains(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    both = readers["both"]
    folder = folders.create(session, both, "Sky").id
    subscriptions.edit(session, both, pair[0], title="Old title", folder_id=folder)
    subscriptions.edit(session, both, pair[1], title="Mine", folder_id=None)
    move(session, pair[0])
    [kept] = subscriptions.list_subscribed(session, both)
    assert (kept.feed_id, kept.title, kept.folder_id) == (pair[1], "Mine", folder)
    assert session.scalar(select(func.count(Subscription.id)).where(Subscription.user_id == both)) == 1


def test_it_keeps_labels_and_rules(session: Session, readers: dict[str, int], pair: tuple[int, int]) -> None:
    label = Label(user_id=readers["old"], name="later")
    rule = Rule(user_id=readers["old"], name="r", query="moon", feed_id=pair[0], created_at=NOW)
    session.add_all([label, rule])
    session.flush()
    for title in ("both", "only old"):
        session.add(EntryLabel(label_id=label.id, entry_id=entry_id(session, pair[0], title)))
    session.flush()
    move(session, pair[0])
    session.expire_all()
    labelled = select(Entry.title, Entry.feed_id).join(EntryLabel, EntryLabel.entry_id == Entry.id)
    assert sorted(map(tuple, session.execute(labelled))) == [("both", pair[1]), ("only old", pair[1])]
    assert rule.feed_id == pair[1]


def test_it_tells_the_index_what_moved_and_what_went(session: Session, pair: tuple[int, int]) -> None:
    moving, going = entry_id(session, pair[0], "only old"), entry_id(session, pair[0], "both")
    outbox.remove(session, [row.id for row in outbox.oldest(session, 100)])
    move(session, pair[0])
    told = {(row.entry_id, row.version, row.action) for row in outbox.oldest(session, 100)}
    assert told == {(moving, 2, "put"), (going, 2, "drop")}
    assert session.scalars(select(Entry.version).where(Entry.id == moving)).one() == 2


def test_it_tells_those_whose_feed_moved_and_nobody_else(
    session: Session, readers: dict[str, int], pair: tuple[int, int]
) -> None:
    move(session, pair[0])
    kinds = {name: [told.kind for told in notices.list_notices(session, reader)] for name, reader in readers.items()}
    assert kinds == {"old": ["moved"], "new": [], "both": ["merged"]}


def test_it_takes_a_feed_that_had_failed_up_again(session: Session, pair: tuple[int, int]) -> None:
    new = session.get_one(Feed, pair[1])
    new.next_check_at = None
    move(session, pair[0])
    assert new.next_check_at == NOW


def test_it_lets_a_private_feed_go_to_no_other_origin(session: Session, readers: dict[str, int]) -> None:
    private = feeds.get_or_create(session, OLD, now=NOW, owner_id=readers["old"])
    subscriptions.subscribe(session, readers["old"], private.id, now=NOW)
    for elsewhere in (NEW, "http://old.example/feed", "https://old.example:8443/feed"):
        assert move(session, private.id, elsewhere) == []
        assert private.url == OLD
    assert move(session, private.id, "https://old.example:443/other") == [private.id]
    assert private.url == "https://old.example:443/other"


def test_it_mixes_no_private_feed_with_the_shared_one(session: Session, readers: dict[str, int]) -> None:
    other = "https://old.example/other"
    shared = make.feed(session, other, readers["new"])
    private = feeds.get_or_create(session, OLD, now=NOW, owner_id=readers["old"])
    subscriptions.subscribe(session, readers["old"], private.id, now=NOW)
    make.entries(session, private.id, "secret")
    assert move(session, private.id, other) == [private.id]
    assert titles(session, readers["new"]) == []
    assert session.get_one(Feed, shared).url == private.url == other


def test_it_adopts_a_move_that_three_days_have_shown_and_no_sooner(session: Session) -> None:
    feed_id = make.feed(session, OLD)
    seen = []
    for day in range(3):
        outcome = replace(make.changed(feed_id, etag=str(day)), moved_to=NEW)
        seen.append(make.store(session, outcome, now=NOW + timedelta(days=day)).moved)
    assert seen == [(), (), (feed_id,)]


def test_it_passes_over_a_feed_that_is_gone_meanwhile(session: Session) -> None:
    assert moves.adopt(session, [4711], now=NOW) == []
