"""Requests that change something take the write lock of SQLite from the start (`store.database.for_writing`)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_starlight.store.database import for_writing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class WritingRequests:
    """WSGI middleware: what is not of a safe method runs inside `for_writing`. A streamed answer must not write."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in SAFE_METHODS:
            return self._app(environ, start_response)
        with for_writing():
            return self._app(environ, start_response)
