"""Feeds' icons: looked up once a month, by the crawler, and stored once for all feeds that show the same."""

from typing import Any

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.icon import MAX_ICON_BYTES
from flask_starlight.model.icon import IconOutcome
from flask_starlight.model.image_type import media_type_of
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import icons
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

PER_RUN = 50
PER_MESSAGE = 10
"""Looked up at once, so that a message is done within the time of its slowest."""


def ask_for_icons(services: Services) -> None:
    """Send the crawler to look for the icons that are due."""
    with for_writing(), db.session.begin():
        requests = icons.claim(db.session(), now=utc_now(), size=PER_RUN)
    for start in range(0, len(requests), PER_MESSAGE):
        services.queue.send(Job.FIND_ICONS, to_wire(requests[start : start + PER_MESSAGE]))


def store_icon(_services: Services, payload: Any) -> None:
    """Store a feed's icon; payload: an `IconOutcome`. What is no image is not kept, whoever says so."""
    outcome = from_wire(payload, IconOutcome)
    if len(outcome.data) > MAX_ICON_BYTES or media_type_of(outcome.data) != outcome.media_type:
        outcome = IconOutcome(outcome.feed_id)
    with for_writing(), db.session.begin():
        icons.store(db.session(), outcome, now=utc_now())
