"""Accounts."""

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import tzinfo
from zoneinfo import ZoneInfo
from zoneinfo import available_timezones

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.preferences import Preferences
from flask_starlight.model.preferences import from_stored
from flask_starlight.store.tables import RecoveryCode
from flask_starlight.store.tables import Subscription
from flask_starlight.store.tables import User


@dataclass(frozen=True, slots=True)
class ListedUser:
    """An account as an administrator sees it."""

    id: int
    name: str
    name_key: str
    is_admin: bool
    is_disabled: bool
    has_second_factor: bool
    created_at: datetime
    feeds: int


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


def set_role(session: Session, user_id: int, *, is_admin: bool) -> None:
    """Make the account an administrator's or not. Raises `Conflict` for the last administrator, `NotFound`."""
    user = _held(session, user_id)
    if not is_admin and _is_last_admin(session, user):
        raise Conflict("users: the last administrator stays one")
    user.is_admin = is_admin


def set_disabled(session: Session, user_id: int, *, is_disabled: bool) -> None:
    """Let the account sign in or not. Raises `Conflict` for the last administrator, `NotFound`."""
    user = _held(session, user_id)
    if is_disabled and _is_last_admin(session, user):
        raise Conflict("users: the last administrator cannot be shut out")
    user.is_disabled = is_disabled


def may_leave(session: Session, user_id: int) -> bool:
    """Tell whether the account can be deleted: the last administrator can where nobody else is left.

    Until the transaction ends, no other one is asked this, and nobody's role changes.
    """
    user = _held(session, user_id)
    return not _is_last_admin(session, user) or count(session) == 1


def reset_access(session: Session, user_id: int, password_hash: str) -> None:
    """Give the account another password and take its second factor off; all its sessions end with it."""
    user = session.get_one(User, user_id)
    user.password_hash, user.totp_secret, user.totp_step = password_hash, None, None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def list_users(session: Session, *, after: str = "", limit: int) -> list[ListedUser]:
    """Return up to *limit* accounts by name. after: the `name_key` of the last one on the page before."""
    users = session.scalars(select(User).where(User.name_key > after).order_by(User.name_key).limit(limit)).all()
    return _listed(session, users)


def listed(session: Session, user_id: int) -> ListedUser:
    """Return one account as `list_users` does. Raises `NotFound`."""
    user = by_id(session, user_id)
    if user is None:
        raise NotFound(f"users: there is no account {user_id}")
    return _listed(session, [user])[0]


def count(session: Session) -> int:
    """Return how many accounts there are."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def count_alone(session: Session) -> int:
    """Return `count`; where it is 0, nobody else is told so until the transaction ends: two cannot both be first."""
    found = count(session)
    if found:
        return found
    hold_roles(session)
    return count(session)


def hold_roles(session: Session) -> None:
    """Let nobody else past here until the transaction ends.

    Held is the row of alembic_version, the one that is there in every database. SQLite, which lets one transaction
    write at a time, knows no such lock and needs none.
    """
    if session.get_bind().dialect.name == "mysql":
        session.execute(text("SELECT version_num FROM alembic_version FOR UPDATE"))


def _held(session: Session, user_id: int) -> User:
    hold_roles(session)
    user = session.get(User, user_id, populate_existing=True)
    if user is None:
        raise NotFound(f"users: there is no account {user_id}")
    return user


def _is_last_admin(session: Session, user: User) -> bool:
    others = select(func.count()).where(User.is_admin.is_(True), User.is_disabled.is_(False), User.id != user.id)
    return user.is_admin and not session.scalar(others)


def _listed(session: Session, users: Sequence[User]) -> list[ListedUser]:
    of_them = select(Subscription.user_id, func.count()).where(Subscription.user_id.in_([user.id for user in users]))
    feeds = dict(session.execute(of_them.group_by(Subscription.user_id)).all())
    return [
        ListedUser(
            user.id,
            user.name,
            user.name_key,
            user.is_admin,
            user.is_disabled,
            user.totp_secret is not None,
            user.created_at,
            feeds.get(user.id, 0),
        )
        for user in users
    ]


def _key(name: str) -> str:
    return name.strip().casefold()
