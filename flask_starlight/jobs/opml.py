"""Subscription lists in and out of a reader's account."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask_starlight.cache import counts
from flask_starlight.crawl.opml import OpmlFeed
from flask_starlight.crawl.opml import OpmlProblem
from flask_starlight.crawl.opml import SubscriptionList
from flask_starlight.crawl.opml import read_opml
from flask_starlight.crawl.opml import write_opml
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.sentence import N_
from flask_starlight.model.sentence import Sentence
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import folders
from flask_starlight.store import imports
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.imports import WantedFeed
from flask_starlight.store.tables import URL_CHARS

log = logging.getLogger(__name__)


CHUNK = 500
"""Feeds that are followed in one transaction: three statements, and other writers get their turn in between."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a list: feeds followed now, those followed before, rows that could not be read.

    at: when, by which `store.imports.progress` knows the feeds that are followed now.
    """

    added: int
    already: int
    problems: tuple[OpmlProblem, ...]
    at: datetime


def import_opml(services: Services, user_id: int, body: bytes) -> ImportReport:
    """Let the user follow every feed of the list, in its folders. Commits. Raises `OpmlError` for what is no list."""
    listed = read_opml(body)
    now = utc_now()
    session = db.session()
    before = set(subscriptions.feed_ids(session, user_id))
    session.rollback()
    followed: set[int] = set()
    fit, problems = _sorted_out(listed)
    folder_ids: dict[tuple[str, ...], int | None] = {}
    for chunk in (fit[start : start + CHUNK] for start in range(0, len(fit), CHUNK)):
        with for_writing(), session.begin():
            for path in {feed.folder_path for feed in chunk} - folder_ids.keys():
                folder_ids[path] = folders.at_path(session, user_id, path)
            wanted = [WantedFeed(feed.url, feed.title, folder_ids[feed.folder_path]) for feed in chunk]
            followed.update(imports.follow(session, user_id, wanted, now=now))
    counts.forget(services.redis, [user_id])
    _wake(services)
    return ImportReport(len(followed - before), len(followed & before), tuple(problems), now)


def export_opml(user_id: int, *, owner: str) -> bytes:
    """Return the user's subscriptions as an OPML 2.0 document."""
    return write_opml(f"{owner}'s subscriptions", list(_listed(user_id)), now=utc_now())


def _sorted_out(listed: SubscriptionList) -> tuple[list[OpmlFeed], list[OpmlProblem]]:
    """Return the feeds that can be followed, and what is wrong with the others."""
    problems = list(listed.problems)
    fit: list[OpmlFeed] = []
    for feed in listed.feeds:
        if urlsplit(feed.url).scheme in ("http", "https") and len(feed.url) <= URL_CHARS:
            fit.append(feed)
        else:
            reason = Sentence(N_("This is no http or https address: %(address)s"), {"address": feed.url[:200]})
            problems.append(OpmlProblem(feed.line, feed.title, reason))
    return fit, sorted(problems, key=lambda problem: problem.line)


def _wake(services: Services) -> None:
    try:
        services.queue.send(Job.ENQUEUE_DUE)
    except BackendUnavailable as error:
        log.warning("opml: the clock starts the crawl: %s", error)


def _listed(user_id: int) -> Iterator[OpmlFeed]:
    by_id = {folder.id: folder for folder in folders.list_folders(db.session(), user_id)}
    for feed in subscriptions.list_subscribed(db.session(), user_id):
        path: list[str] = []
        folder = by_id.get(feed.folder_id or 0)
        while folder is not None:
            path.insert(0, folder.name)
            folder = by_id.get(folder.parent_id or 0)
        yield OpmlFeed(url=feed.url, title=feed.title, site_url=feed.site_url, folder_path=tuple(path))
