"""Finds entries of several feeds that tell the same story, after each batch: for the new entries alone.

    new entries -> sketches, kept and committed -> who shares an address or a band? -> compare the texts -> clusters

The rule: sketches are committed before anyone looks for their like. Of two workers with one half of a story each, at
least one then sees both; and both give the cluster the same name.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.rule import NewEntries
from flask_starlight.model.story import SAME_STORY
from flask_starlight.model.story import Sketch
from flask_starlight.model.story import may_be_near
from flask_starlight.model.story import shingles
from flask_starlight.model.story import similarity
from flask_starlight.model.story import sketch
from flask_starlight.model.story import united
from flask_starlight.model.wire import from_wire
from flask_starlight.services import Services
from flask_starlight.store import marks
from flask_starlight.store import stories
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.stories import FreshEntry
from flask_starlight.store.stories import Likely

ADDRESS_AGE = timedelta(days=14)
TEXT_AGE = timedelta(days=7)
"""How old an entry may be to be compared. An old archive that a new feed brings along costs nothing."""

MAX_PARTNERS = 20
"""Entries that a new one is compared with: an address that hundreds link to makes one cluster all the same."""

Pair = tuple[int, int]
Shingles = Mapping[int, frozenset[int]]
Sketches = Mapping[int, Sketch]


def find(services: Services, payload: Any) -> None:
    """Put new entries into the clusters of their stories; payload: a `NewEntries`."""
    wanted = from_wire(payload, NewEntries)
    now = utc_now()
    with db.session.begin():
        fresh = stories.fresh(db.session(), wanted.entry_ids, since=now - ADDRESS_AGE)
        texts = stories.texts(db.session(), [entry.id for entry in fresh if entry.sort_at > now - TEXT_AGE])
    found = {entry_id: words for entry_id, text in texts.items() if (words := shingles(*text))}
    sketches = {entry_id: sketch(words) for entry_id, words in found.items()}
    with for_writing(), db.session.begin():
        stories.keep_sketches(db.session(), sketches)
    with db.session.begin():
        pairs = [*_by_address(db.session(), fresh, now), *_by_text(db.session(), fresh, found, sketches)]
    if pairs:
        with for_writing(), db.session.begin():
            changed = _unite(db.session(), pairs)
            readers = _mark_read(db.session(), changed, now)
            seeing = stories.followers(db.session(), changed)
        counts.forget_counts(services.redis, readers)
        counts.renew(services.redis, seeing - readers)


def forget_sketches() -> None:
    """Forget the sketches that are too old to be compared with."""
    with for_writing(), db.session.begin():
        stories.forget_sketches(db.session(), before=utc_now() - TEXT_AGE)


def _unite(session: Session, pairs: list[Pair]) -> Collection[int]:
    """Make clusters of *pairs*, and return the entries that are in another one now."""
    changed = united(stories.tellers(session, {entry_id for pair in pairs for entry_id in pair}), pairs)
    stories.set_clusters(session, changed)
    return changed.keys()


def _mark_read(session: Session, changed: Collection[int], now: datetime) -> set[int]:
    """Mark the entries read for those who read their story elsewhere, and return these."""
    read = stories.read_elsewhere(session, changed)
    marks.set_on(session, read, {"is_read": True}, now=now)
    return {user_id for user_id, _ in read}


def _by_address(session: Session, fresh: list[FreshEntry], now: datetime) -> Iterator[Pair]:
    keys = {entry.url_key for entry in fresh if entry.url_key}
    others = stories.with_addresses(session, keys, since=now - ADDRESS_AGE)
    for entry in fresh:
        yield from _paired(entry, others.get(entry.url_key, ()))


def _by_text(session: Session, fresh: list[FreshEntry], found: Shingles, sketches: Sketches) -> Iterator[Pair]:
    likely = list(_likely(session, fresh, sketches))
    others = {other for _, other in likely} - found.keys()
    known = {**found, **{entry_id: shingles(*text) for entry_id, text in stories.texts(session, others).items()}}
    for one, other in likely:
        if similarity(known[one], known[other]) >= SAME_STORY:
            yield one, other


def _likely(session: Session, fresh: list[FreshEntry], sketches: Sketches) -> Iterator[Pair]:
    """Yield pairs of a new entry and another with a band in common and a fingerprint that is near."""
    with_band = stories.with_bands(session, {band for mine in sketches.values() for band in mine.bands})
    for entry in fresh:
        if mine := sketches.get(entry.id):
            sharing = {other.id: other for band in mine.bands for other in with_band.get(band, ())}
            near = (other for other in sharing.values() if may_be_near(mine.fingerprint, other.fingerprint))
            yield from _paired(entry, near)


def _paired(entry: FreshEntry, others: Iterable[Likely]) -> Iterator[Pair]:
    return islice(((entry.id, other.id) for other in others if other.feed_id != entry.feed_id), MAX_PARTNERS)
