from datetime import UTC
from datetime import datetime

import pytest

from flask_starlight.model import known

DAY = datetime(2026, 1, 2, 3, tzinfo=UTC)


def test_a_mark_holds_a_short_content_hash_and_the_look() -> None:
    look = known.look("https://a.example/1", "One", DAY)
    mark = known.mark("0123456789abcdef", look)
    assert (known.content_of(mark), known.look_of(mark)) == ("01234567", look)
    assert (known.content_of("0123"), known.look_of("0123")) == ("0123", "")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/1?x=y",
        "https://a.example/1;jsessionid=ABC?x=y",
        "https://a.example/1?x=y&PHPSESSID=abc",
        "https://a.example/1?sid=77&x=y",
        "https://a.example/1?x=y&",
    ],
)
def test_a_link_is_the_same_whatever_session_or_scheme_it_names(url: str) -> None:
    assert known.look(url, "One", DAY) == known.look("https://a.example/1?x=y", " One ", DAY)


@pytest.mark.parametrize(
    ("url", "title", "day"),
    [
        ("https://a.example/2", "One", DAY),
        ("https://a.example/1?p=2", "One", DAY),
        ("https://a.example/1#two", "One", DAY),
        ("https://a.example/1", "Two", DAY),
        ("https://a.example/1", "One", None),
        ("https://a.example/1", "One", DAY.replace(day=3)),
    ],
)
def test_link_title_and_day_tell_entries_apart(url: str, title: str, day: datetime | None) -> None:
    assert known.look(url, title, day) != known.look("https://a.example/1", "One", DAY)


def test_an_entry_without_a_link_looks_like_nothing() -> None:
    assert known.look("", "One", DAY) == ""
