from dataclasses import replace
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select

from flask_starlight.cache import counts
from flask_starlight.jobs import stories as job
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.rule import NewEntries
from flask_starlight.model.wire import to_wire
from flask_starlight.services import Services
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryBand
from tests.model.test_story import CHINESE
from tests.model.test_story import ENGLISH
from tests.statements import counted
from tests.store import make


@pytest.fixture
def now() -> datetime:
    return utc_now()


@pytest.fixture
def reader(services: Services) -> int:
    with for_writing(), db.session.begin():
        return make.user(db.session())


def told(guid: str, *, url: str = "", text: str = "short", age: timedelta = timedelta(hours=1)) -> EntryIntent:
    """An entry as a feed told it *age* ago. url: "" for an address of its own."""
    intent = make.intent(guid, content=f"<p>{text}</p>")
    return replace(intent, url=url or f"https://{guid}.example/{guid}", published_at=utc_now() - age)


def arrive(services: Services, reader: int, feed: str, *intents: EntryIntent) -> tuple[int, ...]:
    """Store entries of a feed that the reader follows, and look for their stories."""
    with for_writing(), db.session.begin():
        feed_id = make.feed(db.session(), f"https://{feed}.example/feed", reader)
        new_ids = make.store(db.session(), make.changed(feed_id, *intents), now=utc_now()).new_ids
    job.find(services, to_wire(NewEntries(new_ids)))
    return new_ids


def clusters() -> dict[str, int | None]:
    with db.session.begin():
        return {entry.title: entry.cluster_id for entry in db.session.scalars(select(Entry))}


def unread(reader: int) -> list[str]:
    with db.session.begin():
        found = entries.list_entries(db.session(), EntryQuery(reader, view="unread", oldest_first=True))
    return sorted(entry.title for entry in found.entries)


def test_it_brings_together_entries_of_several_feeds_with_one_address(services: Services, reader: int) -> None:
    (first,) = arrive(services, reader, "a", told("one", url="https://news.example/night"))
    arrive(services, reader, "b", told("two", url="http://www.news.example/night/#top"), told("other"))
    arrive(services, reader, "c", told("three", url="https://news.example/night?ref=c"))
    assert clusters() == {"one": first, "two": first, "three": first, "other": None}
    assert unread(reader) == ["one", "other"]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_it_brings_together_entries_of_nearly_the_same_text(services: Services, reader: int, text: str) -> None:
    (first,) = arrive(services, reader, "a", told("same", text=text))
    arrive(services, reader, "b", replace(told("copy", text=text + " Read more."), title="same"))
    assert set(clusters().values()) == {first}


def test_it_brings_together_what_arrives_in_one_batch(services: Services, reader: int) -> None:
    with for_writing(), db.session.begin():
        outcomes = [
            make.changed(make.feed(db.session(), f"https://{name}.example/feed", reader), told(name, text=ENGLISH))
            for name in ("a", "b")
        ]
        new_ids = make.store(db.session(), *outcomes, now=utc_now()).new_ids
    job.find(services, to_wire(NewEntries(new_ids)))
    assert clusters() == {"a": min(new_ids), "b": min(new_ids)}


def test_it_never_brings_entries_of_one_feed_together(services: Services, reader: int) -> None:
    arrive(services, reader, "a", told("one", url="https://news.example/night"), told("two", text=ENGLISH))
    arrive(services, reader, "a", told("three", url="https://news.example/night", text=ENGLISH))
    assert set(clusters().values()) == {None}
    (first,) = arrive(services, reader, "b", told("four", url="https://news.example/night"))
    assert sorted(filter(None, clusters().values())) == [1, 1]
    assert first == 4


def test_it_leaves_old_and_short_entries_alone(services: Services, reader: int) -> None:
    arrive(services, reader, "a", told("one", text=ENGLISH, age=timedelta(days=8)), told("hello"))
    arrive(services, reader, "b", told("two", text=ENGLISH), told("hello again"))
    old = timedelta(days=15)
    arrive(services, reader, "c", told("three", url="https://news.example/night", age=old))
    arrive(services, reader, "d", told("four", url="https://news.example/night"))
    assert set(clusters().values()) == {None}


