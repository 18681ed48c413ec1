"""How many unread entries each saved search finds: a hash per reader in Redis, id -> number and when it was counted.

Counted by who looks at a page, after the page is there (`web.saved_counts`). Without Redis there are no numbers.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis import RedisError

log = logging.getLogger(__name__)

TTL_S = 24 * 3600
FRESH_S = 60
"""For so long a number is not counted anew."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of unread entries. counted_at: seconds since 1970."""

    unread: int
    counted_at: int

    def is_fresh(self, now_s: float) -> bool:
        """Tell whether it need not be counted again."""
        return 0 <= now_s - self.counted_at < FRESH_S


def counted(redis: Redis, user_id: int) -> dict[int, Counted]:
    """Return id -> number, of the reader's searches that were counted."""
    try:
        kept: dict[bytes, bytes] = redis.hgetall(_key(user_id))  # type: ignore[assignment]
    except RedisError as error:
        log.warning("saved searches: no numbers, redis does not answer: %s", error)
        return {}
    return {int(id_): Counted(*map(int, value.split())) for id_, value in kept.items()}


def keep(redis: Redis, user_id: int, numbers: Mapping[int, int], *, now_s: float) -> None:
    """Keep how many unread entries searches find: id -> number."""
    fields: dict[Any, Any] = {id_: f"{number} {int(now_s)}" for id_, number in numbers.items()}
    if not fields:
        return
    try:
        with redis.pipeline() as pipe:
            pipe.hset(_key(user_id), mapping=fields)
            pipe.expire(_key(user_id), TTL_S)
            pipe.execute()
    except RedisError as error:
        log.warning("saved searches: numbers not kept: %s", error)


def forget(redis: Redis, user_id: int) -> None:
    """Let go of the numbers, after a search was changed or what it finds was marked read."""
    try:
        redis.delete(_key(user_id))
    except RedisError as error:
        log.warning("saved searches: numbers not forgotten: %s", error)


def _key(user_id: int) -> str:
    return f"saved_counts:{user_id}"
