"""What the crawler brought: entries, contents, outbox rows and the feeds' state, a statement per table for a batch.

Storing the same outcome twice changes nothing: an entry is told by (feed, guid hash), a change by its content hash.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.story_address import url_key
from flask_starlight.store import attempts
from flask_starlight.store import hubs
from flask_starlight.store import notices
from flask_starlight.store import outbox
from flask_starlight.store.attempts import Arrivals
from flask_starlight.store.clip import clean
from flask_starlight.store.clip import clip
from flask_starlight.store.clip import clip_url
from flask_starlight.store.feed_state import has_moved
from flask_starlight.store.feed_state import note_check
from flask_starlight.store.feed_state import note_pace
from flask_starlight.store.feed_state import set_next_check
from flask_starlight.store.feed_state import write_alike
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import URL_CHARS
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed
from flask_starlight.store.upsert import upsert

Key = tuple[int, str]
"""(feed id, guid hash)"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch changed: the feeds with new or edited entries, how many of each, and the ids of the new ones.

    new_hubs: feeds that name a hub which is yet to be asked for them.  arrivals: what came in, by feed.
    moved: feeds whose move to another address has lasted (`store.moves`).
    """

    changed_feeds: tuple[int, ...]
    new_entries: int
    edited_entries: int
    new_ids: tuple[int, ...] = ()
    new_hubs: tuple[int, ...] = ()
    arrivals: Mapping[int, Arrivals] = field(default_factory=dict)
    moved: tuple[int, ...] = ()


def store_outcomes(
    session: Session,
    outcomes: Sequence[FeedOutcome],
    *,
    now: datetime,
    interval_min: int,
    luck: Callable[[], float],
) -> Stored:
    """Write a batch of outcomes of stored feeds. Outcomes of feeds that are gone from the database are dropped.

    interval_min: the ordinary interval between two checks (`model.schedule`).  luck: gives numbers in [0, 1) that
    spread the next checks. The number of statements does not depend on how many feeds or entries there are.
    """
    ids = sorted({outcome.feed_id for outcome in outcomes})
    feeds = {feed.id: feed for feed in session.scalars(select(Feed).where(Feed.id.in_(ids)).with_for_update())}
    stored = [outcome for outcome in outcomes if outcome.feed_id in feeds]
    result = _store_entries(session, stored, now=now)
    attempts.note(session, [outcome for outcome in stored if not outcome.pushed], result.arrivals, now=now)
    pushed = hubs.active_feeds(session, feeds, now=now)
    before = {feed.id: feed.last_reason for feed in feeds.values()}
    for outcome in stored:
        feed = feeds[outcome.feed_id]
        note_check(feed, outcome, now=now)
        if outcome.feed_id in result.arrivals:
            note_pace(feed, result.arrivals[outcome.feed_id].new, now=now)
        if not outcome.pushed:
            is_pushed = feed.id in pushed
            set_next_check(feed, outcome, now=now, pushed=is_pushed, ordinary_min=interval_min, luck=luck())
    write_alike(feeds.values())
    gone = [feed.id for feed in feeds.values() if feed.last_reason == FetchReason.GONE != before[feed.id]]
    notices.tell_gone(session, gone, now=now)
    with_hub = [outcome.feed_id for outcome in stored if outcome.facts is not None and outcome.facts.hub_url]
    new_hubs = hubs.unasked(session, with_hub, now=now) if with_hub else ()
    return replace(result, new_hubs=new_hubs, moved=tuple(feed.id for feed in feeds.values() if has_moved(feed)))


def _store_entries(session: Session, outcomes: Sequence[FeedOutcome], *, now: datetime) -> Stored:
    intents = {(outcome.feed_id, intent.guid_hash): intent for outcome in outcomes for intent in outcome.entries}
    before = _stored_hashes(session, intents)
    differing = {key: intent for key, intent in intents.items() if before.get(key) != intent.content_hash}
    if not differing:
        return Stored((), 0, 0)
    in_order = sorted(differing.items(), key=lambda item: _sort_at(item[1], now))
    upsert(
        session,
        Entry,
        [_entry_row(feed_id, intent, now=now) for (feed_id, _), intent in in_order],
        key=["feed_id", "guid_hash"],
        update=[
            "content_hash",
            "url",
            "url_key",
            "title",
            "author",
            "excerpt",
            "thumbnail_url",
            "language",
            "updated_at",
        ],
        bump="version",
        differs="content_hash",
    )
    rows = _rows(session, differing)
    upsert(
        session,
        EntryContent,
        [_content_row(entry_id, differing[key]) for key, (entry_id, _) in rows.items()],
        key=["entry_id"],
        update=["guid", "content", "tags", "enclosures", "comments_url"],
    )
    outbox.put(session, dict(rows.values()), now=now)
    pushed = {outcome.feed_id for outcome in outcomes if outcome.pushed}
    hubs.doubt(session, _times(differing, but=before.keys(), not_of=pushed), now=now)
    new_ids = tuple(sorted(entry_id for key, (entry_id, _) in rows.items() if key not in before))
    arrivals = _arrivals(differing, before, now=now)
    return Stored(tuple(sorted(arrivals)), len(new_ids), len(differing) - len(new_ids), new_ids, arrivals=arrivals)


def _arrivals(differing: dict[Key, EntryIntent], before: Mapping[Key, str], *, now: datetime) -> dict[int, Arrivals]:
    times: dict[int, list[datetime]] = {}
    edited: Counter[int] = Counter()
    for key, intent in differing.items():
        times.setdefault(key[0], [])
        if key in before:
            edited[key[0]] += 1
        else:
            times[key[0]].append(_sort_at(intent, now))
    return {feed_id: Arrivals(tuple(new), edited[feed_id]) for feed_id, new in times.items()}


def _times(
    intents: dict[Key, EntryIntent], *, but: Collection[Key], not_of: Collection[int]
) -> dict[int, list[datetime]]:
    """Return, by feed, when the entries came out that are new and were not pushed."""
    times: dict[int, list[datetime]] = {}
    for key, intent in intents.items():
        if intent.published_at is not None and key not in but and key[0] not in not_of:
            times.setdefault(key[0], []).append(intent.published_at)
    return times


def _stored_hashes(session: Session, intents: dict[Key, EntryIntent]) -> dict[Key, str]:
    columns = select(Entry.feed_id, Entry.guid_hash, Entry.content_hash)
    found = session.execute(columns.where(*_among(intents)))
    return {(row.feed_id, row.guid_hash): row.content_hash for row in found}


def _rows(session: Session, intents: dict[Key, EntryIntent]) -> dict[Key, tuple[int, int]]:
    columns = select(Entry.feed_id, Entry.guid_hash, Entry.id, Entry.version)
    found = session.execute(columns.where(*_among(intents)))
    return {
        (row.feed_id, row.guid_hash): (row.id, row.version) for row in found if (row.feed_id, row.guid_hash) in intents
    }


def _among(intents: dict[Key, EntryIntent]) -> tuple[Any, Any]:
    """A condition that finds all of *intents* by the unique index, and at most a few others of the same feeds."""
    return (
        Entry.feed_id.in_({feed_id for feed_id, _ in intents}),
        Entry.guid_hash.in_({guid_hash for _, guid_hash in intents}),
    )


def _entry_row(feed_id: int, intent: EntryIntent, *, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "guid_hash": intent.guid_hash,
        "content_hash": intent.content_hash,
        "version": 1,
        "url": clip_url(intent.url, URL_CHARS),
        "url_key": url_key(intent.url),
        "title": clip(intent.title, TITLE_CHARS),
        "author": clip(intent.author, TITLE_CHARS),
        "excerpt": clip(intent.excerpt, TITLE_CHARS),
        "thumbnail_url": clip_url(intent.thumbnail_url, URL_CHARS),
        "language": clip(intent.language, 32),
        "published_at": intent.published_at,
        "updated_at": intent.updated_at,
        "fetched_at": now,
        "sort_at": _sort_at(intent, now),
    }


def _sort_at(intent: EntryIntent, now: datetime) -> datetime:
    """When it was published, or last edited where the feed says no more, as many in Atom; never later than *now*."""
    return min(intent.published_at or intent.updated_at or now, now)


def _content_row(entry_id: int, intent: EntryIntent) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "guid": clean(intent.guid),
        "content": clean(intent.content),
        "tags": [clean(tag) for tag in intent.tags],
        "enclosures": [asdict(enclosure) for enclosure in intent.enclosures],
        "comments_url": clip_url(intent.comments_url, URL_CHARS),
    }
