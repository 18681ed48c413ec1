"""Databases for tests: a fresh SQLite file always, and MySQL where STARLIGHT_TEST_DATABASE_URL names one.

That database is emptied between tests: never name one that holds anything.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy import text

from flask_starlight.store.database import db
from flask_starlight.store.engine import engine_options
from flask_starlight.store.engine import prepare_engine

MIGRATIONS = Path(__file__).parent.parent / "flask_starlight" / "store" / "migrations"
BACKENDS = ["sqlite", "server"] if os.environ.get("STARLIGHT_TEST_DATABASE_URL") else ["sqlite"]


def bare_app(url: str) -> Flask:
    """Return an application that has the database at *url* and nothing else."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        prepare_engine(db.engine)
    return app


def migrated_template(folder: Path) -> Path:
    """Return a SQLite file with all migrations applied, to be copied for each test: faster than to migrate anew."""
    path = folder / "template.db"
    with bare_app(f"sqlite:///{path}").app_context():
        upgrade()
        db.engine.dispose()
    return path


def open_database(backend: str, template: Path, folder: Path) -> Iterator[Flask]:
    """Yield an application on an empty database of the kind *backend*; its engine is closed afterwards."""
    if backend == "sqlite":
        shutil.copy(template, folder / "test.db")
        app = bare_app(f"sqlite:///{folder / 'test.db'}")
    else:
        app = bare_app(os.environ["STARLIGHT_TEST_DATABASE_URL"])
    with app.app_context():
        if backend != "sqlite":
            upgrade()
            _empty()
        yield app
        db.session.remove()
        db.engine.dispose()


def _empty() -> None:
    """Remove all rows, and let ids begin at 1 again, as they do in a fresh file."""
    counted = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment > 1"
    with db.engine.connect() as connection:
        connection.execute(text("SET SESSION FOREIGN_KEY_CHECKS = 0, SESSION information_schema_stats_expiry = 0"))
        used = set(connection.scalars(text(counted)))
        for table in db.metadata.sorted_tables:
            if table.name in used or connection.scalar(select(table.c[0]).limit(1)) is not None:
                connection.execute(text(f"TRUNCATE {table.name}"))
        connection.execute(text("SET SESSION FOREIGN_KEY_CHECKS = 1"))
