"""The composition root: from settings to open handles, from handles to the application. URL scheme -> backend."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from flask import Flask

from flask_starlight.cache import client
from flask_starlight.jobs import worker
from flask_starlight.jobs.clockwork import TIMETABLE
from flask_starlight.logs import log_to_stderr
from flask_starlight.queue.in_process import InProcessQueue
from flask_starlight.search.deferred import DeferredEngine
from flask_starlight.search.port import SearchEngine
from flask_starlight.services import EXTENSION
from flask_starlight.services import Services
from flask_starlight.settings import Settings
from flask_starlight.settings import process_settings
from flask_starlight.store.database import db
from flask_starlight.store.engine import engine_options
from flask_starlight.store.engine import prepare_engine

if TYPE_CHECKING:
    from celery import Celery

PACKAGE = Path(__file__).parent

QUEUES = {
    "memory": "flask_starlight.queue.in_process",
    "amqp": "flask_starlight.queue.celery_queue",
    "amqps": "flask_starlight.queue.celery_queue",
}
"""Scheme of the broker's URL -> the module whose `open_queue` makes the queue."""

SEARCH_ENGINES = {
    "sqlite": "flask_starlight.search.embedded",
    "http": "flask_starlight.search.elastic",
    "https": "flask_starlight.search.elastic",
}
"""Scheme of the search URL -> the module whose `open_engine` makes the engine."""


def create_app(settings: Settings | None = None, *, pages: bool = True) -> Flask:
    """Return the application, wired for *settings* (None: those of the process). Nothing is connected to yet.

    pages: what serves them. A command needs none, and takes half as long to start without.
    """
    settings = settings or process_settings()
    log_to_stderr(settings.log_level)
    app = Flask("flask_starlight", static_folder=None)
    _open_database(app, settings)
    queue = _backend(QUEUES, settings.broker_url).open_queue(settings)
    search = DeferredEngine(lambda: _backend(SEARCH_ENGINES, settings.search_url).open_engine(settings))
    services = Services(settings, queue, cast(SearchEngine, search), client.connect(settings.redis_url))
    app.extensions[EXTENSION] = services
    _employ(app, services)
    if pages:
        _migrations(app)
        import_module("flask_starlight.web").register(app)
    return app


def upgrade_database(app: Flask) -> None:
    """Bring the database of *app* to this version's tables."""
    _migrations(app)
    with app.app_context():
        import_module("flask_migrate").upgrade()


def _migrations(app: Flask) -> None:
    """Let Alembic, and the command `flask db`, find the migrations. It is slow to import, and seldom used."""
    import_module("flask_migrate").Migrate(app, db, directory=str(PACKAGE / "store" / "migrations"))


def _open_database(app: Flask, settings: Settings) -> None:
    if settings.database.startswith("sqlite:///"):
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def celery_of(app: Flask) -> "Celery":
    """Return the Celery application of *app*, with its jobs and timetable, for `celery worker` and `celery beat`."""
    services: Services = app.extensions[EXTENSION]
    if isinstance(services.queue, InProcessQueue):  # whoever asks all the same may look at the jobs
        services = replace(services, queue=_backend(QUEUES, "amqp").open_queue(services.settings))
        _employ(app, services)
    celery: Celery = vars(services.queue)["celery"]
    return celery


def _backend(modules: Mapping[str, str], url: str) -> Any:
    """Return the module for the scheme of *url*. Only what is used is loaded: Elasticsearch's client and Celery take
    as long to import as all the rest of an embedded Starlight."""
    return import_module(modules[url.partition(":")[0]])


def _employ(app: Flask, services: Services) -> None:
    """Give the worker's jobs, and the times of those that recur, to whoever runs them."""
    services.queue.serve(worker.handlers(app, services), TIMETABLE)
