"""The pages: a file per page group. `parse` reads what came in, `ask` fetches what is shown, `render` writes it."""

from flask import Flask
from flask_wtf import CSRFProtect

from flask_starlight.services import EXTENSION
from flask_starlight.services import Services
from flask_starlight.web import account
from flask_starlight.web import addresses
from flask_starlight.web import assets
from flask_starlight.web import crawl
from flask_starlight.web import door
from flask_starlight.web import editions
from flask_starlight.web import entry
from flask_starlight.web import error_pages
from flask_starlight.web import export
from flask_starlight.web import feed
from flask_starlight.web import feed_access
from flask_starlight.web import feed_desk
from flask_starlight.web import feed_history
from flask_starlight.web import folder
from flask_starlight.web import frame
from flask_starlight.web import full_text
from flask_starlight.web import headers
from flask_starlight.web import health
from flask_starlight.web import i18n
from flask_starlight.web import icons
from flask_starlight.web import images
from flask_starlight.web import kept
from flask_starlight.web import keys
from flask_starlight.web import labels
from flask_starlight.web import leaving
from flask_starlight.web import limits
from flask_starlight.web import lists
from flask_starlight.web import live
from flask_starlight.web import marking
from flask_starlight.web import mesh
from flask_starlight.web import metrics
from flask_starlight.web import notes
from flask_starlight.web import notices
from flask_starlight.web import offline
from flask_starlight.web import opml
from flask_starlight.web import own_sessions
from flask_starlight.web import parse
from flask_starlight.web import passages
from flask_starlight.web import passkeys
from flask_starlight.web import password
from flask_starlight.web import pictures
from flask_starlight.web import player
from flask_starlight.web import prose
from flask_starlight.web import reader
from flask_starlight.web import refresh
from flask_starlight.web import render
from flask_starlight.web import rule
from flask_starlight.web import rules
from flask_starlight.web import saved_counts
from flask_starlight.web import saved_feed
from flask_starlight.web import saved_list
from flask_starlight.web import saved_search
from flask_starlight.web import script_words
from flask_starlight.web import search
from flask_starlight.web import second_factor
from flask_starlight.web import second_step
from flask_starlight.web import sessions
from flask_starlight.web import shares
from flask_starlight.web import side_bar
from flask_starlight.web import statistics
from flask_starlight.web import subscribe
from flask_starlight.web import suggest
from flask_starlight.web import tokens
from flask_starlight.web import typography
from flask_starlight.web import users
from flask_starlight.web import websub
from flask_starlight.web import wording
from flask_starlight.web.proxy import TrustedProxies
from flask_starlight.web.turnstile import Turnstile
from flask_starlight.web.writing import WritingRequests

GROUPS = (
    *(lists, marking, entry, full_text, notes, shares, player, typography),
    *(subscribe, feed, feed_access, feed_history, folder, labels, rules, rule, opml, search),
    *(feed_desk, saved_search, saved_list, saved_counts, saved_feed, suggest),
    *(door, second_step, account, password, second_factor, passkeys, own_sessions, tokens, export, leaving, users),
    *(live, offline, notices, statistics, health, crawl, mesh, assets, websub, icons, images),
    *(frame, keys, refresh),
)

LIMITED = limits.Limited(
    at_door=("door.let_in", "second_step.finish", "passkeys_at_door.let_in"),
    behind=(
        "second_step.finish",
        "password.change",
        *("second_factor.begin", "second_factor.renew_codes", "second_factor.turn_off"),
        *("passkeys.options", "tokens.make", "leaving.delete"),
        *("users.add", "users.set_role", "users.set_disabled", "users.reset", "users.delete"),
    ),
    sign_ups=("door.make_account",),
    callbacks=("websub.verify", "websub.push", "saved_feed.show"),
    heavy=("export.download",),
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
    editions.attach(app)
    side_bar.attach(app)
    CSRFProtect(app).exempt(websub.pages)  # hubs have no session to forge
    i18n.attach(app)
    wording.attach(app)
    script_words.attach(app)
    offline.attach(app)
    render.attach(app)
    keys.attach(app)
    addresses.attach(app)
    kept.attach(app)
    passages.attach(app)
    error_pages.attach(app)
    headers.attach(app, image_proxy=services.settings.image_proxy)
    pictures.attach(app, services.settings)
    prose.attach(app)
    shares.attach(app)
    for group in GROUPS:
        app.register_blueprint(group.pages)
    app.register_blueprint(passkeys.at_door)
    limits.attach(app, services.settings, LIMITED)
    believing = TrustedProxies(WritingRequests(app.wsgi_app), services.settings.trusted_proxies)
    app.wsgi_app = Turnstile(believing)  # type: ignore[method-assign]
