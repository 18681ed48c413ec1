"""Subscription lists in and out of a reader's account."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_starlight.cache import counts
from flask_starlight.crawl.opml import OpmlFeed
from flask_starlight.crawl.opml import OpmlProblem
from flask_starlight.crawl.opml import read_opml
from flask_starlight.crawl.opml import write_opml
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import feeds
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.tables import URL_CHARS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a list: feeds followed now, those followed before, rows that could not be read."""

    added: int
    already: int
    problems: tuple[OpmlProblem, ...]


def import_opml(services: Services, user_id: int, body: bytes) -> ImportReport:
    """Let the user follow every feed of the list, in its folders. Commits. Raises `OpmlError` for what is no list."""
    listed = read_opml(body)
    now = utc_now()
    session = db.session()
    before = set(subscriptions.feed_ids(session, user_id))
    added, problems = set(), list(listed.problems)
    for wanted in listed.feeds:
        if urlsplit(wanted.url).scheme not in ("http", "https") or len(wanted.url) > URL_CHARS:
            problems.append(OpmlProblem(0, wanted.title, f"not an http or https address: {wanted.url[:200]}"))
            continue
        feed = feeds.get_or_create(session, wanted.url, now=now)
        folder_id = folders.at_path(session, user_id, wanted.folder_path)
        subscriptions.subscribe(session, user_id, feed.id, folder_id=folder_id, title=wanted.title, now=now)
        added.add(feed.id)
    session.commit()
    counts.forget(services.redis, [user_id])
    _wake(services)
    return ImportReport(len(added - before), len(added & before), tuple(problems))


def export_opml(user_id: int, *, owner: str) -> bytes:
    """Return the user's subscriptions as an OPML 2.0 document."""
    return write_opml(f"{owner}'s subscriptions", list(_listed(user_id)), now=utc_now())


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
