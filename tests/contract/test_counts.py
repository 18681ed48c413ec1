"""Unread counts in every cache: in process always, Redis where STARLIGHT_TEST_REDIS_URL names one."""

import os

import pytest
from redis import Redis

from flask_starlight.cache import counts
from flask_starlight.cache.client import connect

REDIS_URL = os.environ.get("STARLIGHT_TEST_REDIS_URL", "")
USER = 4711


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


@pytest.mark.parametrize("numbers", [{}, {1: 5, 20: 7}])
def test_it_counts_once_and_keeps_the_answer(redis: Redis, numbers: dict[int, int]) -> None:
    count = Counting(numbers)
    assert [counts.unread_by_feed(redis, USER, count) for _ in range(3)] == [numbers] * 3
    assert count.asked == 1


def test_it_counts_anew_once_forgotten(redis: Redis) -> None:
    counts.unread_by_feed(redis, USER, Counting({1: 5}))
    counts.forget(redis, [USER])
    assert counts.unread_by_feed(redis, USER, Counting({1: 4})) == {1: 4}


def test_it_counts_without_a_cache_when_redis_is_away() -> None:
    away = connect("redis://127.0.0.1:1/0")
    assert counts.unread_by_feed(away, USER, Counting({1: 5})) == {1: 5}
    counts.forget(away, [USER])
