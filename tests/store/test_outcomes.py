from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store import outbox
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import FetchAttempt
from tests.conftest import NOW
from tests.statements import counted
from tests.store import make


def all_entries(session: Session) -> list[tuple[str, int]]:
    return [(row.title, row.version) for row in session.execute(select(Entry.title, Entry.version).order_by(Entry.id))]


def test_it_stores_new_entries_with_their_bodies_and_tells_the_outbox(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://example.org/feed", reader)
    stored = make.store(session, make.changed(feed_id, make.intent("a", content="<p>körper 正文</p>")))
    assert (stored.changed_feeds, stored.new_entries, stored.edited_entries) == ((feed_id,), 1, 0)
    listed = entries.list_entries(session, EntryQuery(reader)).entries[0]
    assert entries.get(session, reader, listed.id).content == "<p>körper 正文</p>"
    assert [(row.entry_id, row.version, row.action) for row in outbox.oldest(session, 10)] == [(listed.id, 1, "put")]


def test_it_changes_nothing_when_the_same_outcome_comes_again(session: Session) -> None:
    feed_id = make.feed(session)
    outcome = make.changed(feed_id, make.intent("a"), make.intent("b"))
    make.store(session, outcome)
    again = make.store(session, outcome)
    assert (again.new_entries, again.edited_entries) == (0, 0)
    assert all_entries(session) == [("a", 1), ("b", 1)]
    assert len(outbox.oldest(session, 10)) == 2


def test_it_gives_an_edited_entry_a_new_version_and_keeps_the_readers_marks(session: Session) -> None:
    reader = make.user(session)
    feed_id = make.feed(session, "https://example.org/feed", reader)
    make.store(session, make.changed(feed_id, make.intent("a", title="first")))
    entry_id = entries.list_entries(session, EntryQuery(reader)).entries[0].id
    marks.set_read(session, reader, [entry_id], True, now=NOW)
    stored = make.store(session, make.changed(feed_id, make.intent("a", title="second")))
    assert (stored.new_entries, stored.edited_entries) == (0, 1)
    found = entries.get(session, reader, entry_id)
    assert (found.entry.title, found.entry.version, found.entry.is_read) == ("second", 2, True)
    assert [row.version for row in outbox.oldest(session, 10)] == [1, 2]


def test_it_gives_ids_in_the_order_of_publication(session: Session) -> None:
    feed_id = make.feed(session)
    make.entries(session, feed_id, "newest", "middle", "oldest")
    assert [title for title, _ in all_entries(session)] == ["oldest", "middle", "newest"]


def test_it_sorts_an_entry_from_the_future_by_its_arrival(session: Session) -> None:
    feed_id = make.feed(session)
    make.store(session, make.changed(feed_id, make.intent("a", age_h=-48)))
    assert session.scalars(select(Entry.sort_at)).one() == NOW


def test_it_sorts_an_entry_without_a_publication_by_its_last_edit(session: Session) -> None:
    edited = NOW - timedelta(days=3)
    entry = replace(make.intent("a", age_h=None), updated_at=edited)
    make.store(session, make.changed(make.feed(session), entry, make.intent("b", age_h=None)))
    assert session.scalars(select(Entry.sort_at).order_by(Entry.sort_at)).all() == [edited, NOW]


def test_it_takes_a_thousand_entries_in_as_many_statements_as_one(session: Session) -> None:
    feed_id = make.feed(session)
    other_id = make.feed(session, "https://example.org/other")
    few = count_statements(session, make.changed(feed_id, make.intent("a")))
    many = count_statements(session, make.changed(other_id, *[make.intent(f"n{number}") for number in range(1000)]))
    assert len(all_entries(session)) == 1001
    assert many <= few + 1


def test_it_takes_many_feeds_in_as_many_statements_as_one(session: Session) -> None:
    reader = make.user(session)

    def batch(name: str, size: int) -> list[FeedOutcome]:
        ids = [make.feed(session, f"https://{name}.example/{number}", reader) for number in range(size)]
        return [outcome for feed_id in ids for outcome in every_kind_of(feed_id)]

    few, many = (count_statements(session, *batch(name, size)) for name, size in (("few", 4), ("many", 60)))
    assert session.scalar(select(func.count(FetchAttempt.id))) == 4 * 64
    assert many == few


def every_kind_of(feed_id: int) -> list[FeedOutcome]:
    """Four outcomes, the last of which differs from feed to feed."""
    last = (
        make.changed(feed_id, make.intent("b"), etag=str(feed_id)),
        FeedOutcome(feed_id, OutcomeState.UNCHANGED, http_status=304),
        FeedOutcome(feed_id, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT, detail=str(feed_id)),
        FeedOutcome(feed_id, OutcomeState.GONE, http_status=410, reason=FetchReason.GONE),
    )
    return [make.changed(feed_id, make.intent("a")), *last[1:3], last[feed_id % 4]]


def count_statements(session: Session, *outcomes: FeedOutcome) -> int:
    session.flush()
    with counted() as statements:
        make.store(session, *outcomes)
        session.flush()
    return len(statements)


def test_it_touches_no_entry_of_an_unchanged_feed_and_keeps_its_validators(session: Session) -> None:
    feed_id = make.feed(session)
    make.store(session, make.changed(feed_id, make.intent("a"), etag='"v1"'))
    make.store(session, FeedOutcome(feed_id, OutcomeState.UNCHANGED, http_status=304))
    feed = session.get_one(Feed, feed_id)
    assert (feed.etag, feed.last_status, feed.next_check_at) == ('"v1"', 304, NOW + timedelta(minutes=60))
    assert all_entries(session) == [("a", 1)]


def test_it_keeps_the_entries_of_a_failing_feed_and_says_why(session: Session) -> None:
    feed_id = make.feed(session)
    make.entries(session, feed_id, "a")
    failed = FeedOutcome(feed_id, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT, detail="20 s")
    make.store(session, failed)
    make.store(session, failed)
    feed = session.get_one(Feed, feed_id)
    assert (feed.error_count, feed.last_reason, feed.last_error) == (2, "timed_out", "20 s")
    assert feed.next_check_at == NOW + timedelta(minutes=20)
    assert feed.title == "Example"
    assert all_entries(session) == [("a", 1)]


def test_it_forgets_the_error_once_the_feed_works_again(session: Session) -> None:
    feed_id = make.feed(session)
    make.store(session, FeedOutcome(feed_id, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT, detail="20 s"))
    make.store(session, make.changed(feed_id))
    feed = session.get_one(Feed, feed_id)
    assert (feed.error_count, feed.last_reason, feed.last_error) == (0, "", "")


def test_it_never_checks_a_feed_again_that_is_gone(session: Session) -> None:
    feed_id = make.feed(session)
    make.store(session, FeedOutcome(feed_id, OutcomeState.GONE, http_status=410, reason=FetchReason.GONE))
    assert session.get_one(Feed, feed_id).next_check_at is None


def test_it_drops_the_outcome_of_a_feed_that_was_removed_meanwhile(session: Session) -> None:
    stored = make.store(session, make.changed(4711, make.intent("a")))
    assert stored.changed_feeds == ()
    assert all_entries(session) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [("x" * 600, "x" * 499 + "…"), ("nul\0here", "nulhere"), ("lone \ud83d surrogate", "lone ? surrogate")],
)
def test_it_makes_every_title_fit_the_column(session: Session, text: str, kept: str) -> None:
    feed_id = make.feed(session)
    make.store(session, make.changed(feed_id, replace(make.intent("a"), title=text)))
    assert [title for title, _ in all_entries(session)] == [kept]


def test_it_stores_four_byte_characters(session: Session) -> None:
    feed_id = make.feed(session)
    make.store(session, make.changed(feed_id, make.intent("a", title="星光 🌟 𠮷")))
    assert all_entries(session) == [("星光 🌟 𠮷", 1)]


def test_it_names_the_entries_that_are_new_and_not_those_that_are_edited(session: Session) -> None:
    feed_id = make.feed(session)
    first = make.store(session, make.changed(feed_id, make.intent("a"))).new_ids
    second = make.store(session, make.changed(feed_id, make.intent("a", title="edited"), make.intent("b"))).new_ids
    assert first + second == tuple(session.scalars(select(Entry.id).order_by(Entry.id)))
    assert (len(first), len(second)) == (1, 1)
    assert make.store(session, make.changed(feed_id, make.intent("b"))).new_ids == ()
