"""Unread counts in every cache: in process always, Redis where STARLIGHT_TEST_REDIS_URL names one."""

import os

import pytest
from redis import Redis

from flask_starlight.cache import counts
from flask_starlight.cache.client import connect

REDIS_URL = os.environ.get("STARLIGHT_TEST_REDIS_URL", "")
USER, OTHER = 4711, 4712


@pytest.fixture(params=["memory://", REDIS_URL] if REDIS_URL else ["memory://"])
def redis(request: pytest.FixtureRequest) -> Redis:
    client = connect(request.param)
    counts.forget(client, [USER])
    return client


class Counting:
    """Counts how often it was asked."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self.numbers = numbers
        self.asked = 0

    def __call__(self) -> dict[int, int]:
        self.asked += 1
        return self.numbers


def unread(redis: Redis, count: Counting) -> dict[int, int]:
    return counts.unread_by_feed(redis, USER, counts.edition(redis, USER), count)


@pytest.mark.parametrize("numbers", [{}, {1: 5, 20: 7}])
def test_it_counts_once_and_keeps_the_answer(redis: Redis, numbers: dict[int, int]) -> None:
    count = Counting(numbers)
    assert [unread(redis, count) for _ in range(3)] == [numbers] * 3
    assert count.asked == 1


def test_it_counts_anew_once_forgotten(redis: Redis) -> None:
    unread(redis, Counting({1: 5}))
    counts.forget(redis, [USER])
    assert unread(redis, Counting({1: 4})) == {1: 4}


def test_it_counts_without_a_cache_when_redis_is_away() -> None:
    away = connect("redis://127.0.0.1:1/0")
    assert unread(away, Counting({1: 5})) == {1: 5}
    with counts.changing(away, USER) as change:
        change.by_feed = {1: -1}
    assert counts.kept_of(away, [USER]) == []
    counts.forget(away, [USER])
    counts.forget_frame(away, USER)


def test_it_adjusts_what_it_keeps_without_counting_again(redis: Redis) -> None:
    unread(redis, Counting({1: 5, 2: 1}))
    with counts.changing(redis, USER) as change:
        change.by_feed = {1: -2, 2: -1, 3: 4}
    assert unread(redis, Counting({})) == {1: 3, 3: 4}


def test_it_adjusts_for_many_readers_what_it_keeps_of_them(redis: Redis) -> None:
    counts.forget(redis, [OTHER])
    unread(redis, Counting({1: 5}))
    kept = counts.kept_of(redis, [OTHER, USER])
    assert kept == [USER]
    with counts.changing_all(redis, kept) as changes:
        for change in changes.values():
            change.by_feed = {1: 2, 7: 1}
    assert unread(redis, Counting({})) == {1: 7, 7: 1}
    with counts.changing_all(redis, []) as changes:
        assert changes == {}


def test_it_takes_adjustments_alone_for_no_count(redis: Redis) -> None:
    with counts.changing(redis, USER) as change:
        change.by_feed = {1: -2}
    assert unread(redis, Counting({1: 5})) == {1: 5}


def test_it_counts_anew_after_a_change_that_says_nothing(redis: Redis) -> None:
    unread(redis, Counting({1: 5}))
    with counts.changing(redis, USER):
        pass
    assert unread(redis, Counting({1: 4})) == {1: 4}


def test_it_counts_anew_after_a_change_that_failed(redis: Redis) -> None:
    unread(redis, Counting({1: 5}))
    with pytest.raises(ZeroDivisionError), counts.changing(redis, USER) as change:
        change.by_feed = {1: -1}
        raise ZeroDivisionError
    assert unread(redis, Counting({1: 4})) == {1: 4}


def test_it_keeps_no_count_during_which_something_changed(redis: Redis) -> None:
    now = counts.edition(redis, USER)

    def count_while_somebody_marks() -> dict[int, int]:
        with counts.changing(redis, USER) as change:
            change.by_feed = {1: -1}
        return {1: 5}

    counts.unread_by_feed(redis, USER, now, count_while_somebody_marks)
    assert unread(redis, Counting({1: 4})) == {1: 4}


def test_it_keeps_no_count_from_before_it_was_forgotten(redis: Redis) -> None:
    before = counts.edition(redis, USER)
    counts.forget(redis, [USER])
    counts.edition(redis, USER)
    counts.unread_by_feed(redis, USER, before, Counting({1: 5}))
    assert unread(redis, Counting({1: 4})) == {1: 4}


def test_it_keeps_no_count_while_a_change_is_under_way(redis: Redis) -> None:
    with counts.changing(redis, USER) as change:
        unread(redis, Counting({1: 4}))
        change.by_feed = {1: -1}
    assert unread(redis, Counting({1: 4})) == {1: 4}


def test_it_names_a_new_edition_whenever_something_changes(redis: Redis) -> None:
    first = counts.edition(redis, USER)
    assert counts.edition(redis, USER) == first
    with counts.changing(redis, USER) as change:
        change.by_feed = {1: -1}
    marked = counts.edition(redis, USER)
    assert (marked.frame == first.frame, marked.counts == first.counts) == (True, False)
    counts.forget_frame(redis, USER)
    counts.renew(redis, [OTHER])
    framed = counts.edition(redis, USER)
    assert (framed.frame == marked.frame, framed.counts == marked.counts) == (False, True)


def test_it_names_a_new_edition_of_the_same_counts(redis: Redis) -> None:
    unread(redis, Counting({1: 5}))
    before = counts.edition(redis, USER)
    counts.renew(redis, [USER])
    after = counts.edition(redis, USER)
    assert (after.frame == before.frame, after.counts == before.counts) == (True, False)
    assert unread(redis, Counting({})) == {1: 5}
