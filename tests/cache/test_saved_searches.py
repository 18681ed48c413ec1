from fakeredis import FakeRedis
from redis import Redis

from flask_starlight.cache import saved_searches
from flask_starlight.cache.saved_searches import SavedLink

ADA, BOB = 1, 2
AWAY = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)


def load() -> list[tuple[int, str]]:
    return [(7, "sun"), (3, "Moon")]


def fail() -> list[tuple[int, str]]:
    raise AssertionError("the store is asked though the names are kept")


def test_it_asks_the_store_once_and_keeps_the_names() -> None:
    redis = FakeRedis()
    saved_searches.listed(redis, ADA, load)
    kept = saved_searches.listed(redis, ADA, fail)
    assert [(link.id, link.name, link.unread) for link in kept] == [(3, "Moon", None), (7, "sun", None)]
    assert saved_searches.listed(redis, BOB, list) == []
    assert saved_searches.listed(redis, BOB, fail) == []


def test_it_keeps_a_number_and_knows_when_it_is_old() -> None:
    redis = FakeRedis()
    links = saved_searches.listed(redis, ADA, load)
    saved_searches.note(redis, ADA, [link for link in links if link.id == 3], {3: 12}, now_s=1000)
    moon, sun = saved_searches.listed(redis, ADA, fail)
    assert (moon.unread, sun.unread) == (12, None)
    assert not moon.is_stale(1059) and moon.is_stale(1060) and sun.is_stale(1000)


def test_it_forgets() -> None:
    redis = FakeRedis()
    saved_searches.listed(redis, ADA, load)
    saved_searches.forget(redis, ADA)
    assert saved_searches.listed(redis, ADA, lambda: [(9, "Stars")]) == [SavedLink(9, "Stars")]


def test_it_does_without_redis() -> None:
    assert {link.name for link in saved_searches.listed(AWAY, ADA, load)} == {"sun", "Moon"}
    saved_searches.note(AWAY, ADA, [SavedLink(3, "Moon")], {3: 1}, now_s=0)
    saved_searches.forget(AWAY, ADA)
