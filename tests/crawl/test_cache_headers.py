"""How long an answer is fresh, whatever a server writes."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_starlight.crawl.cache_headers import MAX_FRESH_S
from flask_starlight.crawl.cache_headers import fresh_for_s

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 12:00:00 GMT"
IN_AN_HOUR = "Fri, 20 Nov 2026 13:00:00 GMT"


def fresh(cache_control: str = "", **others: str) -> int | None:
    return fresh_for_s({"cache-control": cache_control} | others, NOW)


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("max-age=3600", 3600),
        ("public, max-age=600, must-revalidate", 600),
        ("MAX-AGE=60", 60),
        ('max-age="90"', 90),
        ("max-age=0", 0),
        ("max-age=10, max-age=20", 10),
        ("s-maxage=50, max-age=10", 10),
        ('private="max-age=5, x", max-age=7', 7),
        ("max-age=99999999999999999999", MAX_FRESH_S),
        ("s-maxage=50", None),
        ("no-cache, max-age=60", None),
        ("max-age=60, no-store", None),
        ("max-age=-5", None),
        ("max-age=soon", None),
        ("max-age", None),
        ("max-age=1.5", None),
        ("max-age=٣", None),
        (",,;=,=", None),
        ("", None),
    ],
)
def test_it_reads_cache_control(cache_control: str, seconds: int | None) -> None:
    assert fresh(cache_control) == seconds


def test_it_takes_off_the_time_that_the_answer_spent_on_its_way() -> None:
    assert fresh("max-age=600", age="100") == 500
    assert fresh("max-age=600", age="700") == 0
    assert fresh("max-age=600", age="-100") == 600
    assert fresh("max-age=600", age="a day") == 600


def test_it_counts_expiry_from_when_the_answer_was_sent_by_the_servers_own_clock() -> None:
    assert fresh(expires=IN_AN_HOUR, date=DATE) == 3600
    assert fresh(expires=IN_AN_HOUR, date="Fri, 20 Nov 2026 12:30:00 GMT") == 1800
    assert fresh(expires=IN_AN_HOUR) == 3600
    assert fresh(expires=IN_AN_HOUR, date="yesterday") == 3600
    assert fresh(expires=DATE, date=IN_AN_HOUR) == 0
    assert fresh(expires=IN_AN_HOUR, date=DATE, age="600") == 3000


def test_it_believes_cache_control_before_expires() -> None:
    assert fresh("max-age=5", expires=IN_AN_HOUR, date=DATE) == 5
    assert fresh("max-age=x", expires=IN_AN_HOUR, date=DATE) is None
    assert fresh("public", expires=IN_AN_HOUR, date=DATE) == 3600


@pytest.mark.parametrize(
    "expires", ["0", "-1", "", "never", "Thu, 99 Foo 2026 25:61:61 GMT", f"{DATE}, {DATE}", "\x00"]
)
def test_it_takes_an_expiry_that_is_no_date_for_none(expires: str) -> None:
    assert fresh(expires=expires, date=DATE) in (None, 0)


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_it_takes_any_nonsense(cache_control: str, expires: str, age: str) -> None:
    found = fresh(cache_control, expires=expires, age=age, date=expires[::-1])
    assert found is None or 0 <= found <= MAX_FRESH_S
