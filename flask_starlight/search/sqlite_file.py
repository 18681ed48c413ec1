"""Connections to one SQLite file for many threads: each borrows one and gives it back; none crosses a fork.

Every transaction says whether it writes (BEGIN IMMEDIATE: it waits for its turn at the start, so it cannot fail in the
middle). Any failure of SQLite is a `BackendUnavailable`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from flask_starlight.errors import BackendUnavailable

BUSY_TIMEOUT_S = 30
"""Seconds to wait for another process's write: longer than a batch of a rebuild, which is the longest there is."""

INSTRUCTIONS = 20_000
"""Of SQLite's machine between two looks at the clock: well below a millisecond."""

_PRAGMAS = """
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -16000;
    PRAGMA secure_delete = OFF;
    PRAGMA journal_size_limit = 67108864;
"""


class SqliteFile:
    """The file at *path*, made with its folder at first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._process = os.getpid()

    @contextmanager
    def reading(self, *, timeout_s: float = 0) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a transaction: everything read within is of one moment.

        timeout_s: what reads longer fails; 0: it may.
        """
        with self._transaction("BEGIN") as connection:
            if timeout_s:
                ends_at = monotonic() + timeout_s
                connection.set_progress_handler(lambda: monotonic() > ends_at, INSTRUCTIONS)
            yield connection
            connection.set_progress_handler(None, 0)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a transaction that may write; it is undone if the block raises."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._borrow()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)
        except (sqlite3.Error, OSError) as error:
            raise BackendUnavailable("search", f"{self._path}: {error}") from error

    def _borrow(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            self._idle, self._process = [], os.getpid()
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(_PRAGMAS)
        except sqlite3.Error:
            connection.close()
            raise
        return connection
