"""The pages: a file per page group. `parse` reads what came in, `ask` fetches what is shown, `render` writes it."""

from flask import Flask
from flask_wtf import CSRFProtect

from flask_starlight.services import EXTENSION
from flask_starlight.services import Services
from flask_starlight.web import account
from flask_starlight.web import assets
from flask_starlight.web import crawl
from flask_starlight.web import entry
from flask_starlight.web import error_pages
from flask_starlight.web import feed
from flask_starlight.web import feed_access
from flask_starlight.web import feed_history
from flask_starlight.web import folder
from flask_starlight.web import frame
from flask_starlight.web import full_text
from flask_starlight.web import headers
from flask_starlight.web import health
from flask_starlight.web import i18n
from flask_starlight.web import icons
from flask_starlight.web import images
from flask_starlight.web import keys
from flask_starlight.web import labels
from flask_starlight.web import limits
from flask_starlight.web import lists
from flask_starlight.web import live
from flask_starlight.web import mesh
from flask_starlight.web import metrics
from flask_starlight.web import notices
from flask_starlight.web import offline
from flask_starlight.web import opml
from flask_starlight.web import parse
from flask_starlight.web import pictures
from flask_starlight.web import reader
from flask_starlight.web import refresh
from flask_starlight.web import render
from flask_starlight.web import rule
from flask_starlight.web import rules
from flask_starlight.web import script_words
from flask_starlight.web import search
from flask_starlight.web import sessions
from flask_starlight.web import statistics
from flask_starlight.web import subscribe
from flask_starlight.web import websub
from flask_starlight.web import wording
from flask_starlight.web.proxy import TrustedProxies
from flask_starlight.web.writing import WritingRequests

GROUPS = (
    *(lists, entry, full_text, subscribe, feed, feed_access, feed_history, folder, labels, rules, rule),
    *(live, offline, opml, search, account, notices, health, crawl, mesh, statistics, assets, websub, icons, images),
    *(frame, keys, refresh),
)

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
    CSRFProtect(app).exempt(websub.pages)  # hubs have no session to forge
    i18n.attach(app)
    wording.attach(app)
    script_words.attach(app)
    offline.attach(app)
    render.attach(app)
    keys.attach(app)
    error_pages.attach(app)
    headers.attach(app, image_proxy=services.settings.image_proxy)
    pictures.attach(app, services.settings)
    for group in GROUPS:
        app.register_blueprint(group.pages)
    limits.attach(app, services.settings, sign_in="account.let_in", callbacks=("websub.verify", "websub.push"))
    app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        WritingRequests(app.wsgi_app), services.settings.trusted_proxies
    )
