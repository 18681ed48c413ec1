"""Unread counts, kept in Redis as one hash per user: feed id -> number.

Forgotten whenever the user marks something or a feed they follow changes. Deliberately inexact in one case: a count
that was taken just before a change and kept just after it stays until the TTL ends.
"""

import logging
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from redis import Redis
from redis import RedisError

log = logging.getLogger(__name__)

TTL_S = 60
_NOTHING_UNREAD = b"0"


def unread_by_feed(redis: Redis, user_id: int, count: Callable[[], dict[int, int]]) -> dict[int, int]:
    """Return feed id -> unread entries from the cache; where it knows nothing, from *count*, which it then keeps."""
    try:
        kept: dict[bytes, bytes] = redis.hgetall(_key(user_id))  # type: ignore[assignment]
    except RedisError as error:
        log.warning("counts: counted anew, redis does not answer: %s", error)
        return count()
    if kept:
        return {int(feed_id): int(number) for feed_id, number in kept.items() if feed_id != _NOTHING_UNREAD}
    fresh = count()
    _keep(redis, user_id, fresh)
    return fresh


def forget(redis: Redis, user_ids: Iterable[int]) -> None:
    """Let go of the counts of these users."""
    keys = [_key(user_id) for user_id in user_ids]
    if keys:
        try:
            redis.delete(*keys)
        except RedisError as error:
            log.warning("counts: not forgotten, right again in %d s: %s", TTL_S, error)


def _keep(redis: Redis, user_id: int, counts: dict[int, int]) -> None:
    try:
        with redis.pipeline() as pipe:
            pipe.hset(_key(user_id), mapping=_fields(counts))
            pipe.expire(_key(user_id), TTL_S)
            pipe.execute()
    except RedisError as error:
        log.warning("counts: not kept: %s", error)


def _fields(counts: dict[int, int]) -> dict[Any, Any]:
    return {_NOTHING_UNREAD: 0, **counts}


def _key(user_id: int) -> str:
    return f"unread:{user_id}"
