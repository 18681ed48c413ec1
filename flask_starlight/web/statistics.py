"""What comes in and what one reads of it: pictures for who would rather look, the numbers beneath."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import statistics
from flask_starlight.store.database import db
from flask_starlight.store.statistics import FeedActivity
from flask_starlight.web.i18n import _
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.svg import Bar
from flask_starlight.web.svg import Chart
from flask_starlight.web.svg import bar_chart
from flask_starlight.web.wording import day as day_name

pages = Blueprint("statistics", __name__)
pages.before_request(require_reader)

DAYS = 30


@pages.get("/statistics")
def show() -> ResponseReturnValue:
    """The last thirty days."""
    reader, now = current_reader(), utc_now()
    since = datetime(now.year, now.month, now.day, tzinfo=now.tzinfo) - timedelta(days=DAYS - 1)
    days = [(since + timedelta(days=number)).date() for number in range(DAYS)]
    published = statistics.published_by_day(db.session(), reader.id, since=since)
    opened = statistics.opened_by_day(db.session(), reader.id, since=since)
    busiest = statistics.busiest_feeds(db.session(), reader.id, since=since)
    return page(
        "statistics.html",
        days=days,
        published=published,
        opened=opened,
        busiest=busiest,
        published_chart=_by_day(days, published),
        opened_chart=_by_day(days, opened),
        busiest_chart=_by_feed(busiest),
    )


def _by_day(days: Sequence[date], counts: Mapping[date, int]) -> Chart:
    return bar_chart([_of_day(day, counts.get(day, 0)) for day in days])


def _of_day(day: date, count: int) -> Bar:
    return Bar(_("%(day)s: %(count)s", day=day_name(day, with_year=False), count=count), count)


def _by_feed(feeds: Sequence[FeedActivity]) -> Chart:
    return bar_chart([Bar(_feed_label(each), each.entries) for each in feeds])


def _feed_label(each: FeedActivity) -> str:
    return _("%(feed)s: %(count)s, %(opened)s opened", feed=each.title, count=each.entries, opened=each.opened)
