"""Decides which entries of a document are news: pure, no I/O, no clock.

    entries -> identity (guid or link) -> content hash -> unknown or different? -> sanitize -> oldest first

The rule: the hashes are over what the feed says, not over what we make of it; so an unchanged entry is never sanitized,
and a better sanitizer does not make every entry of every feed new.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

from flask_starlight.crawl.links import web_address
from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.crawl.sanitize import storable
from flask_starlight.model.digest import digest
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed
from flask_starlight.model.refresh import EntryIntent

EXCERPT_CHARS = 300

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def decide(parsed: ParsedFeed, known: Mapping[str, str]) -> tuple[EntryIntent, ...]:
    """Return the new and the edited entries of *parsed*, oldest first, ready to be stored.

    known: guid hash -> content hash; both may be shortened to their first characters, which are then all that counts.
    """
    prefix_lengths = sorted({len(guid_hash) for guid_hash in known})
    seen = set()
    news = []
    for identity, entry in _identified(parsed.entries):
        guid_hash, content_hash = digest([identity]), _content_hash(entry)
        if guid_hash in seen:
            continue
        seen.add(guid_hash)
        hashes = (known.get(guid_hash[:length], "") for length in prefix_lengths)
        if not any(stored and content_hash.startswith(stored) for stored in hashes):
            news.append((guid_hash, content_hash, entry))
    return tuple(_intent(*one, feed_url=parsed.site_url) for one in _oldest_first(news))


def _identified(entries: Iterable[ParsedEntry]) -> list[tuple[str, ParsedEntry]]:
    """Pair each entry with what identifies it: its guid, or its link where the feed gives one guid to several links."""
    entries = list(entries)
    links = defaultdict(set)
    for entry in entries:
        if entry.url:
            links[entry.guid].add(entry.url)
    return [(entry.url if entry.url and len(links[entry.guid]) > 1 else entry.guid, entry) for entry in entries]


def _content_hash(entry: ParsedEntry) -> str:
    """Hash what a reader would call the entry; dates are left out, as many feeds date every entry "now"."""
    parts = [entry.title, entry.url, entry.author, entry.content or entry.summary, *entry.tags]
    for enclosure in entry.enclosures:
        parts += [enclosure.url, enclosure.type or "", str(enclosure.length or "")]
    return digest([*parts, str(len(entry.tags))])


def _oldest_first(news: list[tuple[str, str, ParsedEntry]]) -> list[tuple[str, str, ParsedEntry]]:
    """Sort by date. Feeds list the newest first, so an undated entry stays just above the one listed below it."""
    dated = []
    last = _LONG_AGO
    for one in reversed(news):
        last = one[2].published_at or one[2].updated_at or last
        dated.append((last, one))
    return [one for _, one in sorted(dated, key=lambda pair: pair[0])]


def _intent(guid_hash: str, content_hash: str, entry: ParsedEntry, *, feed_url: str) -> EntryIntent:
    url = web_address(storable(entry.url))
    content = sanitize_html(entry.content or entry.summary, base_url=url or feed_url)
    return EntryIntent(
        guid_hash=guid_hash,
        content_hash=content_hash,
        guid=storable(entry.guid),
        url=url,
        title=storable(entry.title),
        author=storable(entry.author),
        content=content,
        excerpt=plain_text(content, limit=EXCERPT_CHARS),
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        tags=tuple(storable(tag) for tag in entry.tags),
        enclosures=tuple(_enclosures(entry.enclosures)),
        comments_url=web_address(storable(entry.comments_url)),
        language=storable(entry.language),
        thumbnail_url=web_address(storable(entry.thumbnail_url)),
    )


def _enclosures(enclosures: Iterable[Enclosure]) -> Iterable[Enclosure]:
    for enclosure in enclosures:
        url = web_address(storable(enclosure.url))
        if url:
            yield Enclosure(url, storable(enclosure.type) if enclosure.type else None, enclosure.length)
