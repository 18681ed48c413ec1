"""When a feed is checked next.

    outcome                what comes next
    changed, unchanged     the interval, or the feed's <ttl> where that is longer (at most a day)
    failed                 10 minutes, doubled with each failure in a row, at most a day
    any with Retry-After   not before what the server asked for (at most a week)
    gone                   never

Each is spread by up to a tenth, so that feeds that were added together do not stay together.
"""

from datetime import datetime
from datetime import timedelta

from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState

FIRST_RETRY = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
LONGEST_RETRY_AFTER = timedelta(days=7)
SPREAD = 0.1


def next_check(
    outcome: FeedOutcome,
    *,
    now: datetime,
    interval_min: int,
    ttl_min: int | None,
    errors_before: int,
    luck: float,
) -> datetime | None:
    """Return when to check again, None for never.

    luck: in [0, 1), spreads.  errors_before: failures in a row so far.
    """
    if outcome.state is OutcomeState.GONE:
        return None
    if outcome.state is OutcomeState.FAILED:
        wait = min(LONGEST, FIRST_RETRY * (1 << min(errors_before, 10)))
    else:
        wait = min(LONGEST, timedelta(minutes=max(interval_min, ttl_min or 0)))
    wait += timedelta(seconds=wait.total_seconds() * SPREAD * luck)
    if outcome.retry_after_s is not None:
        wait = max(wait, min(LONGEST_RETRY_AFTER, timedelta(seconds=outcome.retry_after_s)))
    return now + wait
