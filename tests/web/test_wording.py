from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from flask_starlight.model.preferences import Preferences
from flask_starlight.web import i18n
from flask_starlight.web.wording import ago
from flask_starlight.web.wording import moment
from flask_starlight.web.wording import number
from flask_starlight.web.wording import size
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def request_of_a_reader(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


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


def test_it_tells_the_time_by_the_clock_of_the_reader() -> None:
    i18n.remember(Preferences(time_zone="Asia/Shanghai"))
    assert moment(NOW) == "20 November 2026, 20:00"


def test_it_tells_the_time_in_utc_where_the_zone_is_none() -> None:
    i18n.remember(Preferences(time_zone="Mars/Olympus"))
    assert moment(NOW) == "20 November 2026, 12:00 UTC"


def test_it_numbers_months_in_chinese() -> None:
    i18n.remember(Preferences(language="zh_Hans", time_zone="Asia/Shanghai"))
    assert moment(NOW) == "2026年11月20日 20:00"
