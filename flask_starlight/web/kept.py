"""Pieces of pages that were written before: of the same values, seen by the same reader, is made the same HTML.

    {% call kept(values …) %} … {% endcall %}                    one piece
    {% call(item) kept_each(pairs, values …) %} … {% endcall %}  a row for each (values, item)
    {% call kept_frame(frame, values …) %} … {% endcall %}       what changes with the editions of the side bar alone

The rule: what the block shows depends on the values that it names, and on what is the same for the whole request:
language, clock and preferences of the reader. The token of forms is put in anew.
"""

import secrets
from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from flask import current_app
from flask import g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from flask_starlight.web.i18n import locale
from flask_starlight.web.i18n import time_zone
from flask_starlight.web.shelf import Shelf

EXTENSION = "starlight.kept"

ROWS = 6000
"""In each process; some 2 kB each, a feed of the side bar half of one."""

FRAMES = 128
"""Pieces of frames; some 10 to 50 kB each, with hundreds of feeds."""

_BLANK = f"\x01{secrets.token_hex(16)}\x02"
"""Where a token goes. Nobody can guess it: a feed that wrote it into an address would be told the reader's token."""


@dataclass(frozen=True, slots=True)
class _Shelves:
    rows: Shelf[Hashable, str]
    frames: Shelf[Hashable, str]


def attach(app: Flask) -> None:
    """Give the templates of *app* the three of them."""
    app.extensions[EXTENSION] = _Shelves(Shelf(ROWS), Shelf(FRAMES))
    app.jinja_env.globals |= {"kept": kept, "kept_each": kept_each, "kept_frame": kept_frame}


def kept(*values: Hashable, caller: Callable[[], str]) -> Markup:
    """Return what *caller* writes of *values*, written now or before."""
    return _of(_shelves().rows, [(values, caller)])


def kept_each(pairs: Iterable[tuple[Hashable, Any]], *values: Hashable, caller: Callable[[Any], str]) -> Markup:
    """Return what *caller* writes of each item, one after the other.

    pairs: what an item's looks depend on, but for *values*, and the item.
    """
    return _of(_shelves().rows, [((values, own), partial(caller, item)) for own, item in pairs])


def kept_frame(frame: Any, *values: Hashable, caller: Callable[[], str]) -> Markup:
    """Return what *caller* writes of *frame* (`web.render.Frame`) and *values*; anew where no edition is known."""
    looks = frame.looks
    return Markup(caller()) if looks is None else _of(_shelves().frames, [((looks, *values), caller)])  # noqa: S704


def _of(shelf: Shelf[Hashable, str], asked: Iterable[tuple[Hashable, Callable[[], str]]]) -> Markup:
    common, token = _request()
    pieces = []
    for values, write in asked:
        key = (common, values)
        piece = shelf.get(key)
        if piece is None:
            piece = str(write()).replace(token, _BLANK)
            shelf.put(key, piece)
        pieces.append(piece)
    return Markup("".join(pieces).replace(_BLANK, token))  # noqa: S704 - written by the template


def _shelves() -> _Shelves:
    found: _Shelves = current_app.extensions[EXTENSION]
    return found


def _request() -> tuple[Hashable, str]:
    """Return how pages look in this request, whatever they show, and the token of its forms."""
    if "looks" not in g:
        g.looks = (locale(), time_zone(), repr(g.get("preferences"))), generate_csrf()
    found: tuple[Hashable, str] = g.looks
    return found
