from datetime import timedelta

import pytest

from flask_starlight.web.render import ago
from flask_starlight.web.render import initial
from flask_starlight.web.render import moment
from flask_starlight.web.render import number
from flask_starlight.web.render import reason
from flask_starlight.web.render import size
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=5, seconds=59), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "17 Nov"),
        (timedelta(days=400), "16 Oct 2025"),
        (-timedelta(seconds=30), "in a moment"),
        (-timedelta(minutes=61), "in 1 h"),
        (-timedelta(days=3), "23 Nov"),
    ],
)
def test_it_says_how_long_ago(before: timedelta, said: str) -> None:
    assert ago(NOW - before, NOW) == said


def test_it_says_never_for_no_time() -> None:
    assert ago(None) == "never"


def test_it_writes_times_numbers_and_sizes() -> None:
    assert moment(NOW) == "20 November 2026, 12:00 UTC"
    assert number(1234567) == "1,234,567"
    assert [size(length) for length in (1, 999_999, 12_345_678)] == ["1 kB", "999 kB", "12.3 MB"]


def test_it_gives_a_feed_a_letter() -> None:
    assert [initial(title) for title in ("daring", "“quoted”", "每日中文", "…")] == ["D", "Q", "每", "·"]


def test_it_explains_what_it_knows_and_is_silent_on_the_rest() -> None:
    assert "took too long" in reason("timed_out")
    assert reason("") == reason("of a later version") == ""
