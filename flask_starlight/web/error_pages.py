"""What goes wrong, told to the person in a sentence and to a program as JSON; the cause goes to the log.

These pages need neither session nor database: either may be what is missing.
"""

import logging

from flask import Flask
from flask import make_response
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from redis import RedisError
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError

from flask_starlight.errors import BackendUnavailable
from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.msgid import N_
from flask_starlight.web import sessions
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import wants_json

log = logging.getLogger(__name__)

RETRY_AFTER_S = 10
"""A service that is restarted is back after about this long."""

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)

_SAID = {
    400: (N_("That was not understood"), N_("The address or the form is not complete. Go back and try again.")),
    403: (N_("This is not for you"), N_("Only an administrator may see this page.")),
    404: (N_("There is nothing here"), N_("It was removed, it never was, or it belongs to somebody else.")),
    405: (N_("This cannot be done here"), N_("The address is right, but it cannot be asked for in this way.")),
    409: (N_("This is there already"), N_("Something of that name exists. Choose another one.")),
    413: (N_("This is too large"), N_("More was sent than Starlight takes: 10 MB for a subscription list.")),
    429: (N_("Too many tries"), N_("Too many sign-ins failed from your address. Wait a while before the next one.")),
    500: (
        N_("Something broke"),
        N_("Starlight made a mistake. Nothing that you did before is lost; the log has the cause."),
    ),
}
_EXPIRED = (
    N_("This form has expired"),
    N_("It was open for too long, or your session has ended. Nothing was changed. Load the page again."),
)
_AWAY = {
    "database": N_("The database does not answer. Everything that you follow and marked is safe in it."),
    "redis": N_("Redis does not answer, which keeps who is signed in. Nothing that you follow or marked is in it."),
    "broker": N_("The queue does not answer, so nothing can be fetched. What you asked for is done when it is back."),
    "search": N_("The search engine does not answer. Reading works without it."),
}


def attach(app: Flask) -> None:
    """Let *app* answer errors by these pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(NotFound, lambda _: answer(404))
    app.register_error_handler(Conflict, lambda _: answer(409))
    app.register_error_handler(BackendUnavailable, _away)
    app.register_error_handler(RedisError, lambda error: _away(BackendUnavailable("redis", str(error))))
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, lambda error: _away(BackendUnavailable("database", str(error))))


def answer(status: int, title: str = "", sentence: str = "") -> ResponseReturnValue:
    """Return the page, or for a program the JSON object, that tells of *status*."""
    known_title, known_sentence = _SAID.get(status, _SAID[500])
    title, sentence = title or _(known_title), sentence or _(known_sentence)
    if wants_json():
        return {"error": title, "message": sentence, "status": status}, status
    return render_template("error.html", status=status, title=title, sentence=sentence), status


def away_sentence(backend: str) -> str:
    """Return what the person is told while *backend* is away."""
    return _(_AWAY[backend])


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, BackendUnavailable):
        return _away(error.original_exception)  # raised where handlers do not reach: when the session is saved
    if error.response is not None:
        return error.response
    if error.code is None or error.code < 400:
        return error
    response = make_response(answer(error.code if error.code in _SAID else 400 if error.code < 500 else 500))
    response.status_code = error.code
    if valid := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(valid)
    return response


def _forged(_error: CSRFError) -> ResponseReturnValue:
    try:
        sessions.ensure_there()
    except BackendUnavailable as error:  # then the token could not be found, and nobody is to blame for it
        return _away(error)
    return answer(400, *map(_, _EXPIRED))


def _away(error: BackendUnavailable) -> ResponseReturnValue:
    log.warning("%s %s: %s", request.method, request.path, error)
    response = make_response(answer(503, _("Something is away for a moment"), away_sentence(error.backend)))
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