def test_it_changes_nothing_when_it_runs_again(services: Services, reader: int) -> None:
    arrive(services, reader, "a", told("one", text=ENGLISH))
    again = arrive(services, reader, "b", told("two", text=ENGLISH))
    before = clusters()
    job.find(services, to_wire(NewEntries(again)))
    assert clusters() == before


def test_it_counts_as_read_what_was_read_in_another_feed(services: Services, reader: int, now: datetime) -> None:
    (first,) = arrive(services, reader, "a", told("one", url="https://news.example/night"))
    with for_writing(), db.session.begin():
        marks.set_read(db.session(), reader, [first], True, now=now)
    arrive(services, reader, "b", told("two", url="https://news.example/night"), told("other"))
    assert unread(reader) == ["other"]


def test_it_counts_as_read_what_was_marked_read_with_a_whole_list(services: Services, reader: int) -> None:
    (first,) = arrive(services, reader, "a", told("one", url="https://news.example/night"))
    with for_writing(), db.session.begin():
        make.sweep(db.session(), EntryQuery(reader), through_id=first)
    arrive(services, reader, "b", told("two", url="https://news.example/night"))
    assert unread(reader) == []


def test_it_leaves_to_others_what_one_has_read(services: Services, reader: int, now: datetime) -> None:
    with for_writing(), db.session.begin():
        other = make.user(db.session(), "bob")
        make.feed(db.session(), "https://b.example/feed", other)
    (first,) = arrive(services, reader, "a", told("one", url="https://news.example/night"))
    with for_writing(), db.session.begin():
        marks.set_read(db.session(), reader, [first], True, now=now)
    arrive(services, reader, "b", told("two", url="https://news.example/night"))
    assert unread(other) == ["two"]


def test_it_lets_the_lists_of_all_who_see_the_story_be_read_anew(services: Services, reader: int) -> None:
    with for_writing(), db.session.begin():
        other = make.user(db.session(), "bob")
        make.feed(db.session(), "https://c.example/feed", other)
    arrive(services, reader, "a", told("one", url="https://news.example/night"))
    before = {user_id: counts.edition(services.redis, user_id) for user_id in (reader, other)}
    arrive(services, reader, "b", told("two", url="https://news.example/night"))
    assert counts.edition(services.redis, reader).counts != before[reader].counts
    assert counts.edition(services.redis, other) == before[other]


def test_it_forgets_the_sketches_of_old_entries(services: Services, reader: int) -> None:
    arrive(services, reader, "a", told("one", text=ENGLISH), told("two", text=CHINESE))
    with for_writing(), db.session.begin():
        db.session.get_one(Entry, 1).sort_at = utc_now() - timedelta(days=8)
    job.forget_sketches()
    with db.session.begin():
        kept = set(db.session.scalars(select(EntryBand.entry_id)))
    assert kept == {2}


def test_it_takes_as_many_statements_for_many_entries_as_for_few(services: Services, reader: int) -> None:
    def batch(number: int) -> list[EntryIntent]:
        texts = [f"{ENGLISH} {' '.join(f'{word}{part}' for word in ENGLISH.split())}" for part in range(number)]
        return [
            told(f"{number}-{part}", url=f"https://news.example/{part}", text=text) for part, text in enumerate(texts)
        ]

    arrive(services, reader, "a", *batch(40))
    arrive(services, reader, "b", *batch(2))  # from here on there are clusters
    with counted() as few:
        arrive(services, reader, "c", *batch(2))
    with counted() as many:
        arrive(services, reader, "d", *batch(30))
    assert len(many) == len(few)
    with db.session.begin():
        assert db.session.scalar(select(func.count()).where(Entry.cluster_id.is_not(None))) == 64
