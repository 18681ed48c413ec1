from pathlib import Path

import pytest
from flask import Flask

from flask_starlight.cache.client import connect
from flask_starlight.search.embedded import EmbeddedSearch
from flask_starlight.services import Services
from flask_starlight.settings import Settings
from tests.fakes import RecordingQueue


@pytest.fixture
def queue() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
def services(database: Flask, queue: RecordingQueue, tmp_path: Path) -> Services:
    search = EmbeddedSearch(tmp_path / "search.db")
    search.prepare()
    return Services(Settings(data_dir=tmp_path), queue, search, connect("memory://"))
