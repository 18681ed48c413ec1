"""Why a feed was, or was not, fetched: its last checks, its next one and what set it, how much it publishes."""

from datetime import timedelta

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import attempts
from flask_starlight.store import feed_history
from flask_starlight.store import subscriptions
from flask_starlight.store.attempts import Attempt
from flask_starlight.store.database import db
from flask_starlight.store.feed_history import Week
from flask_starlight.web.feed import checked_feed
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import ngettext
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import Place
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.sentences import span
from flask_starlight.web.svg import Bar
from flask_starlight.web.svg import Chart
from flask_starlight.web.svg import bar_chart
from flask_starlight.web.wording import day
from flask_starlight.web.wording import moment
from flask_starlight.web.wording import number

pages = Blueprint("feed_history", __name__)
pages.before_request(require_reader)

INTERVALS_MIN = (5, 15, 30, 60, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 7 * 24 * 60)


@pages.get("/feeds/<id:feed_id>/history")
def show(feed_id: int) -> ResponseReturnValue:
    """The last checks and all that can be said of the next one."""
    return _page(feed_id)


@pages.post("/feeds/<id:feed_id>/interval")
def set_interval(feed_id: int) -> ResponseReturnValue:
    """Let the feed be checked at an interval of the reader's choice, or ("") as it publishes."""
    checked_feed(feed_id)
    chosen = request.form.get("interval", "")
    if chosen and chosen not in map(str, INTERVALS_MIN):
        return _page(feed_id, problem=_("Choose one of the intervals.")), REFUSED
    feed_history.set_interval(db.session(), feed_id, int(chosen) if chosen else None)
    db.session.commit()
    flash(_("Saved. It holds from the next check on."))
    return redirect(url_for("feed_history.show", feed_id=feed_id), 303)


def _page(feed_id: int, problem: str = "") -> str:
    feed = checked_feed(feed_id)
    now = utc_now()
    checks = attempts.list_attempts(db.session(), feed_id)
    weeks = feed_history.entries_by_week(db.session(), feed_id, now=now)
    return page(
        "feed_history.html",
        here=Place(feed_id=feed_id),
        feed=feed,
        under_way=feed.lease_until is not None and feed.lease_until > now,
        checks=checks,
        weeks=weeks,
        weeks_chart=_weeks_chart(weeks),
        times_chart=_times_chart(checks),
        intervals=[(minutes, span(timedelta(minutes=minutes))) for minutes in INTERVALS_MIN],
        followers=subscriptions.count_subscribers(db.session(), feed_id),
        problem=problem,
    )


def _weeks_chart(weeks: list[Week]) -> Chart:
    return bar_chart([Bar(_of_week(week), week.entries) for week in weeks])


def _of_week(week: Week) -> str:
    begin = day(week.begin, with_year=False)
    return ngettext("%(num)s entry from %(day)s on", "%(num)s entries from %(day)s on", week.entries, day=begin)


def _times_chart(checks: list[Attempt]) -> Chart:
    return bar_chart(
        [
            Bar(
                _("%(ms)s ms, %(when)s", ms=number(check.duration_ms), when=moment(check.at)),
                check.duration_ms,
                check.duration_ms if check.is_bad else 0,
            )
            for check in reversed(checks)
        ]
    )
