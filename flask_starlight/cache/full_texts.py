"""How far a full text is that somebody waits for, kept in Redis for as long as they may wait.

Without Redis nothing is known: the page offers to ask again, and shows the full text once it is there.
"""

import logging

from redis import Redis
from redis import RedisError

from flask_starlight.model.reason import FetchReason

log = logging.getLogger(__name__)

PENDING_S = 60
"""Longer than a fetch and its extraction take; a message that got lost lets the reader ask again after this."""

FAILED_S = 600

PENDING = "pending"


def begin(redis: Redis, entry_id: int) -> bool:
    """Note that the page is asked for. False: somebody else did, and it is under way."""
    try:
        if redis.get(_key(entry_id)) == PENDING.encode():
            return False
        redis.set(_key(entry_id), PENDING, ex=PENDING_S)
    except RedisError as error:
        log.warning("full text: not noted as asked for: %s", error)
    return True


def end(redis: Redis, entry_id: int, reason: FetchReason | None) -> None:
    """Note that the page was fetched, or why not."""
    try:
        if reason is None:
            redis.delete(_key(entry_id))
        else:
            redis.set(_key(entry_id), reason.value, ex=FAILED_S)
    except RedisError as error:
        log.warning("full text: not noted as answered: %s", error)


def state(redis: Redis, entry_id: int) -> str:
    """Return `PENDING`, the `FetchReason` why the page could not be had, or "" where nothing is known."""
    try:
        kept: bytes | None = redis.get(_key(entry_id))  # type: ignore[assignment]
    except RedisError as error:
        log.warning("full text: not known how far it is: %s", error)
        return ""
    return kept.decode() if kept else ""


def _key(entry_id: int) -> str:
    return f"full_text:{entry_id}"
