"""How services of the mesh reach one another, as they see it themselves.

WayReport  (by the crawler: queue "store")  ->  cache.ways  ->  the administrator's page
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Way:
    """One look at a backend: whether a connection is accepted.

    role: "database" | "redis" | "broker" | "search" | "egress".  address: "name:port".
    problem: why it is not, "" where it is.
    """

    role: str
    address: str
    latency_ms: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WayReport:
    """What one process of *service* saw at *at* (aware UTC). process: the container's own name."""

    service: str
    process: str
    at: datetime
    ways: tuple[Way, ...]
