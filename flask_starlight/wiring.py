"""The composition root: from settings to open handles, from handles to the application. URL scheme -> backend."""

from pathlib import Path
from urllib.parse import urlsplit

from celery import Celery
from flask import Flask

from flask_starlight import web
from flask_starlight.cache import client
from flask_starlight.jobs import crawl
from flask_starlight.jobs import worker
from flask_starlight.jobs.clockwork import TIMETABLE
from flask_starlight.logs import log_to_stderr
from flask_starlight.queue.celery_queue import CeleryQueue
from flask_starlight.queue.celery_queue import make_celery
from flask_starlight.queue.celery_queue import register
from flask_starlight.queue.in_process import InProcessQueue
from flask_starlight.queue.port import JobQueue
from flask_starlight.search.elastic import ElasticSearch
from flask_starlight.search.embedded import EmbeddedSearch
from flask_starlight.search.port import SearchEngine
from flask_starlight.services import EXTENSION
from flask_starlight.services import Services
from flask_starlight.settings import Settings
from flask_starlight.settings import process_settings
from flask_starlight.store.database import db
from flask_starlight.store.database import engine_options
from flask_starlight.store.database import migrate
from flask_starlight.store.database import prepare_engine

PACKAGE = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, wired for *settings* (None: those of the process). Nothing is connected to yet."""
    settings = settings or process_settings()
    log_to_stderr(settings.log_level)
    app = Flask("flask_starlight", static_folder=None)
    _open_database(app, settings)
    celery = make_celery(settings.broker_url)
    queue = _open_queue(settings, celery)
    services = Services(settings, queue, _open_search(settings), client.connect(settings.redis_url))
    app.extensions[EXTENSION] = services
    app.extensions["celery"] = celery
    _employ(app, services, celery)
    web.register(app)
    return app


def _open_database(app: Flask, settings: Settings) -> None:
    if settings.database.startswith("sqlite:///"):
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(PACKAGE / "store" / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)


def _open_search(settings: Settings) -> SearchEngine:
    if not settings.search_url.startswith("sqlite://"):
        return ElasticSearch(settings.search_url)
    path = urlsplit(settings.search_url).path
    return EmbeddedSearch(Path(path) if path else settings.data_dir / "search.db")


def _open_queue(settings: Settings, celery: Celery) -> JobQueue:
    return InProcessQueue() if settings.broker_url == "memory://" else CeleryQueue(celery)


def _employ(app: Flask, services: Services, celery: Celery) -> None:
    """Give the worker's jobs to whoever runs them: Celery, or this very process together with the crawler's."""
    jobs = worker.handlers(app, services)
    if isinstance(services.queue, InProcessQueue):
        crawler = crawl.Crawler(services.settings, services.queue)
        services.queue.serve(jobs | crawl.handlers(crawler), TIMETABLE)
    register(celery, jobs)
    celery.conf.beat_schedule = {
        job.value: {"task": job.value, "schedule": every_s, "args": [None], "options": {"queue": job.queue}}
        for job, every_s in TIMETABLE.items()
    }
