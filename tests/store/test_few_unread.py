"""The list of unread entries is the same, whichever way it is found."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.store import counts
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from flask_starlight.store.entries import KnownUnread
from flask_starlight.store.few_unread import RANGES
from flask_starlight.store.few_unread import arrived
from tests.conftest import NOW
from tests.store import make

Doing = Callable[[Session, int, list[int]], None]


def known(session: Session, reader: int) -> KnownUnread:
    followed = subscriptions.list_subscribed(session, reader)
    return KnownUnread(
        counts.unread_by_feed(session, reader), {feed.feed_id: feed.read_through_id for feed in followed}
    )


def nothing(_session: Session, _reader: int, _ids: list[int]) -> None:
    """Everything is unread."""


def all_read(session: Session, reader: int, ids: list[int]) -> None:
    make.sweep(session, EntryQuery(reader), through_id=max(ids))


def some_kept(session: Session, reader: int, ids: list[int]) -> None:
    all_read(session, reader, ids)
    marks.set_read(session, reader, ids[::3], False, now=NOW)


def read_one_by_one(session: Session, reader: int, ids: list[int]) -> None:
    marks.set_read(session, reader, ids[::2], True, now=NOW)


def starred_and_hidden(session: Session, reader: int, ids: list[int]) -> None:
    marks.set_starred(session, reader, ids[:4], True, now=NOW)
    marks.set_hidden(session, reader, ids[2:6], True, now=NOW)


def more_came(session: Session, reader: int, ids: list[int]) -> None:
    some_kept(session, reader, ids)
    feeds = subscriptions.feed_ids(session, reader)
    make.store(session, make.changed(feeds[0], *[make.intent(f"late {age}", age_h=age) for age in (1, 30)]))
    marks.set_hidden(session, reader, ids[:1], True, now=NOW)


@pytest.mark.parametrize("do", [nothing, all_read, some_kept, read_one_by_one, starred_and_hidden, more_came])
def test_it_finds_few_unread_entries_as_it_finds_many(session: Session, do: Doing) -> None:
    reader, other = make.user(session, "ada"), make.user(session, "bob")
    folder = folders.create(session, reader, "News").id
    feeds = [make.feed(session, f"https://{name}.example/", reader, other) for name in "abcdefg"]
    for place, feed_id in enumerate(feeds):
        make.store(
            session, make.changed(feed_id, *[make.intent(f"{feed_id} {n}", age_h=n * 7 + place) for n in range(1, 4)])
        )
        make.sweep(session, EntryQuery(reader, feed_id=feed_id), through_id=place)
    subscriptions.edit(session, reader, feeds[0], title="", folder_id=folder)
    ids = [entry.id for entry in entries.list_entries(session, EntryQuery(reader)).entries]
    do(session, reader, ids)
    marks.set_read(session, other, ids, True, now=NOW)
    unread = known(session, reader)
    everything = EntryQuery(reader, "unread")
    for query in (everything, replace(everything, feed_id=feeds[0]), replace(everything, folder_id=folder)):
        for asked in (query, replace(query, oldest_first=True), replace(query, limit=2)):
            plain = entries.list_entries(session, asked)
            assert entries.list_entries(session, asked, unread=unread) == plain
            if plain.next is not None:
                rest = replace(asked, after=plain.next)
                assert entries.list_entries(session, rest, unread=unread) == entries.list_entries(session, rest)
    assert sum(unread.counts.values()) == len(entries.list_entries(session, everything).entries)


def test_it_asks_for_a_few_ranges_however_far_each_feed_was_read() -> None:
    ranges = arrived({feed_id: feed_id * 10 for feed_id in range(1, 100)}, newest_id=5000)
    assert len(ranges) <= RANGES
    assert sorted(feed_id for each in ranges for feed_id in each.feed_ids) == list(range(1, 100))
    assert all(each.after_id <= min(each.feed_ids) * 10 for each in ranges)


def test_it_names_no_feed_where_everything_was_read() -> None:
    [only] = arrived(dict.fromkeys(range(1, 100), 5000), newest_id=5000)
    assert (only.after_id, only.feed_ids) == (5000, ())
