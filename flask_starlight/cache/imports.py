"""What became of a reader's last subscription list, kept in Redis while they look at it.

Without Redis nothing is kept: what was imported is followed all the same.
"""

import json
import logging

from redis import Redis
from redis import RedisError

log = logging.getLogger(__name__)

KEPT_S = 30 * 60
"""Longer than the first look at a thousand feeds takes, and than anybody watches it."""


def keep(redis: Redis, user_id: int, report: object) -> None:
    """Keep the *report*, plain JSON-able data."""
    try:
        redis.set(_key(user_id), json.dumps(report), ex=KEPT_S)
    except RedisError as error:
        log.warning("imports: the report is not kept: %s", error)


def kept(redis: Redis, user_id: int) -> object:
    """Return what `keep` was given last, None where it is gone."""
    try:
        found: bytes | None = redis.get(_key(user_id))  # type: ignore[assignment]
    except RedisError as error:
        log.warning("imports: the report is not known: %s", error)
        return None
    report: object = json.loads(found) if found else None
    return report


def forget(redis: Redis, user_id: int) -> None:
    """Let go of the report."""
    try:
        redis.delete(_key(user_id))
    except RedisError as error:
        log.warning("imports: the report is gone in %d s at most: %s", KEPT_S, error)


def _key(user_id: int) -> str:
    return f"import-report:{user_id}"
