"""Addresses that take forms and show nothing: where a browser is led that asks for one.

It stands there after a form was refused, or had expired, when its reader loads the page again or comes back to it.
"""

from flask import current_app
from flask import request
from flask import url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter
from werkzeug.routing import RequestRedirect

PAGES = {
    "feed_desk.change": "feed_desk.show",
    "feed_history.set_interval": "feed_history.show",
    "folder.delete": "folder.manage",
    "folder.rename": "folder.manage",
    "label.delete": "label.manage",
    "label.rename": "label.manage",
    "saved_search.delete": "saved_search.edit",
    "saved_search.renew_address": "saved_search.edit",
}
"""Endpoint -> the page with its form, where that is not the nearest address above."""


def page_of_form() -> str | None:
    """Return the path of the page whose form is sent to the address that a browser asks for; None for a program, and
    for an address that takes no form."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or request.method not in ("GET", "HEAD") or "text/html" not in request.accept_mimetypes.values():
        return None
    try:
        endpoint, values = adapter.match(method="POST")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in PAGES:
        known = {name: value for name, value in values.items() if _takes(PAGES[endpoint], name)}
        return url_for(PAGES[endpoint], **known)
    return request.script_root + _nearest_above(adapter, request.path)


def _nearest_above(adapter: MapAdapter, path: str) -> str:
    """Return the first address above *path* that can be asked for, at the latest that of the start."""
    while path := path.rpartition("/")[0]:
        if adapter.test(path, method="GET"):
            return path
    return "/"


def _takes(endpoint: str, name: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, name)
