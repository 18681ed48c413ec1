"""What servers ask of Starlight, and what becomes of it in MySQL and on the pages: through the whole stack.

Days pass by SQL: what was seen is moved into the past.
"""

import pytest

from tests import real_documents
from tests.mesh.live.conftest import Stack
from tests.mesh.live.conftest import sql
from tests.mesh.live.conftest import wait_until
from tests.reader import Reader

TIRED = "http://tired.test"
"""Another name of feeds.test: a host that asks for rest is left alone by all feeds of that name."""


def follow(stack: Stack, reader: Reader, *addresses: str) -> None:
    """Follow feeds, and return once each was checked for the first time."""
    assert reader.upload(reader.get("/opml"), "/opml", real_documents.opml_of(list(addresses))).status == 200
    stack.exec_("app", "starlight", "crawl")
    for address in addresses:
        wait_until(lambda address=address: checked_at(stack, address) not in ("", "NULL"))  # type: ignore[misc]


def check(stack: Stack, address: str) -> None:
    """Let the feed be checked once more, and return when that is stored or the feed is no more."""
    before = checked_at(stack, address)
    sql(stack, f"UPDATE feeds SET next_check_at = UTC_TIMESTAMP(6) WHERE url = '{address}'")
    stack.exec_("app", "starlight", "crawl")
    wait_until(lambda: checked_at(stack, address) != before)


def checked_at(stack: Stack, address: str) -> str:
    """Return when the feed was last checked, "NULL" for never, "" where there is no such feed any more."""
    return "".join(*sql(stack, f"SELECT checked_at FROM feeds WHERE url = '{address}'") or [[]])


def state(stack: Stack, address: str) -> list[str]:
    """Return the feed's row: reason, failures in a row, rule of the next check, minutes until then (NULL: never)."""
    columns = "last_reason, error_count, next_rule, TIMESTAMPDIFF(MINUTE, checked_at, next_check_at)"
    (row,) = sql(stack, f"SELECT {columns} FROM feeds WHERE url = '{address}'")
    return row


def history_of(stack: Stack, reader: Reader, address: str) -> str:
    """Return what the page of the feed's checks says."""
    ((feed_id,),) = sql(stack, f"SELECT id FROM feeds WHERE url = '{address}'")
    return reader.get(f"/feeds/{feed_id}/history").text


def test_it_waits_longer_with_each_failure_and_says_so(stack: Stack, reader: Reader) -> None:
    address = "http://feeds.test/status/500"
    follow(stack, reader, address)
    reason, errors, rule, first_min = state(stack, address)
    check(stack, address)
    _, more_errors, _, second_min = state(stack, address)
    assert (reason, errors, rule, more_errors) == ("server_error", "1", "back_off", "2")
    assert 5 <= int(first_min) < int(second_min) <= 24 * 60
    assert "The last check failed" in history_of(stack, reader, address)


def test_it_comes_back_when_a_server_allows_it(stack: Stack, reader: Reader) -> None:
    address = f"{TIRED}/status/503/retry-after/7200"
    follow(stack, reader, address)
    assert state(stack, address)[2] == "retry_after"
    assert int(state(stack, address)[3]) >= 119
    assert "The server asked to wait" in history_of(stack, reader, address)


def test_it_stops_at_410_and_tells_who_follows(stack: Stack, reader: Reader) -> None:
    address = "http://feeds.test/status/410"
    follow(stack, reader, address)
    assert state(stack, address) == ["gone", "1", "gone", "NULL"]
    assert "410" in reader.get("/unread").text


@pytest.mark.parametrize(("code", "moves"), [(301, True), (308, True), (302, False), (307, False)])
def test_it_adopts_a_permanent_move_after_three_days_and_no_other(
    stack: Stack, reader: Reader, code: int, moves: bool
) -> None:
    """The address that it leads to is another feed's already for 308: the two become one, and nothing read is lost."""
    old, new = f"http://feeds.test/redirect/{code}/growing/moved-{code}", f"http://feeds.test/growing/moved-{code}"
    follow(stack, reader, *([old, new] if code == 308 else [old]))
    for _ in range(2):  # the second and the third day
        sql(stack, "UPDATE feeds SET moved_at = moved_at - INTERVAL 1 DAY WHERE moved_at IS NOT NULL")
        check(stack, old)
    addresses = sql(stack, f"SELECT url FROM feeds WHERE url IN ('{old}', '{new}')")
    assert addresses == [[new if moves else old]]
    of_them = f"FROM entries JOIN feeds ON feeds.id = feed_id WHERE feeds.url LIKE '%moved-{code}'"
    assert sql(stack, f"SELECT COUNT(*) {of_them}") == [["3"]]
