"""What a reader may set of a feed they follow, and what the crawler last found there."""

from datetime import timedelta

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import services
from flask_starlight.store import feed_history
from flask_starlight.store import feeds
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.feed_history import CheckedFeed
from flask_starlight.web.ask import folder_choices
from flask_starlight.web.error_pages import away_sentence
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part

pages = Blueprint("feed", __name__)
pages.before_request(require_reader)

REST = timedelta(minutes=1)
"""Between two checks that readers ask for: the feed's server is somebody else's."""


@pages.get("/feeds/<id:feed_id>/settings")
def settings(feed_id: int) -> ResponseReturnValue:
    """Title, folder, and how the last check went."""
    reader = current_reader()
    feed = subscriptions.get(db.session(), reader.id, feed_id)
    under_way = feeds.is_leased(db.session(), feed_id, now=utc_now())
    if wants_part("feed-state"):
        return part("feed_settings.html", "state", feed=feed, under_way=under_way)
    choices = folder_choices(db.session(), reader.id)
    followers = subscriptions.count_subscribers(db.session(), feed_id)
    here = Place(feed_id=feed_id)
    return page("feed_settings.html", here=here, feed=feed, under_way=under_way, folders=choices, followers=followers)


@pages.post("/feeds/<id:feed_id>/settings")
def save(feed_id: int) -> ResponseReturnValue:
    """Keep the title ("": the feed's own) and the folder."""
    reader = current_reader()
    folder_id = whole_number(request.form.get("folder"))
    if folder_id is not None:
        folders.get(db.session(), reader.id, folder_id)
    title = request.form.get("title", "").strip()
    subscriptions.edit(db.session(), reader.id, feed_id, title=title, folder_id=folder_id)
    db.session.commit()
    flash(_("Saved."))
    return _back(feed_id)


@pages.post("/feeds/<id:feed_id>/check")
def check(feed_id: int) -> ResponseReturnValue:
    """Send the feed to the crawler now, unless it was there a moment ago."""
    feed = checked_feed(feed_id)
    now = utc_now()
    if feed.lease_until is not None and feed.lease_until > now:
        flash(_("A check is under way already."))
    elif feed.checked_at is not None and now - feed.checked_at < REST:
        flash(_("It was checked less than a minute ago."))
    else:
        flash(_send(feed_id))
    return redirect(back_path(default=url_for("feed_history.show", feed_id=feed_id)), 303)


@pages.post("/feeds/<id:feed_id>/unsubscribe")
def unsubscribe(feed_id: int) -> ResponseReturnValue:
    """Stop following the feed."""
    reader = current_reader()
    feed = subscriptions.get(db.session(), reader.id, feed_id)
    subscriptions.unsubscribe(db.session(), reader.id, feed_id)
    db.session.commit()
    counts.forget(services().redis, [reader.id])
    told = _(
        "You no longer follow “%(feed)s”. What you starred there comes back if you subscribe again.", feed=feed.title
    )
    flash(told)
    return redirect(url_for("lists.unread"), 303)


def checked_feed(feed_id: int) -> CheckedFeed:
    """Return the feed for who follows it, and for the administrator, unless it is fetched by a reader's own access.
    Raises `NotFound` for anybody else."""
    reader = current_reader()
    feed = feed_history.get(db.session(), feed_id)
    if feed.owner_id is not None or not reader.is_admin:
        subscriptions.get(db.session(), reader.id, feed_id)
    return feed


def _send(feed_id: int) -> str:
    """Send the feed off and return what the reader is told."""
    lease_s = services().settings.crawl_lease_s
    leased = feeds.lease(db.session(), [feed_id], now=utc_now(), lease_s=lease_s)
    db.session.commit()
    try:
        services().queue.send(Job.REFRESH, to_wire(leased))
    except BackendUnavailable as error:
        return away_sentence(error.backend)
    return _("The check is under way.")


def _back(feed_id: int) -> ResponseReturnValue:
    return redirect(url_for("feed.settings", feed_id=feed_id), 303)
