"""The saved searches of each reader, for the side bar of every page, with how many unread entries each finds.

One hash per reader in Redis: id -> name, number, and when that was counted. Names come from the store where the hash is
gone; numbers are counted by who looks at a page, after the page is there. Without Redis there are names and no numbers.
"""

import json
import logging
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis import RedisError

log = logging.getLogger(__name__)

TTL_S = 24 * 3600
FRESH_S = 60
"""For so long a number is not counted anew."""

_COMPLETE = b"0"


@dataclass(frozen=True, slots=True)
class SavedLink:
    """A saved search in the side bar. *unread*: None where it was not counted yet.  counted_at: seconds since 1970."""

    id: int
    name: str
    unread: int | None = None
    counted_at: float = 0

    def is_stale(self, now_s: float) -> bool:
        """Tell whether it is time to count again."""
        return not 0 <= now_s - self.counted_at < FRESH_S


def listed(redis: Redis, user_id: int, load: Callable[[], Iterable[tuple[int, str]]]) -> list[SavedLink]:
    """Return the reader's searches by name; where Redis knows nothing, id and name from *load*, which it then keeps."""
    try:
        kept: dict[bytes, bytes] = redis.hgetall(_key(user_id))  # type: ignore[assignment]
    except RedisError as error:
        log.warning("saved searches: asked of the store, redis does not answer: %s", error)
        return [SavedLink(id_, name) for id_, name in load()]
    if _COMPLETE in kept:
        links = [SavedLink(int(id_), *json.loads(value)) for id_, value in kept.items() if id_ != _COMPLETE]
        return sorted(links, key=lambda link: (link.name.casefold(), link.id))
    links = [SavedLink(id_, name) for id_, name in load()]
    _keep(redis, user_id, links)
    return links


def note(redis: Redis, user_id: int, links: Iterable[SavedLink], numbers: Mapping[int, int], *, now_s: float) -> None:
    """Keep how many unread entries each of *links* finds: id -> number."""
    _keep(redis, user_id, [SavedLink(link.id, link.name, numbers.get(link.id), now_s) for link in links])


def forget(redis: Redis, user_id: int) -> None:
    """Let go of what is known, after a search was saved, changed or removed."""
    try:
        redis.delete(_key(user_id))
    except RedisError as error:
        log.warning("saved searches: not forgotten, right again in %d s: %s", TTL_S, error)


def _keep(redis: Redis, user_id: int, links: Iterable[SavedLink]) -> None:
    fields: dict[Any, Any] = {link.id: json.dumps([link.name, link.unread, link.counted_at]) for link in links}
    try:
        with redis.pipeline() as pipe:
            pipe.hset(_key(user_id), mapping={_COMPLETE: "", **fields})
            pipe.expire(_key(user_id), TTL_S)
            pipe.execute()
    except RedisError as error:
        log.warning("saved searches: not kept: %s", error)


def _key(user_id: int) -> str:
    return f"saved:{user_id}"
