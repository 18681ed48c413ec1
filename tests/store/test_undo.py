"""What was marked read at once is unread again, and what was done since stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import Sweep
from flask_starlight.store import entries
from flask_starlight.store import marks
from flask_starlight.store import stories
from flask_starlight.store import undo
from flask_starlight.store.sweep import sweep
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.tables import UndoStep
from tests.conftest import NOW
from tests.store import make
from tests.store.test_sweep import A
from tests.store.test_sweep import ada as ada
from tests.store.test_sweep import listed
from tests.store.test_sweep import unread

SWEPT = NOW + timedelta(minutes=1)
SINCE = NOW + timedelta(minutes=2)
UNDONE = NOW + timedelta(minutes=3)

EVERYTHING = ["a1", "a2", "a3", "a4", "b1", "b2", "b3"]


def swept(session: Session, query: EntryQuery, *, at_minute: int = 1, **narrowed: object) -> int:
    now = NOW + timedelta(minutes=at_minute)
    chosen = Sweep(query, entries.newest_id(session), **narrowed)  # type: ignore[arg-type]
    step_id = undo.keep(session, query.user_id, sweep(session, chosen, now=now), now=now)
    assert step_id is not None
    return step_id


def state(session: Session, ada: int) -> tuple[object, ...]:
    """What is said of reading, in full."""
    through = session.execute(select(Subscription.id, Subscription.read_through_id).order_by(Subscription.id)).all()
    said = select(Mark.entry_id, Mark.is_read, Mark.starred).where(Mark.user_id == ada).order_by(Mark.entry_id)
    return (*through, *session.execute(said).all())


@pytest.mark.parametrize(
    "narrowed",
    [{}, {"older_than": Cursor(NOW - timedelta(hours=2), 0)}, {"newer_than": Cursor(NOW - timedelta(hours=3), 0)}],
)
@pytest.mark.parametrize("feed_id", [None, A])
def test_it_puts_back_exactly_what_was_there(
    session: Session, ada: int, narrowed: dict[str, object], feed_id: int | None
) -> None:
    found = listed(session, ada)
    stories.set_clusters(session, {found[title].id: found["a3"].id for title in ("a3", "b1")})
    make.sweep(session, EntryQuery(ada, feed_id=A), through_id=found["a4"].id)
    marks.set_read(session, ada, [found["a1"].id, found["b2"].id], True, now=NOW)
    marks.set_read(session, ada, [found["a4"].id, found["a2"].id], False, now=NOW)
    marks.set_starred(session, ada, [found["a2"].id, found["b3"].id], True, now=NOW)
    before, listed_before = state(session, ada), unread(session, ada)
    step_id = swept(session, EntryQuery(ada, feed_id=feed_id), **narrowed)
    assert unread(session, ada) != listed_before
    undo.take_back(session, ada, step_id, now=UNDONE)
    assert state(session, ada) == before
    assert unread(session, ada) == listed_before


def test_it_takes_back_a_page(session: Session, ada: int) -> None:
    found = listed(session, ada)
    marks.set_read(session, ada, [found["a1"].id], True, now=NOW)
    step_id = swept(session, EntryQuery(ada), entry_ids=(found["a1"].id, found["a2"].id))
    assert unread(session, ada) == ["a3", "a4", "b1", "b2", "b3"]
    undo.take_back(session, ada, step_id, now=UNDONE)
    assert unread(session, ada) == EVERYTHING[1:]


@pytest.mark.parametrize("narrowed", [{}, {"newer_than": Cursor(NOW - timedelta(hours=3, minutes=30), 0)}])
def test_it_keeps_what_the_reader_did_since(session: Session, ada: int, narrowed: dict[str, object]) -> None:
    found = listed(session, ada)
    step_id = swept(session, EntryQuery(ada), **narrowed)
    marks.set_starred(session, ada, [found["a1"].id], True, now=SINCE)
    marks.set_read(session, ada, [found["a2"].id], False, now=SINCE)
    marks.set_read(session, ada, [found["b1"].id], True, now=SINCE)
    marks.note_opened(session, ada, found["b1"].id, now=SINCE)
    undo.take_back(session, ada, step_id, now=UNDONE)
    assert unread(session, ada) == ["a1", "a2", "a3", "a4", "b2", "b3"]
    assert listed(session, ada)["a1"].is_starred


def test_it_leaves_a_feed_read_that_was_marked_read_once_more(session: Session, ada: int) -> None:
    first = swept(session, EntryQuery(ada))
    make.store(session, make.changed(A, make.intent("a0", age_h=0), etag='"2"'))
    swept(session, EntryQuery(ada, feed_id=A), at_minute=2)
    undo.take_back(session, ada, first, now=UNDONE)
    assert unread(session, ada) == ["b1", "b2", "b3"]


def test_it_takes_back_steps_one_after_the_other(session: Session, ada: int) -> None:
    first = swept(session, EntryQuery(ada, feed_id=A))
    second = swept(session, EntryQuery(ada), at_minute=2)
    undo.take_back(session, ada, second, now=UNDONE)
    assert unread(session, ada) == ["b1", "b2", "b3"]
    undo.take_back(session, ada, first, now=UNDONE)
    assert unread(session, ada) == EVERYTHING


def test_it_takes_back_once_in_time_and_for_its_owner_alone(session: Session, ada: int) -> None:
    step_id = swept(session, EntryQuery(ada))
    with pytest.raises(NotFound):
        undo.take_back(session, make.user(session, "bob"), step_id, now=UNDONE)
    assert not undo.take_back(session, ada, step_id, now=SWEPT + undo.LASTS + timedelta(seconds=1))
    assert unread(session, ada) == []
    assert undo.take_back(session, ada, step_id, now=UNDONE)
    assert not undo.take_back(session, ada, step_id, now=UNDONE)
    assert unread(session, ada) == EVERYTHING


def test_it_keeps_no_step_where_nothing_was_unread(session: Session, ada: int) -> None:
    swept(session, EntryQuery(ada))
    again = sweep(session, Sweep(EntryQuery(ada), entries.newest_id(session)), now=SINCE)
    assert undo.keep(session, ada, again, now=SINCE) is None


def test_it_keeps_the_last_steps_and_forgets_those_whose_time_is_over(session: Session, ada: int) -> None:
    found = listed(session, ada)
    for minute in range(undo.MAX_STEPS + 5):
        now = NOW + timedelta(seconds=minute)
        marks.set_read(session, ada, [found["a1"].id], False, now=NOW)
        chosen = Sweep(EntryQuery(ada), found["b3"].id, entry_ids=(found["a1"].id,))
        undo.keep(session, ada, sweep(session, chosen, now=now), now=now)
    assert len(session.scalars(select(UndoStep.id)).all()) == undo.MAX_STEPS
    undo.forget_old(session, now=NOW + undo.LASTS + timedelta(seconds=10))
    assert len(session.scalars(select(UndoStep.id)).all()) == undo.MAX_STEPS - 5


def test_it_takes_back_more_marks_than_a_step_names(session: Session, ada: int) -> None:
    newer = Cursor(NOW - timedelta(hours=3, minutes=30), 0)
    done = sweep(session, Sweep(EntryQuery(ada), entries.newest_id(session), newer_than=newer), now=SWEPT)
    assert unread(session, ada) == ["a4"]
    step_id = undo.keep(session, ada, done, now=SWEPT, max_ids=3)
    assert step_id is not None
    undo.take_back(session, ada, step_id, now=UNDONE)
    assert unread(session, ada) == EVERYTHING
