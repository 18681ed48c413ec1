"""Knocks, from where this process runs, on every backend that its settings name by a network address."""

import socket
import time
from datetime import datetime
from urllib.parse import urlsplit

from flask_starlight.mesh.map import Address
from flask_starlight.model.way import Way
from flask_starlight.model.way import WayReport
from flask_starlight.settings import Settings

TIMEOUT_S = 2.0
"""Neighbours answer within milliseconds, also on a busy machine."""

PORTS = {"mysql+pymysql": 3306, "redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "http": 80, "https": 443}
"""Scheme -> the port of an address that names none."""


def backends(settings: Settings) -> dict[str, Address]:
    """Return role -> address of each backend that is not inside this process."""
    urls = {
        "database": settings.database_url,
        "redis": settings.redis_url,
        "broker": settings.broker_url,
        "search": settings.search_url,
        "egress": settings.egress_proxy,
    }
    split = {role: urlsplit(url) for role, url in urls.items()}
    return {
        role: Address(url.hostname, url.port or PORTS[url.scheme])
        for role, url in split.items()
        if url.hostname and url.scheme in PORTS
    }


def look(service: str, settings: Settings, *, now: datetime, roles: frozenset[str] | None = None) -> WayReport:
    """Return what a process of *service* sees of its backends, or of those among *roles* alone."""
    found = backends(settings)
    ways = tuple(knock(role, address) for role, address in found.items() if roles is None or role in roles)
    return WayReport(service, socket.gethostname(), now, ways)


def knock(role: str, address: Address) -> Way:
    """Return whether *address* accepts a connection; no more is said to it."""
    began = time.perf_counter()
    problem = ""
    try:
        socket.create_connection(address, TIMEOUT_S).close()
    except OSError as error:
        problem = str(error)
    return Way(role, str(address), round((time.perf_counter() - began) * 1000, 1), problem)
