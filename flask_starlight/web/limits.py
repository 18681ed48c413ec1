"""What is refused is counted by the client's address: failed sign-ins, pushes and questions of hubs that nobody asked.

Who has too many waits (429). Without Redis they are counted in memory.
"""

import ipaddress
from collections.abc import Sequence

from flask import Flask
from flask import Response
from flask import make_response
from flask import request
from flask_limiter import Limiter
from flask_limiter import RequestLimit
from limits import parse_many

from flask_starlight.cache.client import TIMEOUT_S
from flask_starlight.errors import SettingError
from flask_starlight.jobs.clock import utc_now
from flask_starlight.settings import Settings
from flask_starlight.web.error_pages import answer

REFUSED = 422
"""The status of a form that was not accepted: for the sign-in, a failed try."""

STRAY_CALLBACKS = "120 per minute"
"""Calls of a hub for subscriptions that are not there: those of a large hub that was left with many feeds are fine."""


def attach(app: Flask, settings: Settings, *, sign_in: str, callbacks: Sequence[str]) -> None:
    """Limit how often these views of *app* refuse somebody. Raises `SettingError` for a limit it cannot read."""
    try:
        parse_many(settings.signin_limit)
    except ValueError as error:
        raise SettingError(f"settings: STARLIGHT_SIGNIN_LIMIT={settings.signin_limit!r}: {error}") from error
    timeouts = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S}
    limiter = Limiter(
        client_network,
        app=app,
        storage_uri=settings.redis_url,
        storage_options={} if settings.redis_url == "memory://" else timeouts,  # type: ignore[arg-type]
        key_prefix="signin",
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        on_breach=_too_many,
    )
    counted = limiter.limit(settings.signin_limit, methods=["POST"], deduct_when=_was_refused)
    app.view_functions[sign_in] = counted(app.view_functions[sign_in])  # type: ignore[assignment]
    for endpoint in callbacks:
        strays = limiter.shared_limit(STRAY_CALLBACKS, scope="callbacks", deduct_when=_was_stray)
        app.view_functions[endpoint] = strays(app.view_functions[endpoint])  # type: ignore[assignment]


def client_network() -> str:
    """Return what is counted as one client: an IPv4 address, or the /64 that an IPv6 household has."""
    address = request.remote_addr or ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _was_refused(response: Response) -> bool:
    return response.status_code == REFUSED


def _was_stray(response: Response) -> bool:
    return response.status_code in (404, 410)


def _too_many(limit: RequestLimit) -> Response:
    response = make_response(answer(429))
    response.headers["Retry-After"] = str(max(1, limit.reset_at - int(utc_now().timestamp())))
    return response
