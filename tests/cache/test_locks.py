from redis import Redis

from flask_starlight.cache.client import connect
from flask_starlight.cache.locks import alone
from flask_starlight.cache.locks import once


def test_it_lets_one_in_at_a_time_and_the_next_one_after_it() -> None:
    redis = connect("memory://")
    with alone(redis, "drain", ttl_s=60) as first, alone(redis, "drain", ttl_s=60) as second:
        assert (first, second) == (True, False)
    with alone(redis, "drain", ttl_s=60) as third:
        assert third


def test_it_keeps_locks_of_other_names_apart() -> None:
    redis = connect("memory://")
    with alone(redis, "drain", ttl_s=60), alone(redis, "other", ttl_s=60) as other:
        assert other


def test_it_leaves_a_lock_alone_that_ran_out_and_was_taken_by_another() -> None:
    redis = connect("memory://")
    with alone(redis, "drain", ttl_s=60):
        redis.set("lock:drain", "another")
    assert redis.get("lock:drain") == b"another"


def test_it_lets_everyone_in_while_redis_is_away() -> None:
    redis = Redis(port=1, socket_connect_timeout=1)
    with alone(redis, "drain", ttl_s=60) as first, alone(redis, "drain", ttl_s=60) as second:
        assert (first, second) == (True, True)


def test_it_lets_each_name_be_done_once_in_a_while() -> None:
    redis = connect("memory://")
    assert [once(redis, "refresh:1", rest_s=60) for _ in range(2)] == [True, False]
    assert once(redis, "refresh:2", rest_s=60)


def test_it_holds_nobody_back_while_redis_is_away() -> None:
    assert once(Redis(port=1, socket_connect_timeout=1), "refresh:1", rest_s=60)
