"""How each backend is, asked once for all who want to know: /readyz, the health page, `starlight doctor`."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from flask_starlight.errors import BackendUnavailable
from flask_starlight.services import Services
from flask_starlight.store.database import db
from flask_starlight.store.database import ping

AWAY = (BackendUnavailable, RedisError, SQLAlchemyError)


@dataclass(frozen=True, slots=True)
class BackendCheck:
    """A backend's state: *name* is "database", "redis", "broker" or "search"; *detail* says why it is not ok."""

    name: str
    ok: bool
    latency_ms: float
    detail: str = ""


def check_backends(services: Services) -> list[BackendCheck]:
    """Ask every backend how it is, one after the other, inside an application context. Never raises."""
    asks: dict[str, Callable[[], object]] = {
        "database": lambda: ping(db.session()),
        "redis": services.redis.ping,
        "broker": services.queue.ping,
        "search": services.search.ping,
    }
    return [_check(name, ask) for name, ask in asks.items()]


def _check(name: str, ask: Callable[[], object]) -> BackendCheck:
    began = time.perf_counter()
    detail = ""
    try:
        ask()
    except AWAY as error:
        detail = str(getattr(error, "orig", None) or error)
    return BackendCheck(name, not detail, (time.perf_counter() - began) * 1000, detail)
