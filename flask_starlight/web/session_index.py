"""Which sessions an account has: in Redis a sorted set of their ids, by when they were last seen.

The rule: the index is a help and no truth. What ran out meanwhile, or is no longer of the account, is taken out of it
when somebody looks; a session that it does not know is back in it with its next hour.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import cast

from msgspec import DecodeError
from msgspec import msgpack
from redis import Redis

from flask_starlight.model.digest import digest
from flask_starlight.web.sessions import ADDRESS
from flask_starlight.web.sessions import AGENT
from flask_starlight.web.sessions import BEGAN
from flask_starlight.web.sessions import KEY_PREFIX
from flask_starlight.web.sessions import LIFETIME
from flask_starlight.web.sessions import SEEN

OWNER = "_user_id"
"""Where Flask-Login keeps whose session it is."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as its owner sees it. *handle* names it on a page; its id never leaves the server."""

    handle: str
    began: datetime | None
    seen: datetime | None
    agent: str
    address: str
    is_this: bool


def note(redis: Redis, user_id: int, session_id: str, *, now: datetime) -> None:
    """Note that the account uses the session; those that must have run out are forgotten."""
    with redis.pipeline() as pipe:
        pipe.zadd(_key(user_id), {session_id: now.timestamp()})
        pipe.zremrangebyscore(_key(user_id), "-inf", (now - LIFETIME).timestamp())
        pipe.expire(_key(user_id), LIFETIME)
        pipe.execute()


def list_sessions(redis: Redis, user_id: int, owner: str, *, current_id: str) -> list[OwnSession]:
    """Return the account's sessions, this one first, then the last seen. owner: what a session of theirs says."""
    listed = [(id_, _own(id_, data, current_id)) for id_, data in _living(redis, user_id, owner)]
    return [each for _, each in sorted(listed, key=lambda pair: not pair[1].is_this)]


def end(redis: Redis, user_id: int, owner: str, handle: str) -> bool:
    """End the account's session with this handle. False: it has none such."""
    ids = [id_ for id_, _ in _living(redis, user_id, owner) if handle_of(id_) == handle]
    _remove(redis, user_id, ids)
    return bool(ids)


def end_all(redis: Redis, user_id: int, *, but: str = "") -> None:
    """End every session of the account, but for the one with the id *but*."""
    _remove(redis, user_id, [id_ for id_ in _ids(redis, user_id) if id_ != but])


def forget(redis: Redis, user_id: int, session_id: str) -> None:
    """Note that the session has ended by itself."""
    redis.zrem(_key(user_id), session_id)


def last_seen(redis: Redis, user_ids: Iterable[int]) -> dict[int, datetime]:
    """Return account -> when one of its sessions was last used, to the hour, for those that have any."""
    ids = list(user_ids)
    with redis.pipeline() as pipe:
        for user_id in ids:
            pipe.zrange(_key(user_id), -1, -1, withscores=True)
        found = cast(list[list[tuple[bytes, float]]], pipe.execute())
    return {id_: datetime.fromtimestamp(newest[0][1], UTC) for id_, newest in zip(ids, found, strict=True) if newest}


def handle_of(session_id: str) -> str:
    """Return by what a page names the session."""
    return digest([session_id])


def _living(redis: Redis, user_id: int, owner: str) -> list[tuple[str, dict[str, Any]]]:
    ids = _ids(redis, user_id)
    kept = cast(list[bytes | None], redis.mget([KEY_PREFIX + id_ for id_ in ids])) if ids else []
    read = [(id_, _read(data)) for id_, data in zip(ids, kept, strict=True)]
    living = [(id_, data) for id_, data in read if data.get(OWNER) == owner]
    if gone := set(ids) - {id_ for id_, _ in living}:
        redis.zrem(_key(user_id), *gone)
    return living


def _ids(redis: Redis, user_id: int) -> list[str]:
    """Return the ids in the index, the last seen first."""
    return [id_.decode() for id_ in cast(list[bytes], redis.zrange(_key(user_id), 0, -1, desc=True))]


def _remove(redis: Redis, user_id: int, ids: Sequence[str]) -> None:
    if ids:
        redis.delete(*(KEY_PREFIX + id_ for id_ in ids))
        redis.zrem(_key(user_id), *ids)


def _read(data: bytes | None) -> dict[str, Any]:
    try:
        found = msgpack.decode(data) if data else {}
    except DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _own(session_id: str, data: dict[str, Any], current_id: str) -> OwnSession:
    return OwnSession(
        handle_of(session_id),
        _time(data.get(BEGAN)),
        _time(data.get(SEEN)),
        str(data.get(AGENT, "")),
        str(data.get(ADDRESS, "")),
        session_id == current_id,
    )


def _time(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _key(user_id: int) -> str:
    return f"sessions_of:{user_id}"
