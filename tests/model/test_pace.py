from datetime import datetime
from datetime import timedelta

from flask_starlight.model.pace import Pace
from flask_starlight.model.pace import learn
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def hours_ago(*hours: float) -> list[datetime]:
    return [NOW - hour * HOUR for hour in hours]


def test_it_learns_the_pace_of_a_new_feed_from_its_first_document() -> None:
    assert learn(Pace(), hours_ago(2, 6, 4, 8), now=NOW) == Pace(120, NOW - 2 * HOUR)


def test_it_takes_only_the_newest_of_an_archive() -> None:
    archive = [*hours_ago(*range(1, 40)), NOW - timedelta(days=3650)]
    assert learn(Pace(), archive, now=NOW).gap_min == 60


def test_it_knows_no_gap_of_a_single_entry_but_how_long_ago_that_is() -> None:
    pace = learn(Pace(), hours_ago(48), now=NOW)
    assert pace == Pace(None, NOW - 48 * HOUR)
    assert (pace.gap(NOW, unknown=HOUR), pace.is_quiet(NOW, unknown=HOUR)) == (16 * HOUR, True)
    assert (pace.gap(NOW, unknown=20 * HOUR), pace.is_quiet(NOW, unknown=20 * HOUR)) == (20 * HOUR, False)


def test_it_follows_a_change_of_pace_slowly() -> None:
    pace = Pace(60, NOW - 10 * HOUR)
    faster = learn(pace, hours_ago(*[10 - number / 2 for number in range(1, 20)]), now=NOW)
    assert faster.gap_min is not None
    assert 30 < faster.gap_min < 40


def test_it_learns_nothing_from_what_is_older_than_the_newest() -> None:
    pace = Pace(60, NOW - 2 * HOUR)
    assert learn(pace, hours_ago(3, 500), now=NOW) == pace
    assert learn(pace, [], now=NOW) == pace


def test_it_takes_an_entry_from_the_future_as_of_now() -> None:
    assert learn(Pace(60, NOW - HOUR), [NOW + timedelta(days=300)], now=NOW) == Pace(60, NOW)


def test_it_takes_entries_of_one_moment_for_one_as_of_a_document_without_dates() -> None:
    assert learn(Pace(), [NOW] * 30, now=NOW) == Pace(None, NOW)
    assert learn(Pace(), [*hours_ago(0, 0, 0), NOW + HOUR, *hours_ago(3, 3)], now=NOW) == Pace(180, NOW)


def test_it_reckons_with_the_silence_once_that_says_more() -> None:
    pace = Pace(60, NOW)
    seen = [
        (pace.gap(at, unknown=9 * HOUR), pace.is_quiet(at, unknown=9 * HOUR))
        for at in (NOW + 2 * HOUR, NOW + 30 * HOUR)
    ]
    assert seen == [(HOUR, False), (10 * HOUR, True)]
    assert Pace().gap(NOW, unknown=HOUR) == HOUR
