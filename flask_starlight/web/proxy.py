"""Believes X-Forwarded-* from the proxies that the settings name, and from nobody else.

Only the last value of each header counts: it is the one that our own proxy wrote.
"""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

FRESH_S = 10.0
"""A name's addresses are asked for again after this long."""

EAGER_S = 1.0
"""A peer that is not among them may be a proxy that was just recreated: then they are asked for again this early."""

_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


def resolve(name: str) -> set[str]:
    """Return the addresses of the host *name*, or of the address that it is; none where it is unknown."""
    try:
        return {_normal(str(found[4][0])) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except OSError:
        return set()


class TrustedProxies:
    """WSGI middleware: where the peer is one of *names*, its headers say who the client is and what it asked for."""

    def __init__(
        self,
        app: "WSGIApplication",
        names: Sequence[str],
        *,
        resolve: Callable[[str], set[str]] = resolve,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._names = names
        self._resolve = resolve
        self._clock = clock
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._asked_at = float("-inf")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._names and self._trusts(_normal(environ.get("REMOTE_ADDR", ""))):
            _take_over(environ)
        return self._app(environ, start_response)

    def _trusts(self, peer: str) -> bool:
        with self._lock:
            age_s = self._clock() - self._asked_at
            if age_s > FRESH_S or (peer not in self._known and age_s > EAGER_S):
                self._known = {address for name in self._names for address in self._resolve(name)}
                self._asked_at = self._clock()
            return peer in self._known


def _take_over(environ: "WSGIEnvironment") -> None:
    client = _normal(_last(environ, "HTTP_X_FORWARDED_FOR"))
    if client:
        environ["REMOTE_ADDR"] = client
    scheme = _last(environ, "HTTP_X_FORWARDED_PROTO").lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    host = _last(environ, "HTTP_X_FORWARDED_HOST")
    if _HOST.fullmatch(host):
        environ["HTTP_HOST"] = host


def _last(environ: "WSGIEnvironment", header: str) -> str:
    return str(environ.get(header, "")).rpartition(",")[2].strip()


def _normal(address: str) -> str:
    """Return *address* in its one spelling, an IPv4 address inside IPv6 as IPv4; "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
