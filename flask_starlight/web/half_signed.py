"""Between the password and the second step: who is half signed in may send a code, and nothing else.

What the session keeps of it is not what Flask-Login looks for, so that every page takes them for a stranger.
"""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from flask import session

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store.tables import User
from flask_starlight.web import sessions
from flask_starlight.web.reader import account_behind
from flask_starlight.web.reader import session_owner

PATIENCE = timedelta(minutes=10)

_KEY = "half_signed"


@dataclass(frozen=True, slots=True)
class HalfSigned:
    """Whose password was right, and where they wanted to go."""

    user: User
    goal: str


def begin(user: User, goal: str) -> None:
    """Note, in a session of its own, that the password was right."""
    until = utc_now() + PATIENCE
    sessions.renew()
    session[_KEY] = {"owner": session_owner(user), "goal": goal, "until": until.isoformat()}


def current() -> HalfSigned | None:
    """Return who is half signed in; None for nobody, also where it took too long or the account has changed."""
    kept = session.get(_KEY)
    if not kept or datetime.fromisoformat(kept["until"]) < utc_now():
        return None
    user = account_behind(kept["owner"])
    return HalfSigned(user, kept["goal"]) if user and user.totp_secret else None


def account() -> User | None:
    """Return the account of who is half signed in, None for nobody."""
    half = current()
    return half.user if half else None
