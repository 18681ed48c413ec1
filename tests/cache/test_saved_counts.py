from fakeredis import FakeRedis
from redis import Redis

from flask_starlight.cache import saved_counts
from flask_starlight.cache.saved_counts import Counted

ADA, BOB = 1, 2
AWAY = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)


def test_it_keeps_a_number_and_knows_when_it_is_old() -> None:
    redis = FakeRedis()
    saved_counts.keep(redis, ADA, {3: 12, 7: 0}, now_s=1000.5)
    saved_counts.keep(redis, ADA, {}, now_s=2000)
    assert saved_counts.counted(redis, ADA) == {3: Counted(12, 1000), 7: Counted(0, 1000)}
    assert Counted(12, 1000).is_fresh(1059) and not Counted(12, 1000).is_fresh(1060)
    assert saved_counts.counted(redis, BOB) == {}


def test_it_forgets() -> None:
    redis = FakeRedis()
    saved_counts.keep(redis, ADA, {3: 12}, now_s=1000)
    saved_counts.forget(redis, ADA)
    assert saved_counts.counted(redis, ADA) == {}


def test_it_does_without_redis() -> None:
    saved_counts.keep(AWAY, ADA, {3: 1}, now_s=0)
    saved_counts.forget(AWAY, ADA)
    assert saved_counts.counted(AWAY, ADA) == {}
