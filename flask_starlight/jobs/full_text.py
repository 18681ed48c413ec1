"""Full texts: asked for by a reader, or for each new entry of a feed that is set so; kept when the crawler answers."""

from collections import defaultdict
from typing import Any

from flask_starlight.cache import full_texts as waiting
from flask_starlight.crawl.links import host_of
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.full_text import FullText
from flask_starlight.model.full_text import PageForCrawl
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.rule import NewEntries
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import full_texts
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

PER_FEED = 50
"""New entries of one feed whose pages are fetched at once; of a long archive, the newest."""


def ask(services: Services, entry_id: int, url: str) -> None:
    """Send the page of an entry to the crawler, before all others, unless it is under way.

    Raises `BackendUnavailable` where the broker is away; then nothing is under way.
    """
    if not waiting.begin(services.redis, entry_id):
        return
    try:
        services.queue.send(Job.FETCH_FULL_TEXT, to_wire([PageForCrawl(entry_id, url)]))
    except BackendUnavailable:
        waiting.end(services.redis, entry_id, None)
        raise


def ask_for_new(services: Services, payload: Any) -> None:
    """Send the pages of new entries to the crawler where their feeds are set so; payload: `NewEntries`.

    The pages of one host are one message: the crawler takes them one after the other.
    """
    arrived = from_wire(payload, NewEntries)
    with db.session.begin():
        pages = full_texts.wanted(db.session(), arrived.entry_ids, per_feed=PER_FEED)
    by_host: dict[str, list[PageForCrawl]] = defaultdict(list)
    for page in pages:
        by_host[host_of(page.url)].append(page)
    for of_one_host in by_host.values():
        services.queue.send(Job.FETCH_NEW_PAGES, to_wire(of_one_host))


def store(services: Services, payload: Any) -> None:
    """Keep what a page says; payload: a `FullText`."""
    found = from_wire(payload, FullText)
    if found.content:
        with for_writing(), db.session.begin():
            full_texts.keep(db.session(), found.entry_id, found.content, now=utc_now())
        services.queue.send(Job.DRAIN_OUTBOX)
    waiting.end(services.redis, found.entry_id, None if found.content else found.reason or FetchReason.INTERNAL)
