"""Rows of lists that were written before: the same entry, seen from the same place, is the same HTML.

    {% call kept(entry, here, …) %} … {% endcall %}

The rule: what the block shows depends on the values that it names, and on what is the same for the whole request:
language, clock and preferences of the reader. The token of forms is put in anew.
"""

from collections.abc import Callable
from collections.abc import Hashable
from typing import Any

from flask import Flask
from flask import current_app
from flask import g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from flask_starlight.web.i18n import locale
from flask_starlight.web.i18n import time_zone
from flask_starlight.web.shelf import Shelf

EXTENSION = "starlight.kept_rows"

ROOM = 4000
"""Rows in each process; some 2 kB each."""

_BLANK = "\x01token\x02"


def attach(app: Flask) -> None:
    """Give the templates of *app* `kept`."""
    app.extensions[EXTENSION] = Shelf[Hashable, str](ROOM)
    app.jinja_env.globals["kept"] = kept


def kept(*values: Any, caller: Callable[[], str]) -> Markup:
    """Return what *caller* writes of *values*, written now or before."""
    rows: Shelf[Hashable, str] = current_app.extensions[EXTENSION]
    looks, token = _request()
    key = (looks, *(tuple(value) if isinstance(value, list) else value for value in values))
    row = rows.get(key)
    if row is None:
        row = str(caller()).replace(token, _BLANK)
        rows.put(key, row)
    return Markup(row.replace(_BLANK, token))  # noqa: S704 - written by the template


def _request() -> tuple[Hashable, str]:
    """Return how pages look in this request, whatever they show, and the token of its forms."""
    if "looks" not in g:
        g.looks = (locale(), time_zone(), repr(g.get("preferences"))), generate_csrf()
    found: tuple[Hashable, str] = g.looks
    return found
