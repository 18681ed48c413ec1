"""INSERT … or update, in one multi-row statement, on every database that Starlight runs on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import case
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from flask_starlight.store.database import Table

Rows = Sequence[dict[str, Any]]


def insert_missing(session: Session, table: type[Table], rows: Rows, *, key: Sequence[str]) -> None:
    """Insert those of *rows* whose unique *key* is not there yet; the others stay untouched."""
    if not rows:
        return
    if _dialect(session) == "mysql":
        in_mysql = mysql.insert(table).values(list(rows))  # not INSERT IGNORE: that hides every other error, too
        session.execute(in_mysql.on_duplicate_key_update({key[0]: table.__table__.c[key[0]]}))
        return
    in_sqlite = sqlite.insert(table).values(list(rows))
    session.execute(in_sqlite.on_conflict_do_nothing(index_elements=list(key)))


def upsert(
    session: Session,
    table: type[Table],
    rows: Rows,
    *,
    key: Sequence[str],
    update: Sequence[str],
    bump: str | None = None,
    differs: str | None = None,
) -> None:
    """Insert *rows*; where the unique *key* is there already, set the columns *update* from the new row.

    bump: a counter column that grows by one on such an update, if column *differs* has another value than before.
    """
    if not rows:
        return
    columns = table.__table__.c
    if _dialect(session) == "mysql":
        in_mysql = mysql.insert(table).values(list(rows))
        changes: list[tuple[str, Any]] = [(name, in_mysql.inserted[name]) for name in update]
        if bump and differs:  # MySQL assigns from left to right: the counter goes first, while the old value is there
            grown = _grown(columns[bump], columns[differs], in_mysql.inserted[differs])
            changes.insert(0, (bump, grown))
        session.execute(in_mysql.on_duplicate_key_update(changes))
        return
    in_sqlite = sqlite.insert(table).values(list(rows))
    new: dict[str, Any] = {name: in_sqlite.excluded[name] for name in update}
    if bump and differs:
        new[bump] = _grown(columns[bump], columns[differs], in_sqlite.excluded[differs])
    session.execute(in_sqlite.on_conflict_do_update(index_elements=list(key), set_=new))


def _grown(counter: ColumnElement[int], old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[int]:
    return case((old != new, counter + 1), else_=counter)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
