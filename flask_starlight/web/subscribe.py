"""Subscribing: an address is typed, looked at by the crawler, and becomes a feed, a choice, or a reason why not."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.crawl.page import MAX_NAMED
from flask_starlight.crawl.typed import typed_address
from flask_starlight.errors import NotFound
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.subscribe import subscribe_to
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import TriedAddress
from flask_starlight.services import services
from flask_starlight.store import discoveries
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.subscriptions import SubscribedFeed
from flask_starlight.store.tables import Discovery
from flask_starlight.web.ask import folder_choices
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
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
    """Note the wish and show what becomes of it; `preview`: show it before it is followed."""
    url = typed_address(request.form.get("url", ""))
    folder_id = whole_number(request.form.get("folder"))
    if problem := address_problem(url):
        return _form(request.form.get("url", ""), folder_id, problem=problem), REFUSED
    reader = current_reader()
    if folder_id is not None:
        folders.get(db.session(), reader.id, folder_id)
    preview = "preview" in request.form
    discovery_id = subscribe_to(services(), reader.id, url, folder_id=folder_id, preview=preview)
    return redirect(url_for("subscribe.discovery", discovery_id=discovery_id), 303)


@pages.get("/discoveries/<id:discovery_id>")
def discovery(discovery_id: int) -> ResponseReturnValue:
    """What became of a wish; asked again and again while it is open."""
    wish = _wish(discovery_id)
    if wants_part("discovery"):
        target = {"HX-Redirect": url_for("lists.feed", feed_id=wish.feed.feed_id)} if wish.feed else {}
        return part("discovery.html", "state", wish=wish), 200, target
    return page("discovery.html", wish=wish)


@pages.post("/discoveries/<id:discovery_id>")
def choose(discovery_id: int) -> ResponseReturnValue:
    """Follow some of the feeds that were offered: each is a wish of its own."""
    wish = _wish(discovery_id)
    urls = dict.fromkeys(request.form.getlist("url"))
    offered = {feed.url for feed in wish.offered}
    if not urls or not offered.issuperset(urls) or any(map(address_problem, urls)):
        return page("discovery.html", wish=wish, problem=_("Choose at least one of the feeds.")), REFUSED
    reader = current_reader()
    folder_id = wish.discovery.folder_id
    chosen = [subscribe_to(services(), reader.id, url, folder_id=folder_id) for url in urls]
    if len(chosen) == 1:
        return redirect(url_for("subscribe.discovery", discovery_id=chosen[0]), 303)
    return redirect(url_for("subscribe.several", wish=chosen), 303)


@pages.get("/discoveries")
def several() -> ResponseReturnValue:
    """What became of several wishes, named by the argument `wish`; asked again and again while one is open."""
    named = map(whole_number, request.args.getlist("wish")[:MAX_NAMED])
    wishes = [_wish(discovery_id) for discovery_id in named if discovery_id is not None]
    if not wishes:
        return redirect(url_for("subscribe.form"), 303)
    if wants_part("discoveries"):
        return part("discoveries.html", "state", wishes=wishes)
    return page("discoveries.html", wishes=wishes)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish as its page shows it. *feed*: what it led to, None where there is none, or where it was given up again.

    offered: to choose from; *followed* are the addresses of those that the reader follows already.  tried: in vain.
    waits_long: the crawler, or the way to it, seems to be away.
    """

    discovery: Discovery
    feed: SubscribedFeed | None
    offered: list[FeedCandidate]
    followed: set[str]
    tried: list[TriedAddress]
    waits_long: bool


def _wish(discovery_id: int) -> Wish:
    """Return the reader's wish. Raises `NotFound`."""
    session, reader = db.session(), current_reader()
    found = discoveries.get(session, reader.id, discovery_id)
    offered = discoveries.offered_feeds(found)
    return Wish(
        discovery=found,
        feed=_feed(reader.id, found),
        offered=offered,
        followed=discoveries.followed_among(session, reader.id, [feed.url for feed in offered]),
        tried=discoveries.tried_addresses(found),
        waits_long=found.state == "pending" and utc_now() - found.created_at > LONG_WAIT,
    )


def _feed(user_id: int, found: Discovery) -> SubscribedFeed | None:
    if found.feed_id is None:
        return None
    try:
        return subscriptions.get(db.session(), user_id, found.feed_id)
    except NotFound:
        return None


def _form(url: str, folder_id: int | None, problem: str = "") -> str:
    choices = folder_choices(db.session(), current_reader().id)
    return page("subscribe.html", url=url, folder_id=folder_id, folders=choices, problem=problem)
