from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from flask_starlight.jobs import index
from flask_starlight.jobs import store
from flask_starlight.jobs import tidy
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.wire import to_wire
from flask_starlight.services import Services
from flask_starlight.store import entries
from flask_starlight.store.database import db
from flask_starlight.store.feeds import KNOWN_ENTRIES
from flask_starlight.store.retention import SLICES
from flask_starlight.store.tables import Entry
from tests.conftest import NOW
from tests.store import make

OLD = 5


def feed() -> int:
    """A feed, all of it read, with 5 entries more than are always kept, all arrived 31 days before its hour."""
    with db.session.begin():
        ada = make.user(db.session())
        feed_id = make.feed(db.session(), "https://a.example/", ada)
        make.entries(db.session(), feed_id, *[f"n{number}" for number in range(KNOWN_ENTRIES + OLD)])
        make.sweep(db.session(), EntryQuery(ada), through_id=entries.newest_id(db.session()))
        db.session.execute(update(Entry).values(fetched_at=turn(feed_id) - timedelta(days=31)))
    return feed_id


def turn(feed_id: int) -> datetime:
    """The hour of the feed that comes next."""
    hours = int(NOW.timestamp()) // 3600
    return NOW + timedelta(hours=(feed_id - hours) % SLICES)


def number_of_entries() -> int:
    with db.session.begin():
        return db.session.scalar(select(func.count(Entry.id))) or 0


def keeping(services: Services, days: int) -> Services:
    return replace(services, settings=services.settings.model_copy(update={"keep_read_days": days}))


def test_it_keeps_everything_for_ever_unless_told_otherwise(services: Services) -> None:
    feed_id = feed()
    assert tidy.entries(services, now=turn(feed_id)) == 0
    assert number_of_entries() == KNOWN_ENTRIES + OLD


def test_it_removes_old_entries_also_from_the_index_and_they_stay_away(services: Services) -> None:
    feed_id = feed()
    index.drain_outbox(services)
    assert tidy.entries(keeping(services, 30), now=turn(feed_id)) == OLD
    index.drain_outbox(services)
    assert services.search.count() == number_of_entries() == KNOWN_ENTRIES
    back = [make.intent(f"n{KNOWN_ENTRIES + number}", age_h=500) for number in range(OLD)]
    store.outcomes(services, to_wire([make.changed(feed_id, *back)]))
    assert number_of_entries() == KNOWN_ENTRIES


def test_it_keeps_what_is_not_old_enough(services: Services) -> None:
    feed_id = feed()
    assert tidy.entries(keeping(services, 32), now=turn(feed_id)) == 0
