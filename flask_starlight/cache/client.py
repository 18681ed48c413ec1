"""The Redis client, or its in-process stand-in for `memory://`."""

from fakeredis import FakeRedis
from redis import Redis

TIMEOUT_S = 2.0
"""Redis answers in under a millisecond; who waits longer waits for a server that is away."""


def is_private(redis: Redis) -> bool:
    """Tell whether no other process sees what is kept: commands that run beside the server cannot make it forget."""
    return isinstance(redis, FakeRedis)


def connect(url: str) -> Redis:
    """Return a client for *url*; nothing is sent until it is used."""
    if url == "memory://":
        return FakeRedis()
    return Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, health_check_interval=30)
