"""Whose turn it is at a host, on a clock of the test's own."""

import asyncio
import tracemalloc
from collections.abc import Awaitable
from collections.abc import Callable

import pytest
from yarl import URL

from flask_starlight.crawl.guard import AddressRules
from flask_starlight.crawl.politeness import KNOWN_HOSTS
from flask_starlight.crawl.politeness import OWN_AT_ONCE
from flask_starlight.crawl.politeness import HostTurns
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

RULES = AddressRules(frozenset({80, 443}), frozenset({("nas", 8000)}))
STRANGER = URL("https://blog.example/feed")
OWN = URL("http://nas:8000/feed")


class Watch:
    """A clock that goes on only while somebody sleeps, or the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def starts(watch: Watch, visits: list[tuple[URL, float]], *, gap_s: float = 1, redirected: bool = False) -> list[float]:
    """Visit one after the other, each for so many seconds, and return when each began."""

    async def run() -> list[float]:
        turns = HostTurns(RULES, gap_s=gap_s, clock=watch, sleep=watch.sleep)
        begun = []
        for url, seconds in visits:
            async with turns.turn(url, redirected=redirected):
                begun.append(watch.now)
                watch.now += seconds
        return begun

    return asyncio.run(run())


def most_at_once(url: Callable[[int], URL], number: int, *, allowed: int = 1) -> int:
    """Let *number* visitors come at once, and return how many were inside together."""
    inside, most = 0, 0

    async def visit(turns: HostTurns, url: URL) -> None:
        nonlocal inside, most
        async with turns.turn(url):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async def run() -> None:
        turns = HostTurns(RULES, gap_s=0, at_once=allowed)
        visits: list[Awaitable[None]] = [visit(turns, url(n)) for n in range(number)]
        await asyncio.gather(*visits)

    asyncio.run(run())
    return most


def test_it_pauses_between_the_end_of_a_fetch_and_the_start_of_the_next() -> None:
    assert starts(Watch(), [(STRANGER, 2), (STRANGER, 0.5), (STRANGER, 0)], gap_s=1) == [0, 3, 4.5]


def test_it_does_not_pause_when_the_pause_has_passed_anyway() -> None:
    watch = Watch()
    assert starts(watch, [(STRANGER, 1), (URL("https://other.example/"), 5), (STRANGER, 1)], gap_s=2) == [0, 1, 6]


def test_ports_and_final_dots_make_no_other_host() -> None:
    again = [(URL("http://blog.example./a"), 0), (URL("https://blog.example:8443/b"), 0)]
    assert starts(Watch(), [(STRANGER, 0), *again]) == [0, 1, 2]


def test_who_was_redirected_by_the_host_itself_goes_on_at_once() -> None:
    assert starts(Watch(), [(STRANGER, 1), (STRANGER, 1)], redirected=True) == [0, 1]


def test_it_never_pauses_at_the_operators_own_hosts() -> None:
    assert starts(Watch(), [(OWN, 1), (OWN, 1)]) == [0, 1]
    assert starts(Watch(), [(URL("http://nas:8001/"), 1), (URL("http://nas:8001/"), 1)]) == [0, 2]


def test_it_lets_one_at_a_time_to_a_stranger_and_several_to_the_operators_own() -> None:
    assert most_at_once(lambda _: STRANGER, 20) == 1
    assert most_at_once(lambda _: OWN, 40) == OWN_AT_ONCE
    assert most_at_once(lambda n: URL(f"https://{n}.example/"), 40) == 40
    assert most_at_once(lambda _: STRANGER, 20, allowed=6) == 6


def test_it_leaves_a_host_alone_that_asked_for_it_and_no_other() -> None:
    watch = Watch()

    async def run() -> FetchError:
        turns = HostTurns(RULES, gap_s=1, clock=watch, sleep=watch.sleep)
        turns.leave_alone(STRANGER, 60)
        turns.leave_alone(STRANGER, 10)  # of two wishes the longer one holds
        watch.now = 20
        async with turns.turn(URL("https://other.example/")):
            pass
        with pytest.raises(FetchError) as error:
            async with turns.turn(STRANGER):
                raise AssertionError("nobody may be here")
        watch.now = 60
        async with turns.turn(STRANGER):
            return error.value

    error = asyncio.run(run())
    assert (error.reason, error.retry_after_s, error.http_status) == (FetchReason.HOST_ASKED_TO_WAIT, 40, None)


def test_hosts_of_which_nothing_matters_any_more_take_no_memory() -> None:
    watch = Watch()
    turns = HostTurns(RULES, gap_s=1, clock=watch, sleep=watch.sleep)
    asleep = URL("http://asleep.example/")

    async def visit(number: int) -> None:
        async with turns.turn(URL(f"http://{number}.example/")):
            watch.now += 2

    async def run() -> None:
        turns.leave_alone(asleep, 10**9)
        tracemalloc.start()
        for number in range(KNOWN_HOSTS // 2):
            await visit(number)
        with_half = tracemalloc.get_traced_memory()[0]
        for number in range(KNOWN_HOSTS // 2, KNOWN_HOSTS + 10):
            await visit(number)
        assert tracemalloc.get_traced_memory()[0] < with_half
        tracemalloc.stop()
        with pytest.raises(FetchError):
            async with turns.turn(asleep):
                pass

    asyncio.run(run())
