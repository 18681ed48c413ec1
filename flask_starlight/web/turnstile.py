"""Lets few requests at a time compute: Python runs one thread, and many pages at once push one another's data out of
the processor's caches. Pages that take turns by two cost a fourth less than eight at once.

The rule: nobody waits for long. Who finds no place within `PATIENCE_S` goes in all the same, since whoever is inside
must be waiting, too: for Elasticsearch, or for a long list to be marked.
"""

from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask_starlight.model.image_address import IMAGE_PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

PLACES = 2
"""One computes while the other waits for a backend."""

PATIENCE_S = 0.05
"""Longer than a crowd of pages takes, shorter than a person notices."""


class Turnstile:
    """WSGI middleware: at most *places* requests make their answers at once. Images, which wait for others, pass by."""

    def __init__(self, app: "WSGIApplication", *, places: int = PLACES, patience_s: float = PATIENCE_S) -> None:
        self._app = app
        self._places = BoundedSemaphore(places)
        self._patience_s = patience_s

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(IMAGE_PATH):
            return self._app(environ, start_response)
        has_place = self._places.acquire(timeout=self._patience_s)
        try:
            return self._app(environ, start_response)
        finally:
            if has_place:
                self._places.release()
