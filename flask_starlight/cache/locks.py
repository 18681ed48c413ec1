"""Locks across processes, for work that is done once where twice would be wasteful, not wrong: they fail open."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis import RedisError

log = logging.getLogger(__name__)


@contextmanager
def alone(redis: Redis, name: str, *, ttl_s: int) -> Iterator[bool]:
    """Yield whether nobody else is inside the block of this *name*; True where Redis does not answer.

    ttl_s: after that many seconds a holder is taken for dead.
    """
    key, holder = f"lock:{name}", secrets.token_hex(8)
    try:
        is_ours = bool(redis.set(key, holder, nx=True, ex=ttl_s))
    except RedisError as error:
        log.warning("locks: %s is not locked, redis does not answer: %s", name, error)
        is_ours = True
    try:
        yield is_ours
    finally:
        if is_ours:
            _release(redis, key, holder)


def _release(redis: Redis, key: str, holder: str) -> None:
    """Remove the lock unless it ran out and is somebody else's; that it does so in between costs work done twice."""
    try:
        if redis.get(key) == holder.encode():
            redis.delete(key)
    except RedisError as error:
        log.warning("locks: %s is released by its time, redis does not answer: %s", key, error)


def once(redis: Redis, name: str, *, rest_s: int) -> bool:
    """Tell whether nobody did what *name* names in the last *rest_s* seconds; who asks has done it now."""
    try:
        return bool(redis.set(f"once:{name}", 1, nx=True, ex=rest_s))
    except RedisError as error:
        log.warning("locks: %s is not held back, redis does not answer: %s", name, error)
        return True
