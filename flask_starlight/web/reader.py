"""Who is reading: the account behind the session, for Flask-Login and for the pages.

Every page asks for a signed-in reader unless its group says otherwise (`require_reader`).
"""

from dataclasses import dataclass
from functools import partial

from flask import Flask
from flask import abort
from flask import redirect
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_login import current_user
from flask_login import login_user

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.digest import digest
from flask_starlight.model.preferences import Preferences
from flask_starlight.model.preferences import from_stored
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.tables import User
from flask_starlight.web import i18n
from flask_starlight.web import session_index
from flask_starlight.web import sessions
from flask_starlight.web.editions import of_frame
from flask_starlight.web.editions import open_edition
from flask_starlight.web.parse import is_htmx
from flask_starlight.web.parse import own_path
from flask_starlight.web.parse import visible_url


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in account. *key* changes with the password, and with it every other session of theirs ends."""

    id: int
    name: str
    is_admin: bool
    key: str
    preferences: Preferences
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the session keeps of the account."""
        return f"{self.id}-{self.key}"


def attach(app: Flask) -> None:
    """Let Flask-Login load the reader of each request."""
    manager = LoginManager()
    manager.session_protection = None  # an address that changes on the train must not end a session
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)


def current_reader() -> Reader:
    """Return the reader of this request, on a page that has one."""
    reader: Reader = current_user._get_current_object()
    return reader


def reader_or_none() -> Reader | None:
    """Return the reader of this request, None where nobody is signed in."""
    return current_reader() if current_user.is_authenticated else None


def sign_in(user: User) -> None:
    """Begin a new session for the account, and keep no page of one that had its number before (SQLite)."""
    reader = _reader(user)
    counts.forget(services().redis, [reader.id])
    sessions.renew()
    login_user(reader)
    _note_session(reader)


def session_owner(user: User) -> str:
    """Return what a session of the account says of whose it is; another password makes it another."""
    return _reader(user).get_id()


def account_behind(owner: str) -> User | None:
    """Return the account that `session_owner` stands for; None where it is gone, disabled or has another password."""
    user_id = owner.partition("-")[0]
    user = users.by_id(db.session(), int(user_id)) if user_id.isdecimal() else None
    return user if user and not user.is_disabled and session_owner(user) == owner else None


def require_reader() -> ResponseReturnValue | None:
    """Before each page of a group: send who is not signed in to the door, and back afterwards."""
    sessions.ensure_there()
    if current_user.is_authenticated:
        if sessions.prolong():
            _note_session(current_reader())
        return None
    return to_the_door()


def to_the_door() -> ResponseReturnValue:
    """Redirect to the sign-in, or to the sign-up where there is no account yet."""
    if users.count(db.session()) == 0:
        target = url_for("door.sign_up")
    else:
        target = url_for("door.sign_in", next=own_path(visible_url()))
    if is_htmx():
        return "", 401, {"HX-Redirect": target}
    return redirect(target, 303)


def require_admin() -> None:
    """Refuse who is no administrator (403)."""
    if not current_reader().is_admin:
        abort(403)


def _load(key: str) -> Reader | None:
    user_id = key.partition("-")[0]
    if not user_id.isdecimal():
        return None
    open_edition(int(user_id))
    reader = of_frame("reader", partial(_behind, key))
    if reader is not None and reader.get_id() != key:  # kept of another session: one of the two is out of date
        reader = _behind(key)
    if reader is not None:
        i18n.remember(reader.preferences)
    return reader


def _behind(owner: str) -> Reader | None:
    user = account_behind(owner)
    return _reader(user) if user else None


def _note_session(reader: Reader) -> None:
    session_index.note(services().redis, reader.id, sessions.current_id(), now=utc_now())


def _reader(user: User) -> Reader:
    preferences = from_stored(user.preferences)
    return Reader(user.id, user.name, user.is_admin, digest([user.password_hash])[:16], preferences)
