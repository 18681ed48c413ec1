"""The pages: a file per page group. `parse` reads what came in, `ask` fetches what is shown, `render` writes it."""

from flask import Flask
from flask_wtf import CSRFProtect

from flask_starlight.services import EXTENSION
from flask_starlight.services import Services
from flask_starlight.web import account
from flask_starlight.web import assets
from flask_starlight.web import entry
from flask_starlight.web import error_pages
from flask_starlight.web import feed
from flask_starlight.web import folder
from flask_starlight.web import headers
from flask_starlight.web import health
from flask_starlight.web import limits
from flask_starlight.web import lists
from flask_starlight.web import metrics
from flask_starlight.web import opml
from flask_starlight.web import parse
from flask_starlight.web import reader
from flask_starlight.web import render
from flask_starlight.web import search
from flask_starlight.web import sessions
from flask_starlight.web import subscribe
from flask_starlight.web.proxy import TrustedProxies
from flask_starlight.web.writing import WritingRequests

GROUPS = (lists, entry, subscribe, feed, folder, opml, search, account, health, assets)

MAX_REQUEST_BYTES = 10 * 1024 * 1024
"""Somebody's whole subscription list; nginx draws the same line."""


def register(app: Flask) -> None:
    """Add the pages to *app*, whose `extensions` hold the `Services` already."""
    services: Services = app.extensions[EXTENSION]
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES, WTF_CSRF_TIME_LIMIT=None)
    app.url_map.converters["id"] = parse.IdConverter
    metrics.attach(app)
    sessions.attach(app, services)
    reader.attach(app)
    CSRFProtect(app)
    render.attach(app)
    error_pages.attach(app)
    app.after_request(headers.add)
    for group in GROUPS:
        app.register_blueprint(group.pages)
    limits.attach(app, services.settings, endpoint="account.let_in")
    app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        WritingRequests(app.wsgi_app), services.settings.trusted_proxies
    )
