"""INSERT … or update of many rows at once, on every database that Starlight runs on.

The rows are handed to the driver as they are (executemany): SQLite runs one prepared statement over all of them,
PyMySQL makes multi-row statements of at most 1 MB. To spell them out in SQLAlchemy (`values([…])`) took two thirds of
the time to store a batch.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Insert
from sqlalchemy import Select
from sqlalchemy import Table as CoreTable
from sqlalchemy import case
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from flask_starlight.store.database import Table

Rows = Sequence[dict[str, Any]]


def insert_missing(session: Session, table: type[Table], rows: Rows, *, key: Sequence[str]) -> None:
    """Insert those of *rows* whose unique *key* is not there yet; the others stay untouched."""
    if not rows:
        return
    core = _core(table)
    statement: Insert
    if _dialect(session) == "mysql":  # not INSERT IGNORE: that hides every other error, too
        statement = mysql.insert(core).on_duplicate_key_update({key[0]: core.c[key[0]]})
    else:
        statement = sqlite.insert(core).on_conflict_do_nothing(index_elements=list(key))
    session.connection().execute(statement, list(rows))


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
    if rows:
        statement = _upsert(_dialect(session), _core(table), tuple(key), tuple(update), bump, differs)
        session.connection().execute(statement, list(rows))


@lru_cache
def _upsert(
    dialect: str, core: CoreTable, key: Sequence[str], update: Sequence[str], bump: str | None, differs: str | None
) -> Insert:
    """Return the statement, made once: to put it together takes longer than to send it."""
    columns = core.c
    if dialect == "mysql":
        in_mysql = mysql.insert(core)
        changes: list[tuple[str, Any]] = [(name, in_mysql.inserted[name]) for name in update]
        if bump and differs:  # MySQL assigns from left to right: the counter goes first, while the old value is there
            grown = _grown(columns[bump], columns[differs], in_mysql.inserted[differs])
            changes.insert(0, (bump, grown))
        return in_mysql.on_duplicate_key_update(changes)
    in_sqlite = sqlite.insert(core)
    new: dict[str, Any] = {name: in_sqlite.excluded[name] for name in update}
    if bump and differs:
        new[bump] = _grown(columns[bump], columns[differs], in_sqlite.excluded[differs])
    return in_sqlite.on_conflict_do_update(index_elements=list(key), set_=new)


def upsert_selected(
    session: Session,
    table: type[Table],
    found: Select[*tuple[Any, ...]],
    *,
    key: Sequence[str],
    update: Mapping[str, Any],
) -> None:
    """Insert the rows that *found* selects, its columns named as those of *table*; where the unique *key* is there
    already, set *update*. No row passes through Python, however many there are."""
    core = _core(table)
    rows = found.subquery()  # a name of its own: *found* may ask *table*, too, and MySQL would take one for the other
    columns = list(rows.c.keys())
    source = select(*rows.c).where(rows.c[key[0]].is_not(None))  # SQLite takes ON for a join where there is no WHERE
    statement: Insert
    if _dialect(session) == "mysql":
        statement = mysql.insert(core).from_select(columns, source).on_duplicate_key_update(dict(update))
    else:
        from_rows = sqlite.insert(core).from_select(columns, source)
        statement = from_rows.on_conflict_do_update(index_elements=list(key), set_=dict(update))
    session.connection().execute(statement)


def _core(table: type[Table]) -> CoreTable:
    return cast(CoreTable, table.__table__)


def _grown(counter: ColumnElement[int], old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[int]:
    one: ColumnElement[int] = literal_column("1")  # spelt out: PyMySQL takes no parameters behind the rows
    return case((old != new, counter + one), else_=counter)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
