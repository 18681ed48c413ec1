"""When a feed is checked next, and which rule says so.

    what is known                    the next check is after                                      CheckRule
    410                              never                                                        GONE
    failed                           10 minutes, doubled by each failure in a row, at most a day  BACK_OFF
    a person set an interval         that                                                         SET_BY_HAND
    its hub pushes (WebSub)          a day                                                        PUSHED
    dates of its entries             the ordinary interval * sqrt(gap / 18 hours),                PACE, or QUIET where
                                     at least 5 minutes, at most a day                            silence says more
    not even two dates               the same, for a gap of 18 hours                              UNKNOWN_PACE

    and then no sooner than
    <ttl>, sy:updatePeriod           at most a day; after a failure it does not matter            TTL
    Cache-Control, Expires           at most a day                                                FRESH
    Retry-After                      at most 30 days                                              RETRY_AFTER
    skipHours, skipDays are over     unless they leave no hour                                    SILENT_HOURS

The square root comes from the literature (Sia, Cho and Cho, "Efficient Monitoring Algorithm for Fast News Alerts",
2007): entries that come out at rate r wait half an interval on average, so the sum of all delays is least, for a given
number of requests, where intervals go with 1 / sqrt(r). `benchmarks/schedule.py` measures what that gives.

Each wait is spread by up to a tenth, so that feeds that were added together do not stay together.
"""

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from math import sqrt

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.pace import Pace
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=24)
ORDINARY_GAP = timedelta(hours=18)
"""A feed that publishes this often is checked at the ordinary interval."""

FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY_AFTER = timedelta(days=30)
SPREAD = 0.1

_HOUR = timedelta(hours=1)
_HOURS_OF_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of a feed when its next check is set.

    interval_min: set by a person, else None.  skip_hours, skip_days: bits, as in the table `feeds`.  pushed: its hub
    tells of news.  errors: failures in a row, the last one included.
    """

    pace: Pace
    interval_min: int | None = None
    ttl_min: int | None = None
    skip_hours: int = 0
    skip_days: int = 0
    pushed: bool = False
    errors: int = 0


@dataclass(frozen=True, slots=True)
class NextCheck:
    """When, None for never, and why then."""

    at: datetime | None
    rule: CheckRule


def next_check(outcome: FeedOutcome, habits: Habits, *, now: datetime, ordinary_min: int, luck: float) -> NextCheck:
    """Return when to check again after *outcome*.

    ordinary_min: the ordinary interval, for a feed that publishes every `ORDINARY_GAP`.  luck: in [0, 1), spreads.
    """
    if outcome.state is OutcomeState.GONE:
        return NextCheck(None, CheckRule.GONE)
    if outcome.state is OutcomeState.FAILED:
        rule, wait = CheckRule.BACK_OFF, min(LONGEST, FIRST_RETRY * (1 << min(max(habits.errors - 1, 0), 10)))
    else:
        rule, wait = _wanted(habits, now, ordinary_min)
    for bound, asked in _asked_for(outcome, habits):
        if asked > wait:
            rule, wait = bound, asked
    at = now + wait + wait * SPREAD * luck
    if not habits.skip_hours and not habits.skip_days:
        return NextCheck(at, rule)
    awake = after_silence(at, skip_hours=habits.skip_hours, skip_days=habits.skip_days)
    if awake > at:
        return NextCheck(awake + _HOUR * luck, CheckRule.SILENT_HOURS)
    return NextCheck(at, rule)


def after_silence(at: datetime, *, skip_hours: int, skip_days: int) -> datetime:
    """Return *at*, or the begin of the next hour that is neither skipped nor of a skipped day (RSS 2.0, both in GMT).

    Where every hour of the week is skipped, which is nonsense, *at*.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    for number in range(_HOURS_OF_A_WEEK + 1):
        moment = hour + number * _HOUR
        if not skip_hours >> moment.hour & 1 and not skip_days >> moment.weekday() & 1:
            return max(at, moment)
    return at


def bits(numbers: Collection[int], limit: int) -> int:
    """Return *numbers* as bits, without those that are not in [0, limit)."""
    return sum(1 << number for number in {number for number in numbers if 0 <= number < limit})


def _wanted(habits: Habits, now: datetime, ordinary_min: int) -> tuple[CheckRule, timedelta]:
    """Return how long the feed may be left alone for the sake of who reads it."""
    if habits.interval_min is not None:
        return CheckRule.SET_BY_HAND, timedelta(minutes=habits.interval_min)
    if habits.pushed:
        return CheckRule.PUSHED, LONGEST
    pace = habits.pace
    rule = CheckRule.UNKNOWN_PACE if pace.gap_min is None else CheckRule.PACE
    if pace.is_quiet(now, unknown=ORDINARY_GAP):
        rule = CheckRule.QUIET
    wait = timedelta(minutes=ordinary_min) * sqrt(pace.gap(now, unknown=ORDINARY_GAP) / ORDINARY_GAP)
    return rule, min(LONGEST, max(SHORTEST, wait))


def _asked_for(outcome: FeedOutcome, habits: Habits) -> Iterator[tuple[CheckRule, timedelta]]:
    """Yield how long feed and server ask to be left alone."""
    if habits.ttl_min and outcome.state is not OutcomeState.FAILED:
        yield CheckRule.TTL, min(LONGEST, timedelta(minutes=habits.ttl_min))
    if outcome.fresh_for_s:
        yield CheckRule.FRESH, min(LONGEST, timedelta(seconds=outcome.fresh_for_s))
    if outcome.retry_after_s:
        yield CheckRule.RETRY_AFTER, min(LONGEST_RETRY_AFTER, timedelta(seconds=outcome.retry_after_s))
