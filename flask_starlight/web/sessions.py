"""Sessions in Redis: the browser holds a random id and nothing else.

Without Redis nobody is signed in, and pages say so (503); what needs no session goes on.
"""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask import Request
from flask import Response
from flask import current_app
from flask import request
from flask import session
from flask_session.redis import RedisSessionInterface
from redis import RedisError

from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.websub import CALLBACK_PATH
from flask_starlight.services import Services
from flask_starlight.web.headers import SHARE_PATH
from flask_starlight.web.headers import SHARED_PATHS

LIFETIME = timedelta(days=30)
"""Since the last day on which the reader came."""

SESSIONLESS = (*SHARED_PATHS, CALLBACK_PATH, SHARE_PATH)
"""Paths that nobody is signed in for, whatever cookie comes along."""

_DAY = "day"


def attach(app: Flask, services: Services) -> None:
    """Keep the sessions of *app* in Redis; the cookie goes over https alone where the public address is https."""
    app.secret_key = services.settings.signing_key()
    app.config.update(
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SESSION_COOKIE_NAME="starlight",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=services.settings.base_url.startswith("https://"),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = RedisSessions(app, services.redis, key_prefix="session:")


def ensure_there() -> None:
    """Return when the request's session is real. Raises `BackendUnavailable` where Redis did not give it."""
    if away := getattr(session, "away", None):
        raise BackendUnavailable("redis", away)


def renew() -> None:
    """Begin a new session under a new id: an id that somebody planted before the sign-in is worth nothing after it."""
    interface: Any = current_app.session_interface
    interface.regenerate(session)
    session.clear()
    session[_DAY] = _today()


def prolong() -> None:
    """Let the lifetime begin anew on the first visit of a day: one write a day, not one a request."""
    if session.get(_DAY) != _today():
        session[_DAY] = _today()


def _today() -> str:
    return utc_now().date().isoformat()


class RedisSessions(RedisSessionInterface):  # type: ignore[misc]
    """Flask-Session's Redis sessions, which also tell that Redis is away: such a session has the attribute *away*."""

    def open_session(self, app: Flask, asked: Request) -> Any:
        if asked.path.startswith(SESSIONLESS):  # needs none: not worth a question to Redis
            return self._fresh()
        try:
            return super().open_session(app, asked)
        except RedisError as error:
            lost = self._fresh()
            lost.away = str(error)
            return lost

    def _fresh(self) -> Any:
        return self.session_class(sid=self._generate_sid(self.sid_length), permanent=True)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if getattr(session, "away", None) or request.path.startswith(SESSIONLESS):
            return
        try:
            super().save_session(app, session, response)
        except RedisError as error:
            session.away = str(error)
            raise BackendUnavailable("redis", str(error)) from error
