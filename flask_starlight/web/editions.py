"""What pages show of a reader's library, read once an edition (`cache.counts`) and kept in this process.

    open_edition                    before the database is asked for anything, and again after a change
    of_edition(what, read)          kept under that edition's name, else read now
    of_frame(what, read)            the same for what no mark changes

So a page asks the database for none of it until something changes. Where no edition is known all is read anew.
"""

from collections.abc import Callable
from collections.abc import Hashable
from typing import Any
from typing import TypeVar

from flask import Flask
from flask import Response
from flask import current_app
from flask import g
from flask import request

from flask_starlight.cache.counts import Edition
from flask_starlight.cache.counts import edition
from flask_starlight.cache.counts import forget_frame
from flask_starlight.services import services
from flask_starlight.web.shelf import Shelf
from flask_starlight.web.writing import SAFE_METHODS

EXTENSION = "starlight.editions"

ROOM = 256
"""In each process; a page of a list takes some 50 kB."""

MARKING = frozenset({"entry.read", "entry.unread", "entry.star", "entry.unstar"})
"""Forms that leave the frame as it is; every other one may have changed it."""

Value = TypeVar("Value")


def attach(app: Flask) -> None:
    """Keep what pages of *app* show, and let a reader's frame go when a form of theirs was sent."""
    app.extensions[EXTENSION] = Shelf[Hashable, Any](ROOM)

    @app.after_request
    def let_go(response: Response) -> Response:
        """After the view, and so after its commit."""
        if request.method not in SAFE_METHODS and request.endpoint not in MARKING and "edition" in g:
            forget_frame(services().redis, g.edition[0])
        return response


def open_edition(user_id: int) -> None:
    """Note the present edition, before the database is asked for anything; again after a change that was committed."""
    g.edition = user_id, edition(services().redis, user_id)


def present_edition() -> Edition:
    """Return the edition that this request shows."""
    found: Edition = g.edition[1]
    return found


def of_edition(what: Hashable, read: Callable[[], Value]) -> Value:
    """Return what *read* returns, now or before in this edition. what: tells it from all else of the same reader."""
    now = present_edition()
    return _kept((now, what), read) if now.frame and now.counts else read()


def of_frame(what: Hashable, read: Callable[[], Value]) -> Value:
    """Return the same of this edition of the frame alone. What *read* returns None for is not kept."""
    frame = present_edition().frame
    return _kept((frame, what), read) if frame else read()


def _kept(key: Hashable, read: Callable[[], Value]) -> Value:
    shelf: Shelf[Hashable, Value] = current_app.extensions[EXTENSION]
    value = shelf.get(key)
    if value is None:
        value = read()
        if value is not None:
            shelf.put(key, value)
    return value
