"""What services saw of one another, kept in Redis for as long as it tells anything: one hash, a field per process."""

import logging
from datetime import datetime
from datetime import timedelta

import msgspec
from redis import Redis
from redis import RedisError

from flask_starlight.model.way import WayReport

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=15)
"""A process that has been silent for longer is gone: a replica that was stopped."""

_KEY = "ways"


def keep(redis: Redis, report: WayReport) -> None:
    """Keep the latest *report* of its process, and let go of those of processes that are gone."""
    gone = [_field(old) for old in read(redis) if report.at - old.at > KEPT]
    try:
        with redis.pipeline() as pipe:
            pipe.hset(_KEY, _field(report), msgspec.json.encode(report))
            if gone:
                pipe.hdel(_KEY, *gone)
            pipe.expire(_KEY, KEPT)
            pipe.execute()
    except RedisError as error:
        log.warning("ways: not kept: %s", error)


def read(redis: Redis) -> list[WayReport]:
    """Return the latest report of each process, [] where Redis does not answer."""
    try:
        kept: dict[bytes, bytes] = redis.hgetall(_KEY)  # type: ignore[assignment]
    except RedisError as error:
        log.warning("ways: redis does not answer: %s", error)
        return []
    return sorted((msgspec.json.decode(report, type=WayReport) for report in kept.values()), key=_age)


def _age(report: WayReport) -> datetime:
    return report.at


def _field(report: WayReport) -> str:
    return f"{report.service} {report.process}"
