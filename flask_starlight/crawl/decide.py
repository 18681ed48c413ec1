"""Decides which entries of a document are news: pure, no I/O, no clock.

    entries -> identity (guid or link) -> known, or known under another guid? -> content hash -> new or different?
            -> sanitize -> oldest first

The rule: the hashes are over what the feed says, not over what we make of it; so an unchanged entry is never sanitized,
and a better sanitizer does not make every entry of every feed new. What a feed prints anew each time is not hashed.
"""

from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

from flask_starlight.crawl.links import web_address
from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.crawl.sanitize import storable
from flask_starlight.crawl.sanitize import text_of_clean
from flask_starlight.crawl.steady import steady
from flask_starlight.crawl.tracking import without_tracking
from flask_starlight.model.digest import DIGEST_CHARS
from flask_starlight.model.digest import digest
from flask_starlight.model.known import content_of
from flask_starlight.model.known import look
from flask_starlight.model.known import look_of
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed
from flask_starlight.model.refresh import EntryIntent

EXCERPT_CHARS = 300

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def decide(parsed: ParsedFeed, known: Mapping[str, str], *, url: str = "") -> tuple[EntryIntent, ...]:
    """Return the new and the edited entries of *parsed*, oldest first, ready to be stored.

    known: guid hash -> `model.known.mark`; both hashes may be shortened to their first characters, which are then all
    that counts. An entry that is known under another guid keeps that one.
    url: of the document, against which the parser resolved the links of entries that say no better.
    """
    prefix_lengths = sorted({len(guid_hash) for guid_hash in known})
    listed = _first_of_each(parsed.entries)
    renamed = _renamed(listed, known, prefix_lengths)
    news = []
    for guid_hash, entry in listed.items():
        guid_hash, content_hash = renamed.get(guid_hash, guid_hash), _content_hash(entry)
        stored = (content_of(known.get(guid_hash[:length], "")) for length in prefix_lengths)
        if not any(short and content_hash.startswith(short) for short in stored):
            news.append((guid_hash, content_hash, entry))
    return tuple(_intent(*one, parsed, url) for one in _oldest_first(news))


def _first_of_each(entries: Iterable[ParsedEntry]) -> dict[str, ParsedEntry]:
    """Return guid hash -> entry, in the document's order; the first of several with one identity counts."""
    listed: dict[str, ParsedEntry] = {}
    for identity, entry in _identified(entries):
        listed.setdefault(digest([identity]), entry)
    return listed


def _renamed(
    listed: Mapping[str, ParsedEntry], known: Mapping[str, str], prefix_lengths: Iterable[int]
) -> dict[str, str]:
    """Return guid hash -> the stored one, for entries whose feed gave them another guid.

    That is so where an unknown entry looks like exactly one stored entry, which is no longer listed under its own guid,
    and no second unknown entry looks like it.
    """
    unknown = [one for one in listed if not any(one[:length] in known for length in prefix_lengths)]
    if not unknown or not known:
        return {}
    gone = [one for one in known if len(one) == DIGEST_CHARS and one not in listed]
    stored_looks = Counter(look_of(known[one]) for one in gone)
    stored = {found: one for one in gone if (found := look_of(known[one])) and stored_looks[found] == 1}
    if not stored:
        return {}
    looks = {one: _look(listed[one]) for one in unknown}
    times = Counter(looks.values())
    return {one: stored[found] for one, found in looks.items() if found in stored and times[found] == 1}


def _look(entry: ParsedEntry) -> str:
    return look(web_address(storable(entry.url)), storable(entry.title), entry.published_at)


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
    parts = [steady(entry.title), steady(without_tracking(entry.url)), entry.author]
    parts += [steady(entry.content or entry.summary), *entry.tags]
    for enclosure in entry.enclosures:
        parts += [steady(enclosure.url), enclosure.type or "", str(enclosure.length or "")]
    return digest([*parts, str(len(entry.tags))])


def _oldest_first(news: list[tuple[str, str, ParsedEntry]]) -> list[tuple[str, str, ParsedEntry]]:
    """Sort by date. Feeds list the newest first, so an undated entry stays just above the one listed below it."""
    dated = []
    last = _LONG_AGO
    for one in reversed(news):
        last = one[2].published_at or one[2].updated_at or last
        dated.append((last, one))
    return [one for _, one in sorted(dated, key=lambda pair: pair[0])]


def _intent(guid_hash: str, content_hash: str, entry: ParsedEntry, parsed: ParsedFeed, feed_url: str) -> EntryIntent:
    url = web_address(storable(entry.url))
    aliases = (feed_url, parsed.site_url)
    content = sanitize_html(entry.content or entry.summary, base_url=url or parsed.site_url, aliases=aliases)
    return EntryIntent(
        guid_hash=guid_hash,
        content_hash=content_hash,
        guid=storable(entry.guid),
        url=url,
        title=storable(entry.title),
        author=storable(entry.author or parsed.author),
        content=content,
        excerpt=text_of_clean(content, limit=EXCERPT_CHARS),
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
