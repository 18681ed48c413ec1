from datetime import UTC
from datetime import datetime

import pytest

from flask_starlight.model.query import Cursor


def test_it_reads_back_the_cursor_that_it_wrote() -> None:
    cursor = Cursor(datetime(2026, 11, 20, 12, 0, 0, 123_457, tzinfo=UTC), 42)
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize("text", [None, "", "-", "1", "x-1", "1-x", "9" * 39 + "-1", "1-" + "9" * 60, "²-1"])
def test_it_shows_the_first_page_for_a_broken_cursor(text: str | None) -> None:
    assert Cursor.parse(text) is None
