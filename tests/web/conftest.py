"""The whole application on a fresh database, with a queue that records what is sent to it."""

import shutil
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from flask_starlight.cache import counts
from flask_starlight.model.passwords import hash_password
from flask_starlight.services import EXTENSION
from flask_starlight.services import Services
from flask_starlight.services import services
from flask_starlight.settings import Settings
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.wiring import create_app
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor

MakeApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once a run, not once an application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def make_app(
    tmp_path: Path, database_template: Path, queue: RecordingQueue, compiled: FileSystemBytecodeCache
) -> Iterator[MakeApp]:
    """Make an application on the test's own database, with settings other than the defaults where given."""
    made: list[Flask] = []
    shutil.copy(database_template, tmp_path / "starlight.db")

    def make(**settings: object) -> Flask:
        app = create_app(Settings(data_dir=tmp_path, **settings))
        app.jinja_env.bytecode_cache = compiled
        opened: Services = app.extensions[EXTENSION]
        app.extensions[EXTENSION] = replace(opened, queue=queue)
        if not settings.get("search_url"):
            opened.search.prepare()
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def queue() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def ada(app: Flask) -> Visitor:
    """The administrator, signed in: the first account, number 1."""
    visitor = Visitor(app)
    visitor.sign_up("ada")
    return visitor


@pytest.fixture
def bob(app: Flask, ada: Visitor, password_hash: str) -> Visitor:
    """Another reader, signed in: account number 2."""
    with writing(app) as session:
        users.create(session, "bob", password_hash, is_admin=False, now=NOW)
    visitor = Visitor(app)
    visitor.sign_in("bob")
    return visitor


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    """A transaction of the test's own on the application's database; counts are let go of, as the worker does."""
    with app.app_context(), for_writing():
        yield db.session()
        db.session.commit()
        counts.forget(services().redis, [1, 2])


@contextmanager
def reading(app: Flask) -> Iterator[Session]:
    """Look into the application's database."""
    with app.app_context():
        yield db.session()
