"""A reader's own access to a feed: name and password, cookie, headers, and how the crawler names itself there.

The rule: what was entered is never shown again, not even to its owner.
"""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.crawl.caller import origin_of
from flask_starlight.crawl.links import parse_url
from flask_starlight.crawl.typed import asked_urls
from flask_starlight.errors import NotFound
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.access import FeedAccess
from flask_starlight.model.access import access_problem
from flask_starlight.model.access import seal
from flask_starlight.services import services
from flask_starlight.store import discoveries
from flask_starlight.store import feed_access
from flask_starlight.store import feeds
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import address_problem
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.sentences import said

pages = Blueprint("feed_access", __name__)
pages.before_request(require_reader)


@pages.get("/feeds/<id:feed_id>/access")
def form(feed_id: int) -> ResponseReturnValue:
    """Say whether access is set, and take another."""
    return _form(feed_id)


@pages.post("/feeds/<id:feed_id>/access")
def save(feed_id: int) -> ResponseReturnValue:
    """Seal what was entered; from then on the feed is the reader's alone."""
    reader = current_reader()
    found = feed_access.get(db.session(), reader.id, feed_id)
    access, user_agent = _entered(found.url), request.form.get("user_agent", "").strip()
    if problem := _problem(access, user_agent):
        return _form(feed_id, problem=problem), REFUSED
    sealed = seal(access, services().settings.sealing_key()) if access else ""
    own_id = feed_access.give(db.session(), reader.id, feed_id, sealed=sealed, user_agent=user_agent, now=utc_now())
    return _settled(own_id, _("Saved. The feed is fetched with your access within a minute."))


@pages.post("/feeds/<id:feed_id>/access/remove")
def remove(feed_id: int) -> ResponseReturnValue:
    """Forget the access and go back to the feed that everyone shares."""
    shared_id = feed_access.take(db.session(), current_reader().id, feed_id, now=utc_now())
    return _settled(shared_id, _("Your access is forgotten. You follow the shared feed again."))


@pages.post("/discoveries/<id:discovery_id>/access")
def follow(discovery_id: int) -> ResponseReturnValue:
    """Follow an address that let nobody in, as the reader's own feed, and ask for their access to it."""
    reader = current_reader()
    wish = discoveries.get(db.session(), reader.id, discovery_id)
    url = asked_urls(wish.url)[0]
    if address_problem(url):
        raise NotFound(f"discoveries: {discovery_id} names no address that can be followed")
    own = feeds.get_or_create(db.session(), url, now=utc_now(), owner_id=reader.id)
    subscriptions.subscribe(db.session(), reader.id, own.id, folder_id=wish.folder_id, now=utc_now())
    return _settled(own.id, _("You follow it now. Enter what the site asks for."))


def _form(feed_id: int, problem: str = "") -> str:
    reader = current_reader()
    feed = subscriptions.get(db.session(), reader.id, feed_id)
    found = feed_access.get(db.session(), reader.id, feed_id)
    return page(
        "feed_access.html",
        here=Place(feed_id=feed_id),
        feed=feed,
        access=found,
        origin=_origin(found.url),
        user_agent=request.form.get("user_agent", found.user_agent),
        problem=problem,
    )


def _settled(feed_id: int, told: str) -> ResponseReturnValue:
    db.session.commit()
    counts.forget(services().redis, [current_reader().id])
    flash(told)
    return redirect(url_for("feed_access.form", feed_id=feed_id), 303)


def _entered(url: str) -> FeedAccess:
    lines = [line.partition(":") for line in request.form.get("headers", "").splitlines() if line.strip()]
    return FeedAccess(
        _origin(url),
        username=request.form.get("username", "").strip(),
        password=request.form.get("password", ""),
        cookie=request.form.get("cookie", "").strip(),
        headers={name.strip(): value.strip() for name, _, value in lines},
    )


def _problem(access: FeedAccess, user_agent: str) -> str:
    if not access and not user_agent:
        return _("Enter something, or leave the feed as it is.")
    if not user_agent.isascii() or not user_agent.isprintable() or len(user_agent) > feed_access.USER_AGENT_CHARS:
        most = feed_access.USER_AGENT_CHARS
        return _("The name of the reader may have %(most)s plain ASCII characters.", most=most)
    return said(access_problem(access))


def _origin(url: str) -> str:
    """Return the origin of *url*, "" for what is no address: nothing is ever sent there."""
    try:
        return origin_of(parse_url(url))
    except ValueError:
        return ""
