"""The handle of the database, its column types, and who is going to write.

Times are stored as naive UTC with microseconds and come back aware; ids are 64 bits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from datetime import datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import Integer
from sqlalchemy import LargeBinary
from sqlalchemy import MetaData
from sqlalchemy import Text
from sqlalchemy import select
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.dialects.mysql import MEDIUMBLOB
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Table(DeclarativeBase):
    """The declarative root; constraint names are fixed so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Table)

BigId = BigInteger().with_variant(Integer, "sqlite")
LongText = Text().with_variant(MEDIUMTEXT, "mysql")
Blob = LargeBinary().with_variant(MEDIUMBLOB, "mysql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime in Python, a naive UTC one with microseconds in the database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DATETIME(fsp=6) if dialect.name == "mysql" else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


@contextmanager
def for_writing() -> Iterator[None]:
    """Transactions that begin inside this block are going to write.

    SQLite takes its write lock at once then: a transaction that reads first and writes later would fail with
    "database is locked" whenever another one wrote in between, whatever the busy timeout. Others do not care.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Tell whether this is inside of `for_writing`."""
    return _writing.get()


def ping(session: Session) -> None:
    """Return when the database answers. Raises an `SQLAlchemyError` where it does not."""
    session.execute(select(1))
