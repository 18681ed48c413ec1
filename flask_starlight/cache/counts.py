"""What Redis keeps of a reader: unread counts by feed, and the names of the editions that their pages show.

The rule: what is kept under an edition's name was read from the database after the name was given, and a change of what
it says takes the name away after its commit. So nothing that is out of date is found again, whoever writes at once.

    a reader:  edition -> (begin of transaction) -> counts kept? else count -> keep, if it is the edition still
    a mark:    announce -> commit -> adjust the numbers, new edition     (a count begun meanwhile is not kept)
    arrivals:  the same, for all whose counts are kept
    others:    commit -> forget

Names are random, so those from before Redis was emptied mean nothing after it. All is counted anew after `TTL_S`.
"""

import logging
import secrets
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis import RedisError
from redis import WatchError

from flask_starlight.cache.client import is_private

log = logging.getLogger(__name__)

TTL_S = 600
FRAME_TTL_S = 60
"""What feeds are called and whether their last check failed, the crawler changes without a word."""

PRIVATE_TTL_S = 3
"""Of both, where other processes cannot make this one forget."""

CHANGE_S = 60
"""Whoever announced a change and did not come back by then is taken for dead."""

_WHOLE = b"whole"
"""A field of each hash that was counted; one without it was only adjusted, and says nothing."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Names of what a reader's pages show now: the frame (the account, feeds, folders, labels, notices), and the unread
    counts.

    Both are "" where Redis does not answer: nothing may be kept then.
    """

    frame: str
    counts: str


NOWHERE = Edition("", "")


@dataclass(slots=True)
class Change:
    """By how much a reader's counts change: feed id -> number. None: nobody knows."""

    by_feed: Mapping[int, int] | None = None


def edition(redis: Redis, user_id: int) -> Edition:
    """Return the present edition, to be asked for before the transaction that reads what it names."""
    names = [_frame_key(user_id), _edition_key(user_id)]
    try:
        found: list[bytes | None] = redis.mget(names)  # type: ignore[assignment]
        if None in found:
            with redis.pipeline() as pipe:
                for name, ttl_s in zip(names, (FRAME_TTL_S, TTL_S), strict=True):
                    pipe.set(name, _new_name(), ex=PRIVATE_TTL_S if is_private(redis) else ttl_s, nx=True)
                pipe.mget(names)
                found = pipe.execute()[-1]
    except RedisError as error:
        log.warning("counts: redis does not answer: %s", error)
        return NOWHERE
    frame, counts = ((name or b"").decode() for name in found)
    return Edition(frame, counts)


def unread_by_feed(redis: Redis, user_id: int, now: Edition, count: Callable[[], dict[int, int]]) -> dict[int, int]:
    """Return feed id -> unread entries, from the cache; where it knows nothing, from *count*, which it then keeps."""
    if not now.counts:
        return count()
    try:
        kept: dict[bytes, bytes] = redis.hgetall(_key(user_id))  # type: ignore[assignment]
        if _WHOLE in kept:
            del kept[_WHOLE]
            return {int(feed_id): unread for feed_id, number in kept.items() if (unread := int(number)) > 0}
        is_steady = not redis.scard(_changing_key(user_id))
    except RedisError as error:
        log.warning("counts: counted anew, redis does not answer: %s", error)
        return count()
    fresh = count()
    if is_steady:
        _keep(redis, user_id, now, fresh)
    return fresh


@contextmanager
def changing(redis: Redis, user_id: int) -> Iterator[Change]:
    """Around a transaction that marks entries: adjust the counts by what the block says of its `Change`.

    Where it says nothing, or raises, they are forgotten.
    """
    with changing_all(redis, [user_id]) as changes:
        yield changes[user_id]


@contextmanager
def changing_all(redis: Redis, user_ids: Iterable[int]) -> Iterator[dict[int, Change]]:
    """Do the same for many users: user id -> `Change`."""
    changes, holder = {user_id: Change() for user_id in user_ids}, _new_name()
    is_announced = _announce(redis, changes, holder)
    try:
        yield changes
    except BaseException:
        for change in changes.values():
            change.by_feed = None
        raise
    finally:
        if is_announced:
            _adjust(redis, changes, holder)
        else:
            forget(redis, changes)


