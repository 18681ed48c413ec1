from typing import Any

import flask
import pytest
from flask import Flask

from flask_starlight.web.addresses import url_for


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("lists.unread", {}),
        ("lists.unread", {"after": "17-4", "q": "a b&ü/?"}),
        ("entry.show", {"entry_id": 5, "view": "unread"}),
        ("entry.show", {"entry_id": 5, "q": "7777777777777777777"}),
        ("label.take_off", {"entry_id": 5, "label_id": 6}),
        ("search.show", {"q": "x", "page": 2, "order": None}),
        ("assets.send", {"name": "vendor/a b.js"}),
        ("lists.feed", {"feed_id": 7, "_external": True}),
    ],
)
def test_it_writes_addresses_as_flask_does(app: Flask, endpoint: str, values: dict[str, Any]) -> None:
    for root in ("", "/reader"):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            expected = flask.url_for(endpoint, **values)
            assert [url_for(endpoint, **values) for _ in range(2)] == [expected] * 2
