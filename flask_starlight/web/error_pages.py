"""What goes wrong, told to the person in a sentence and to a program as JSON; the cause goes to the log.

These pages need neither session nor database: either may be what is missing.
"""

import logging

from flask import Flask
from flask import make_response
from flask import redirect
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
from werkzeug.exceptions import MethodNotAllowed

from flask_starlight.errors import BackendUnavailable
from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.web import sessions
from flask_starlight.web.form_pages import page_of_form
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import wants_json

log = logging.getLogger(__name__)

RETRY_AFTER_S = 10
"""A service that is restarted is back after about this long."""

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)

Said = tuple[str, str]
"""A title and a sentence."""


def attach(app: Flask) -> None:
    """Let *app* answer errors by these pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(NotFound, lambda _error: answer(404))
    app.register_error_handler(Conflict, lambda _error: answer(409))
    app.register_error_handler(BackendUnavailable, _away)
    app.register_error_handler(RedisError, lambda error: _away(BackendUnavailable("redis", str(error))))
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, lambda error: _away(BackendUnavailable("database", str(error))))


def answer(status: int, title: str = "", sentence: str = "") -> ResponseReturnValue:
    """Return the page, or for a program the JSON object, that tells of *status*."""
    said = _said()
    known_title, known_sentence = said.get(status, said[500])
    title, sentence = title or known_title, sentence or known_sentence
    if wants_json():
        return {"error": title, "message": sentence, "status": status}, status
    return render_template("error.html", status=status, title=title, sentence=sentence), status


def away_sentence(backend: str) -> str:
    """Return what the person is told while *backend* is away."""
    return {
        "database": _("The database does not answer. Everything that you follow and marked is safe in it."),
        "redis": _("Redis does not answer, which keeps who is signed in. Nothing that you follow or marked is in it."),
        "broker": _(
            "The queue does not answer, so nothing can be fetched. What you asked for is done when it is back."
        ),
        "search": _("The search engine does not answer. Reading works without it."),
    }[backend]


def _said() -> dict[int, Said]:
    return {
        400: (
            _("That was not understood"),
            _("The address or the form is not complete. Go back and try again."),
        ),
        403: (_("This is not for you"), _("Only an administrator may see this page.")),
        404: (_("There is nothing here"), _("It was removed, it never was, or it belongs to somebody else.")),
        405: (
            _("This cannot be done here"),
            _("The address is right, but it cannot be asked for in this way."),
        ),
        409: (_("This is there already"), _("Something of that name exists. Choose another one.")),
        413: (_("This is too large"), _("More was sent than Starlight takes: 10 MB for a subscription list.")),
        429: (
            _("Too many tries"),
            _("Too many tries came from you, or from your address. Wait a while before the next one."),
        ),
        500: (
            _("Something broke"),
            _("Starlight made a mistake. Nothing that you did before is lost; the log has the cause."),
        ),
    }


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, BackendUnavailable):
        return _away(error.original_exception)  # raised where handlers do not reach: when the session is saved
    if error.response is not None:
        return error.response
    if isinstance(error, MethodNotAllowed) and (form_page := page_of_form()):
        return redirect(form_page, 303)
    if error.code is None or error.code < 400:
        return error
    response = make_response(answer(error.code if error.code in _said() else 400 if error.code < 500 else 500))
    response.status_code = error.code
    if valid := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(valid)
    return response


def _forged(_error: CSRFError) -> ResponseReturnValue:
    try:
        sessions.ensure_there()
    except BackendUnavailable as error:  # then the token could not be found, and nobody is to blame for it
        return _away(error)
    return answer(
        400,
        _("This form has expired"),
        _(
            "It was open for too long, or your session has ended. Nothing was changed. Load the page again.",
        ),
    )


def _away(error: BackendUnavailable) -> ResponseReturnValue:
    log.warning("%s %s: %s", request.method, request.path, error)
    response = make_response(answer(503, _("Something is away for a moment"), away_sentence(error.backend)))
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
