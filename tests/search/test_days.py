from datetime import UTC
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flask_starlight.search.days import milliseconds
from flask_starlight.search.days import span_ms
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        ("today", "2026-11-20", "2026-11-21"),
        ("yesterday", "2026-11-19", "2026-11-20"),
        ("0d", "2026-11-20", "2026-11-21"),
        ("30d", "2026-10-21", "2026-10-22"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
    ],
)
def test_it_knows_when_a_day_begins_and_ends(day: str, begin: str, end: str) -> None:
    begin_at, end_at = (datetime.fromisoformat(f"{each}T00:00+00:00") for each in (begin, end))
    assert span_ms(day, now=NOW, zone=UTC) == (milliseconds(begin_at), milliseconds(end_at))


def test_it_goes_by_the_clock_of_the_reader() -> None:
    late = datetime(2026, 11, 20, 17, tzinfo=UTC)
    begin, end = span_ms("today", now=late, zone=ZoneInfo("Asia/Shanghai"))
    assert begin == milliseconds(datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert end - begin == 24 * 3600 * 1000
    begin, end = span_ms("2026-03-29", now=late, zone=ZoneInfo("Europe/Berlin"))
    assert end - begin == 23 * 3600 * 1000


def test_it_takes_what_lies_too_far_off_for_as_far_as_it_goes() -> None:
    begin, end = span_ms("2999", now=NOW, zone=UTC)
    assert begin == end == -milliseconds(datetime(1, 1, 1, tzinfo=UTC))
