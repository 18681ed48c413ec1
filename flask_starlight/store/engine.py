"""How the engine treats its connections: what SQLite needs under threads, and what a server is not asked each time.

A page asks a server little, so what goes along with a transaction counts: a connection is tried before it is used only
where it has been idle, and is rolled back once, by the session, not by the pool again.
"""

import sqlite3
from time import monotonic
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from flask_starlight.store.database import is_writing

BUSY_TIMEOUT_MS = 30_000
"""How long SQLite waits for another writer: longer than the largest transaction (a batch of outcomes)."""

CHECKPOINT_PAGES = 4000
"""Pages of the log (16 MB) that are gathered before they are written back: at SQLite's 1000, a batch of outcomes each
time fills it anew."""

RECYCLE_S = 280
"""Servers and what stands before them drop connections that are older than some minutes."""

TRUSTED_S = 1.0
"""A connection that answered so short a time ago is not asked whether it is still there."""

_IDLE_SINCE = "idle_since"


def engine_options(url: str) -> dict[str, Any]:
    """Return the engine options that suit the database at *url*."""
    if url.startswith("sqlite"):
        return {}
    return {"pool_recycle": RECYCLE_S, "pool_reset_on_return": None, "isolation_level": "READ COMMITTED"}


def prepare_engine(engine: Engine) -> None:
    """Attach to *engine* what its kind of database needs."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "checkin", _note_idle)
        event.listen(engine, "checkout", _Trial(engine))


class _Trial:
    """Tries a connection of *engine* that was idle; one that is gone is replaced, with all that are as old."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect

    def __call__(self, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get(_IDLE_SINCE, monotonic()) < TRUSTED_S:
            return
        try:
            self._dialect.do_ping(connection)
        except self._dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError(str(error)) from error


def _note_idle(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_IDLE_SINCE] = monotonic()


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")
