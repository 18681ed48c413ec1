"""What becomes of connections between two transactions."""

import time

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy import text

from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.engine import TRUSTED_S
from tests.store import make


def test_it_keeps_nothing_of_what_was_not_committed(database: Flask) -> None:
    make.user(db.session(), "ada")
    db.session.remove()
    make.user(db.session(), "bob")
    db.session.commit()
    db.session.remove()
    assert [user.name for user in users.list_users(db.session(), limit=9)] == ["bob"]


def test_it_replaces_connections_that_the_server_closed_while_they_were_idle(database: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite is no server")
    number = db.session.scalar(text("SELECT CONNECTION_ID()"))
    db.session.remove()
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(text(f"KILL {number}"))
    other.dispose()
    time.sleep(TRUSTED_S)
    assert users.count(db.session()) == 0
    assert db.session.scalar(text("SELECT CONNECTION_ID()")) != number
