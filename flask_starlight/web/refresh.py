"""A reader wants to see now what is new in all that they follow."""

from datetime import timedelta

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache.locks import once
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.clockwork import together
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import services
from flask_starlight.store import asked_checks
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.web.error_pages import away_sentence
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import ngettext
from flask_starlight.web.parse import back_path
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("refresh", __name__)
pages.before_request(require_reader)

REST_S = 60
"""Between two wishes of one reader."""

FRESH = timedelta(minutes=5)
"""Who follows hundreds asks hundreds of servers: what was checked since then counts as up to date."""

MAX_FEEDS = 500
"""Checked at one wish, those of longest ago; what is known of them is some 10 MB."""


@pages.post("/refresh")
def check_all() -> ResponseReturnValue:
    """Send all feeds of the reader to the crawler that were not there a moment ago."""
    reader = current_reader()
    if once(services().redis, f"refresh:{reader.id}", rest_s=REST_S):
        flash(_send(reader.id))
    else:
        flash(_("You asked less than a minute ago. New entries show up by themselves."))
    return redirect(back_path(default=url_for("lists.unread")), 303)


def _send(user_id: int) -> str:
    """Send the feeds off and return what the reader is told."""
    now, settings = utc_now(), services().settings
    db.session.rollback()
    with for_writing():
        claimed = asked_checks.claim_followed(
            db.session(), user_id, checked_before=now - FRESH, size=MAX_FEEDS, now=now, lease_s=settings.crawl_lease_s
        )
        db.session.commit()
    if not claimed:
        return _("All your feeds were checked a few minutes ago.")
    try:
        for batch in together(claimed, settings.crawl_batch_feeds):
            services().queue.send(Job.REFRESH, to_wire(batch))
    except BackendUnavailable as error:
        return away_sentence(error.backend)
    return ngettext("%(num)s feed is being checked.", "%(num)s feeds are being checked.", len(claimed))
