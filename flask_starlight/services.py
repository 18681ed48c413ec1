"""The open handles of one process, made by `wiring` and handed to whoever needs them."""

from dataclasses import dataclass

from flask import current_app
from redis import Redis

from flask_starlight.queue.port import JobQueue
from flask_starlight.search.port import SearchEngine
from flask_starlight.settings import Settings

EXTENSION = "starlight"


@dataclass(frozen=True, slots=True)
class Services:
    """Settings and backends; the database session is Flask-SQLAlchemy's `store.database.db.session`."""

    settings: Settings
    queue: JobQueue
    search: SearchEngine
    redis: Redis


def services() -> Services:
    """Return the services of the current Flask application."""
    found: Services = current_app.extensions[EXTENSION]
    return found
