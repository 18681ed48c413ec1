"""`url_for` of the templates, quick: a page has hundreds of addresses that differ by one number alone.

Flask writes the first of a kind, with a number that stands for all; the others are that one with their own.
"""

from functools import lru_cache
from typing import Any

import flask
from flask import Flask
from flask import request

KINDS = 4096
"""Kinds of addresses that are remembered: the words of a search make kinds of their own."""

_ANY = 7_777_777_777_777_777_777


def attach(app: Flask) -> None:
    """Give the templates of *app* the quick `url_for`."""
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address of *endpoint* as Flask's `url_for` does."""
    number = None
    for name, value in values.items():
        if type(value) is int and number is None:
            number, values[name] = value, _ANY
        elif type(value) is not str or name[0] == "_":
            return _by_flask(endpoint, values, number)
    kind = _kind(request.root_path, endpoint, tuple(values.items()))
    if number is None:
        return kind[0]
    return f"{kind[0]}{number}{kind[1]}" if len(kind) == 2 else _by_flask(endpoint, values, number)


@lru_cache(KINDS)
def _kind(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> list[str]:
    """Return what stands before and after the number."""
    return flask.url_for(endpoint, **dict(values)).split(str(_ANY))


def _by_flask(endpoint: str, values: dict[str, Any], number: int | None) -> str:
    given: dict[str, Any] = {name: number if value == _ANY else value for name, value in values.items()}
    return flask.url_for(endpoint, **given)
