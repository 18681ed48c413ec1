from datetime import timedelta

import pytest

from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.schedule import next_check
from tests.conftest import NOW


def wait(
    state: OutcomeState,
    *,
    ttl_min: int | None = None,
    errors_before: int = 0,
    luck: float = 0.0,
    retry_after_s: int | None = None,
) -> timedelta | None:
    outcome = FeedOutcome(1, state, retry_after_s=retry_after_s)
    at = next_check(outcome, now=NOW, interval_min=60, ttl_min=ttl_min, errors_before=errors_before, luck=luck)
    return at and at - NOW


@pytest.mark.parametrize(("ttl_min", "minutes"), [(None, 60), (5, 60), (180, 180), (100_000, 1440)])
def test_it_waits_the_interval_or_the_feeds_ttl_where_that_is_longer(ttl_min: int | None, minutes: int) -> None:
    for state in (OutcomeState.CHANGED, OutcomeState.UNCHANGED):
        assert wait(state, ttl_min=ttl_min) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("errors_before", "minutes"), [(0, 10), (1, 20), (2, 40), (7, 1280), (8, 1440), (5000, 1440)])
def test_it_backs_off_with_every_failure_up_to_a_day(errors_before: int, minutes: int) -> None:
    assert wait(OutcomeState.FAILED, errors_before=errors_before) == timedelta(minutes=minutes)


def test_it_never_checks_a_gone_feed_again() -> None:
    assert wait(OutcomeState.GONE) is None


def test_it_spreads_checks_by_up_to_a_tenth() -> None:
    assert wait(OutcomeState.CHANGED, luck=0.5) == timedelta(minutes=63)


def test_it_waits_as_long_as_the_server_asks_but_not_for_ever() -> None:
    assert wait(OutcomeState.FAILED, retry_after_s=7200) == timedelta(hours=2)
    assert wait(OutcomeState.UNCHANGED, retry_after_s=1) == timedelta(hours=1)
    assert wait(OutcomeState.FAILED, retry_after_s=10**9) == timedelta(days=7)
