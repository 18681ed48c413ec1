"""Subscribing: an address is typed, looked at by the crawler, and becomes a feed, a choice, or a reason why not."""

from datetime import timedelta

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import NotFound
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.subscribe import subscribe_to
from flask_starlight.services import services
from flask_starlight.store import discoveries
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.subscriptions import SubscribedFeed
from flask_starlight.store.tables import Discovery
from flask_starlight.web.ask import folder_choices
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import address
from flask_starlight.web.parse import address_problem
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part

pages = Blueprint("subscribe", __name__)
pages.before_request(require_reader)

LONG_WAIT = timedelta(seconds=20)
"""A look at an address takes longer than this only when the crawler, or the way to it, is away."""


@pages.get("/subscribe")
def form() -> ResponseReturnValue:
    """The form; the argument `url` fills it in, for bookmarklets."""
    return _form(request.args.get("url", ""), whole_number(request.args.get("folder")))


@pages.post("/subscribe")
def send() -> ResponseReturnValue:
    """Note the wish and show what becomes of it."""
    url = address(request.form.get("url", ""))
    folder_id = whole_number(request.form.get("folder"))
    if problem := address_problem(url):
        return _form(request.form.get("url", ""), folder_id, problem=problem), REFUSED
    reader = current_reader()
    if folder_id is not None:
        folders.get(db.session(), reader.id, folder_id)
    discovery_id = subscribe_to(services(), reader.id, url, folder_id=folder_id)
    return redirect(url_for("subscribe.discovery", discovery_id=discovery_id), 303)


@pages.get("/discoveries/<id:discovery_id>")
def discovery(discovery_id: int) -> ResponseReturnValue:
    """What became of a wish; asked again and again while it is open."""
    reader = current_reader()
    wish = discoveries.get(db.session(), reader.id, discovery_id)
    feed = _followed(reader.id, wish)
    if wants_part("discovery"):
        target = {"HX-Redirect": url_for("lists.feed", feed_id=feed.feed_id)} if feed else {}
        return part("discovery.html", "state", wish=wish, feed=feed, long=_waits_long(wish)), 200, target
    return page("discovery.html", wish=wish, feed=feed, long=_waits_long(wish))


@pages.post("/discoveries/<id:discovery_id>")
def choose(discovery_id: int) -> ResponseReturnValue:
    """Subscribe to one of several feeds that a page names: a wish of its own."""
    reader = current_reader()
    wish = discoveries.get(db.session(), reader.id, discovery_id)
    url = request.form.get("url", "")
    if url not in [candidate["url"] for candidate in wish.candidates] or address_problem(url):
        return page("discovery.html", wish=wish, feed=None, long=False, problem="Choose one of the feeds."), REFUSED
    chosen_id = subscribe_to(services(), reader.id, url, folder_id=wish.folder_id)
    return redirect(url_for("subscribe.discovery", discovery_id=chosen_id), 303)


def _form(url: str, folder_id: int | None, problem: str = "") -> str:
    choices = folder_choices(db.session(), current_reader().id)
    return page("subscribe.html", url=url, folder_id=folder_id, folders=choices, problem=problem)


def _followed(user_id: int, wish: Discovery) -> SubscribedFeed | None:
    """Return the feed that a settled wish led to, None where there is none, or where it was given up again."""
    if wish.feed_id is None:
        return None
    try:
        return subscriptions.get(db.session(), user_id, wish.feed_id)
    except NotFound:
        return None


def _waits_long(wish: Discovery) -> bool:
    return wish.state == "pending" and utc_now() - wish.created_at > LONG_WAIT
