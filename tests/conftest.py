"""Fixtures that several folders use."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from flask_starlight.store.database import db
from tests.databases import BACKENDS
from tests.databases import migrated_template
from tests.databases import open_database

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, database_template: Path, tmp_path: Path) -> Iterator[Flask]:
    yield from open_database(request.param, database_template, tmp_path)


@pytest.fixture
def session(database: Flask) -> Session:
    return db.session()
