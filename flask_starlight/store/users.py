"""Accounts."""

from collections.abc import Collection
from datetime import datetime
from datetime import tzinfo
from zoneinfo import ZoneInfo
from zoneinfo import available_timezones

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.preferences import Preferences
from flask_starlight.model.preferences import from_stored
from flask_starlight.store.tables import User


def create(session: Session, name: str, password_hash: str, *, is_admin: bool, now: datetime) -> User:
    """Add an account. Raises `Conflict` where the name is taken, whatever its case."""
    user = User(name=name, name_key=_key(name), password_hash=password_hash, is_admin=is_admin, created_at=now)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise Conflict(f"users: the name {name!r} is taken") from error
    return user


def by_id(session: Session, user_id: int) -> User | None:
    """Return the account, None where there is none."""
    return session.get(User, user_id)


def find(session: Session, name: str) -> User | None:
    """Return the account called *name* in any case, None where there is none."""
    return session.scalar(select(User).where(User.name_key == _key(name)))


def by_name(session: Session, name: str) -> User:
    """Return the account called *name* in any case. Raises `NotFound`."""
    user = find(session, name)
    if user is None:
        raise NotFound(f"users: there is no account called {name!r}")
    return user


def set_password(session: Session, user_id: int, password_hash: str) -> User:
    """Give the account another password and return it."""
    user = session.get_one(User, user_id)
    user.password_hash = password_hash
    return user


def set_preferences(session: Session, user_id: int, preferences: Preferences) -> None:
    """Keep how the user wants it."""
    session.get_one(User, user_id).preferences = preferences.to_stored()


def time_zones(session: Session, user_ids: Collection[int]) -> dict[int, tzinfo]:
    """Return the time zones of those of the users who have chosen one."""
    found = session.execute(select(User.id, User.preferences).where(User.id.in_(user_ids)))
    names = {user_id: from_stored(stored).time_zone for user_id, stored in found}
    return {user_id: ZoneInfo(name) for user_id, name in names.items() if name in available_timezones()}


def count(session: Session) -> int:
    """Return how many accounts there are."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def _key(name: str) -> str:
    return name.strip().casefold()
