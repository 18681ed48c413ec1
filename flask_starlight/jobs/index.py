"""The index follows the database: the outbox is drained into it, and all of it can be made again."""

import re
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import suppress

from flask_starlight.cache import locks
from flask_starlight.crawl.sanitize import words_of_clean
from flask_starlight.errors import Conflict
from flask_starlight.search.nodes import Trait
from flask_starlight.search.port import SearchDocument
from flask_starlight.services import Services
from flask_starlight.store import entries
from flask_starlight.store import outbox
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

BATCH = 1000
"""Entries told at once: some 4 MB of text, which Elasticsearch's client sends in bulk requests of 5 MB at most."""

_FRAME = re.compile(r'<iframe [^>]*?src="https?://([^/"]+)')
_SOUND = frozenset({"bandcamp.com", "embed.podcasts.apple.com", "open.spotify.com", "w.soundcloud.com"})
"""Hosts of players (`crawl.players`) that play what is heard; the others show films."""

TURN_BATCHES = 10
TURN_TTL_S = 60
"""A drain that was killed holds up the next one for so long; a living one asks for another turn well before."""


def drain_outbox(services: Services) -> int:
    """Tell the index what it has yet to be told, oldest first. Returns how many rows were told.

    One at a time: whoever finds another at it leaves, for that one looks once more after it let go. Rows are removed
    after the index has them: a crash in between tells it twice, which changes nothing.
    """
    told = 0
    while _oldest(1):
        with locks.alone(services.redis, "drain", ttl_s=TURN_TTL_S) as is_alone:
            if not is_alone:
                break
            told += _drain(services)
    return told


def rebuild(services: Services) -> int:
    """Make a new index beside the live one and swap it in; writes of that time reach both. Returns its size."""
    return services.search.rebuild(_all_documents())


def prepare(services: Services) -> int | None:
    """Make the index where it is missing, and fill it where it was never filled or is of an older layout.

    Returns its size then, None where nothing was to be done, or where another process is at it.
    """
    if services.search.prepare():
        return None
    with suppress(Conflict):
        return rebuild(services)
    return None


def document(entry: entries.IndexedEntry) -> SearchDocument:
    """Return *entry* as the index, and whoever does without one, looks at it."""
    return SearchDocument(
        entry_id=entry.id,
        feed_id=entry.feed_id,
        version=entry.version,
        title=entry.title,
        author=entry.author,
        text=words_of_clean(entry.content),
        sort_at=entry.sort_at,
        language=entry.language,
        tags=tuple(entry.tags),
        traits=frozenset(_traits(entry)),
    )


def _traits(entry: entries.IndexedEntry) -> Iterator[Trait]:
    kinds = {str(enclosure.get("type") or "").partition("/")[0] for enclosure in entry.enclosures}
    players = set(_FRAME.findall(entry.content)) if "<iframe" in entry.content else set()
    if "audio" in kinds or "<audio" in entry.content or players & _SOUND:
        yield "audio"
    if "video" in kinds or "<video" in entry.content or players - _SOUND:
        yield "video"
    if "image" in kinds or "<img" in entry.content or entry.thumbnail_url:
        yield "image"
    if entry.is_edited:
        yield "edited"


def _drain(services: Services) -> int:
    """Take one turn."""
    told = 0
    for _ in range(TURN_BATCHES):
        batch = _oldest(BATCH)
        if not batch:
            break
        services.search.put(_documents([notice.entry_id for notice in batch if notice.action == "put"]))
        services.search.drop({notice.entry_id: notice.version for notice in batch if notice.action == "drop"})
        with for_writing(), db.session.begin():
            outbox.remove(db.session(), [notice.id for notice in batch])
        told += len(batch)
    return told


def _oldest(limit: int) -> list[outbox.Notice]:
    with db.session.begin():
        return outbox.oldest(db.session(), limit)


def _documents(ids: Sequence[int]) -> list[SearchDocument]:
    with db.session.begin():
        found = entries.for_index(db.session(), ids)
    return [document(entry) for entry in found]


def _all_documents() -> Iterator[list[SearchDocument]]:
    last_id = 0
    while True:
        with db.session.begin():
            batch = entries.for_index_after(db.session(), last_id, limit=BATCH)
        if not batch:
            return
        yield [document(entry) for entry in batch]
        last_id = batch[-1].id
