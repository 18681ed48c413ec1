"""How the crawl goes, over all feeds: for the administrator."""

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.checks import crawl_figures
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import services
from flask_starlight.store import crawl_report
from flask_starlight.store.attempts import HourOfFetches
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import require_admin
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.svg import Bar
from flask_starlight.web.svg import Chart
from flask_starlight.web.svg import bar_chart

pages = Blueprint("crawl", __name__)
pages.before_request(require_reader)
pages.before_request(require_admin)


@pages.get("/admin/crawl")
def show() -> ResponseReturnValue:
    """Throughput, queues, what is slow and what fails, and all feeds by state, a page at a time."""
    now = utc_now()
    figures = crawl_figures(services(), now=now)
    state = request.args.get("state", "")
    state = state if state in figures.states else ""
    after_id = whole_number(request.args.get("after")) or 0
    listed = crawl_report.list_feeds(db.session(), state, now=now, after_id=after_id)
    return page(
        "crawl.html",
        figures=figures,
        throughput=_throughput(figures.hours),
        state=state,
        listed=listed,
        next_after=listed[-1].id if len(listed) == crawl_report.PAGE else None,
    )


def _throughput(hours: list[HourOfFetches]) -> Chart:
    return bar_chart(
        [
            Bar(
                _(
                    "%(time)s: %(checks)s checks, %(failed)s failed",
                    time=f"{hour.at:%H:%M}",
                    checks=hour.checks,
                    failed=hour.failed,
                ),
                hour.checks,
                hour.failed,
            )
            for hour in hours
        ]
    )
