from dataclasses import replace
from datetime import timedelta

import pytest

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.pace import Pace
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.schedule import Habits
from flask_starlight.model.schedule import bits
from flask_starlight.model.schedule import next_check
from tests.conftest import NOW

UNKNOWN = Habits(Pace())
UNCHANGED = FeedOutcome(1, OutcomeState.UNCHANGED)
FAILED = FeedOutcome(1, OutcomeState.FAILED)


def wait(outcome: FeedOutcome, habits: Habits = UNKNOWN, *, luck: float = 0.0) -> tuple[float | None, CheckRule]:
    """Return minutes until the next check, and why."""
    found = next_check(outcome, habits, now=NOW, ordinary_min=60, luck=luck)
    return found.at and (found.at - NOW).total_seconds() / 60, found.rule


def publishing(gap: timedelta, *, quiet: timedelta = timedelta()) -> Habits:
    """A feed with *gap* between two entries, the last one *quiet* ago."""
    return Habits(Pace(gap.total_seconds() / 60, NOW - quiet))


@pytest.mark.parametrize(
    ("gap", "minutes"),
    [
        (timedelta(minutes=1), 5),
        (timedelta(minutes=30), 10),
        (timedelta(hours=18), 60),
        (timedelta(days=3), 120),
        (timedelta(days=12), 240),
        (timedelta(days=3650), 1440),
    ],
)
def test_it_checks_by_the_square_root_of_the_gap_between_5_minutes_and_a_day(gap: timedelta, minutes: float) -> None:
    assert wait(UNCHANGED, publishing(gap)) == (minutes, CheckRule.PACE)


def test_it_checks_a_feed_of_which_nothing_is_known_at_the_ordinary_interval() -> None:
    assert wait(UNCHANGED) == (60, CheckRule.UNKNOWN_PACE)


def test_it_takes_silence_as_evidence_that_a_feed_became_slower() -> None:
    feed = publishing(timedelta(minutes=30), quiet=timedelta(days=9))
    assert wait(UNCHANGED, feed) == (120, CheckRule.QUIET)
    assert wait(UNCHANGED, publishing(timedelta(hours=18), quiet=timedelta(hours=20))) == (60, CheckRule.PACE)


def test_it_does_what_a_person_set() -> None:
    assert wait(UNCHANGED, replace(UNKNOWN, interval_min=10080)) == (10080, CheckRule.SET_BY_HAND)
    assert wait(UNCHANGED, replace(UNKNOWN, interval_min=15, pushed=True)) == (15, CheckRule.SET_BY_HAND)


def test_it_checks_a_feed_that_is_pushed_once_a_day() -> None:
    busy = replace(publishing(timedelta(minutes=5)), pushed=True)
    assert wait(UNCHANGED, busy) == (1440, CheckRule.PUSHED)


@pytest.mark.parametrize(
    ("ttl_min", "expected"),
    [(None, (60, CheckRule.UNKNOWN_PACE)), (5, (60, CheckRule.UNKNOWN_PACE)), (180, (180, CheckRule.TTL))],
)
def test_it_waits_for_the_ttl_where_that_is_longer(ttl_min: int | None, expected: tuple[float, CheckRule]) -> None:
    for state in (OutcomeState.CHANGED, OutcomeState.UNCHANGED):
        assert wait(FeedOutcome(1, state), replace(UNKNOWN, ttl_min=ttl_min)) == expected


def test_it_waits_a_day_at_most_for_a_ttl_or_an_answer_that_stays_fresh() -> None:
    assert wait(UNCHANGED, replace(UNKNOWN, ttl_min=100_000)) == (1440, CheckRule.TTL)
    assert wait(replace(UNCHANGED, fresh_for_s=10**9)) == (1440, CheckRule.FRESH)


def test_it_waits_as_long_as_an_answer_stays_fresh_even_where_a_person_set_less() -> None:
    assert wait(replace(UNCHANGED, fresh_for_s=7200), replace(UNKNOWN, interval_min=5)) == (120, CheckRule.FRESH)
    assert wait(replace(UNCHANGED, fresh_for_s=60)) == (60, CheckRule.UNKNOWN_PACE)


@pytest.mark.parametrize(("errors", "minutes"), [(1, 10), (2, 20), (3, 40), (8, 1280), (9, 1440), (5000, 1440)])
def test_it_backs_off_with_every_failure_up_to_a_day(errors: int, minutes: int) -> None:
    assert wait(FAILED, replace(UNKNOWN, errors=errors, ttl_min=600)) == (minutes, CheckRule.BACK_OFF)


def test_it_never_checks_a_gone_feed_again() -> None:
    assert wait(FeedOutcome(1, OutcomeState.GONE)) == (None, CheckRule.GONE)


def test_it_waits_as_long_as_the_server_asks_but_not_for_ever() -> None:
    assert wait(replace(FAILED, retry_after_s=7200)) == (120, CheckRule.RETRY_AFTER)
    assert wait(replace(UNCHANGED, retry_after_s=1)) == (60, CheckRule.UNKNOWN_PACE)
    assert wait(replace(FAILED, retry_after_s=10**12)) == (30 * 1440, CheckRule.RETRY_AFTER)


def test_it_spreads_checks_by_up_to_a_tenth_and_never_to_before_what_was_asked() -> None:
    assert wait(UNCHANGED, luck=0.5) == (63, CheckRule.UNKNOWN_PACE)
    assert wait(FAILED, luck=0.5) == (10.5, CheckRule.BACK_OFF)
    assert wait(replace(FAILED, retry_after_s=7200), luck=0.5) == (126, CheckRule.RETRY_AFTER)


def test_it_stays_away_in_the_hours_that_a_feed_skips() -> None:
    silent = replace(UNKNOWN, skip_hours=bits((13, 14), 24))
    assert wait(UNCHANGED, silent) == (180, CheckRule.SILENT_HOURS)
    assert wait(UNCHANGED, replace(UNKNOWN, skip_hours=bits((14,), 24))) == (60, CheckRule.UNKNOWN_PACE)


def test_it_stays_away_on_the_days_that_a_feed_skips() -> None:
    weekend = replace(UNKNOWN, skip_days=bits((4, 5, 6), 7))
    assert wait(UNCHANGED, weekend) == (60 * (12 + 24 + 24), CheckRule.SILENT_HOURS)
    early = replace(weekend, skip_hours=bits(range(8), 24))
    assert wait(UNCHANGED, early) == (60 * (12 + 24 + 24 + 8), CheckRule.SILENT_HOURS)


def test_it_comes_back_at_any_minute_of_the_hour_after_a_silence() -> None:
    silent = replace(UNKNOWN, skip_hours=bits((13,), 24))
    assert wait(UNCHANGED, silent, luck=0.5) == (150, CheckRule.SILENT_HOURS)


def test_it_passes_over_a_feed_that_would_never_be_fetched() -> None:
    never = replace(UNKNOWN, skip_hours=bits(range(24), 24))
    assert wait(UNCHANGED, never) == (60, CheckRule.UNKNOWN_PACE)
    assert wait(UNCHANGED, replace(UNKNOWN, skip_days=bits(range(7), 7))) == (60, CheckRule.UNKNOWN_PACE)


def test_it_takes_no_hour_or_day_that_there_is_not() -> None:
    assert bits((-1, 24, 10**9, 0, 0, 3), 24) == 0b1001
