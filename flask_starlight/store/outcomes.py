"""What the crawler brought: entries, contents, outbox rows and the feeds' state, a statement per table for a batch.

Storing the same outcome twice changes nothing: an entry is told by (feed, guid hash), a change by its content hash.
"""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.schedule import next_check
from flask_starlight.store import outbox
from flask_starlight.store.clip import clean
from flask_starlight.store.clip import clip
from flask_starlight.store.clip import clip_url
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
    """What a batch changed: the feeds with new or edited entries, and how many of each."""

    changed_feeds: tuple[int, ...]
    new_entries: int
    edited_entries: int


def store_outcomes(
    session: Session,
    outcomes: Sequence[FeedOutcome],
    *,
    now: datetime,
    interval_min: int,
    luck: Callable[[], float],
) -> Stored:
    """Write a batch of outcomes of stored feeds. Outcomes of feeds that are gone from the database are dropped.

    interval_min: minutes between two checks of a feed.  luck: gives numbers in [0, 1) that spread the next checks.
    """
    ids = sorted({outcome.feed_id for outcome in outcomes})
    feeds = {feed.id: feed for feed in session.scalars(select(Feed).where(Feed.id.in_(ids)).with_for_update())}
    stored = [outcome for outcome in outcomes if outcome.feed_id in feeds]
    result = _store_entries(session, stored, now=now)
    for outcome in stored:
        feed = feeds[outcome.feed_id]
        _note_check(feed, outcome, now=now)
        feed.next_check_at = next_check(
            outcome,
            now=now,
            interval_min=interval_min,
            ttl_min=feed.ttl_min,
            errors_before=max(0, feed.error_count - 1),
            luck=luck(),
        )
    return result


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
        update=["content_hash", "url", "title", "author", "excerpt", "thumbnail_url", "language", "updated_at"],
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
    edited = sum(key in before for key in differing)
    return Stored(tuple(sorted({feed_id for feed_id, _ in differing})), len(differing) - edited, edited)


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


def _note_check(feed: Feed, outcome: FeedOutcome, *, now: datetime) -> None:
    feed.checked_at = now
    feed.lease_until = None
    feed.last_status = outcome.http_status
    feed.last_reason = outcome.reason or ""
    feed.last_error = clip(outcome.detail, TITLE_CHARS)
    if outcome.state in (OutcomeState.FAILED, OutcomeState.GONE):
        feed.error_count += 1
        return
    feed.error_count = 0
    if outcome.state is OutcomeState.CHANGED:
        feed.changed_at = now
        feed.etag = outcome.etag if len(outcome.etag) <= 512 else ""
        feed.last_modified = outcome.last_modified if len(outcome.last_modified) <= 128 else ""
        feed.body_hash = outcome.body_hash
        if outcome.facts is not None:
            _note_facts(feed, outcome.facts)


def _note_facts(feed: Feed, facts: FeedFacts) -> None:
    feed.kind = facts.kind
    feed.title = clip(facts.title, TITLE_CHARS)
    feed.site_url = clip_url(facts.site_url, URL_CHARS)
    feed.description = clean(facts.description)
    feed.language = clip(facts.language, 32)
    feed.icon_url = clip_url(facts.icon_url, URL_CHARS)
    feed.hub_url = clip_url(facts.hub_url, URL_CHARS)
    feed.ttl_min = facts.ttl_min