def kept_of(redis: Redis, user_ids: Sequence[int]) -> list[int]:
    """Return those of the users whose counts are kept."""
    try:
        with redis.pipeline(transaction=False) as pipe:
            for user_id in user_ids:
                pipe.hexists(_key(user_id), _WHOLE)
            return [user_id for user_id, is_kept in zip(user_ids, pipe.execute(), strict=True) if is_kept]
    except RedisError as error:
        log.warning("counts: redis does not answer: %s", error)
        return []


def forget(redis: Redis, user_ids: Iterable[int]) -> None:
    """Let go of all that is kept of these users, after the commit of whatever changed for them."""
    kept_under = (_key, _edition_key, _frame_key)
    _delete(redis, [key(user_id) for user_id in user_ids for key in kept_under])


def forget_counts(redis: Redis, user_ids: Iterable[int]) -> None:
    """Let go of the users' counts, after the commit of a change that left their frames as they were."""
    _delete(redis, [key(user_id) for user_id in user_ids for key in (_key, _edition_key)])


def renew(redis: Redis, user_ids: Iterable[int]) -> None:
    """Give the users another edition, after the commit of a change of their lists that left the counts as they were."""
    try:
        with redis.pipeline() as pipe:
            for user_id in user_ids:
                pipe.set(_edition_key(user_id), _new_name(), xx=True, keepttl=True)
            pipe.execute()
    except RedisError as error:
        log.warning("counts: no new edition, right again in %d s: %s", TTL_S, error)


def forget_frame(redis: Redis, user_id: int) -> None:
    """Let go of the user's frame, after the commit of a change that left the counts as they were.

    Whoever changes an account from outside of its own pages says so here, or it stays as it was for `FRAME_TTL_S`.
    """
    _delete(redis, [_frame_key(user_id)])


def _delete(redis: Redis, keys: list[str]) -> None:
    if keys:
        try:
            redis.delete(*keys)
        except RedisError as error:
            log.warning("counts: not forgotten, right again in %d s: %s", TTL_S, error)


def _announce(redis: Redis, user_ids: Iterable[int], holder: str) -> bool:
    try:
        with redis.pipeline() as pipe:
            for user_id in user_ids:
                pipe.sadd(_changing_key(user_id), holder)
                pipe.expire(_changing_key(user_id), CHANGE_S)
            pipe.execute()
    except RedisError as error:
        log.warning("counts: a change is not announced: %s", error)
        return False
    return True


def _adjust(redis: Redis, changes: Mapping[int, Change], holder: str) -> None:
    try:
        with redis.pipeline() as pipe:
            for user_id, change in changes.items():
                pipe.srem(_changing_key(user_id), holder)
                if change.by_feed is None:
                    pipe.delete(_key(user_id), _edition_key(user_id))
                    continue
                for feed_id, number in change.by_feed.items():
                    pipe.hincrby(_key(user_id), str(feed_id), number)
                pipe.expire(_key(user_id), TTL_S, nx=True)
                pipe.set(_edition_key(user_id), _new_name(), xx=True, keepttl=True)
            pipe.execute()
    except RedisError as error:
        log.warning("counts: not adjusted, right again in %d s: %s", TTL_S, error)


def _keep(redis: Redis, user_id: int, counted_in: Edition, fresh: dict[int, int]) -> None:
    """Keep *fresh* unless something changed, or began to, since the edition in which it was counted."""
    key = _key(user_id)
    fields: dict[Any, Any] = {_WHOLE: 0, **fresh}
    try:
        with redis.pipeline() as pipe:
            pipe.watch(_edition_key(user_id), _changing_key(user_id))  # type: ignore[no-untyped-call]
            if pipe.get(_edition_key(user_id)) != counted_in.counts.encode() or pipe.scard(_changing_key(user_id)):
                return
            pipe.multi()
            pipe.delete(key)
            pipe.hset(key, mapping=fields)
            pipe.expire(key, PRIVATE_TTL_S if is_private(redis) else TTL_S)
            pipe.execute()
    except WatchError:
        return
    except RedisError as error:
        log.warning("counts: not kept: %s", error)


def _new_name() -> str:
    return secrets.token_hex(8)


def _key(user_id: int) -> str:
    return f"unread:{user_id}"


def _edition_key(user_id: int) -> str:
    return f"unread_edition:{user_id}"


def _changing_key(user_id: int) -> str:
    return f"unread_changing:{user_id}"


def _frame_key(user_id: int) -> str:
    return f"frame_edition:{user_id}"
