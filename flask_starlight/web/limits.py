"""What is guessed at is counted: by the client's address at the door, by the account behind it. So are stray hubs.

A view says by `wrong_secret` that a password, a code or a passkey was wrong; who has too many of those waits (429), and
the log says so. What costs much is counted whenever it is asked for. Without Redis all is counted in memory.
"""

import ipaddress
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Flask
from flask import Response
from flask import g
from flask import make_response
from flask import request
from flask_limiter import Limiter
from flask_limiter import RequestLimit
from flask_limiter import RouteLimit
from limits import parse_many

from flask_starlight.cache.client import TIMEOUT_S
from flask_starlight.errors import SettingError
from flask_starlight.jobs.clock import utc_now
from flask_starlight.settings import Settings
from flask_starlight.web import half_signed
from flask_starlight.web.error_pages import answer
from flask_starlight.web.reader import reader_or_none

log = logging.getLogger(__name__)

REFUSED = 422
"""The status of a form that was not accepted."""

SIGN_UPS = "20 per hour"
"""From one address, those that fail among them: accounts are not made by machines, nor names tried out."""

HEAVY = "6 per hour"
"""Of an account: who wants all they own has it after the first time."""

STRAY_CALLBACKS = "120 per minute"
"""Calls of a hub for subscriptions that are not there: those of a large hub that was left with many feeds are fine."""


@dataclass(frozen=True, slots=True)
class Limited:
    """Views whose requests are counted. at_door: wrong secrets by the client's address.  behind: by the account.

    sign_ups: every one, by the address.  callbacks: of hubs that nobody asked.  heavy: every request, by the account.
    """

    at_door: Sequence[str]
    behind: Sequence[str]
    sign_ups: Sequence[str]
    callbacks: Sequence[str]
    heavy: Sequence[str]


def attach(app: Flask, settings: Settings, limited: Limited) -> None:
    """Limit these views of *app*. Raises `SettingError` for a limit it cannot read."""
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
    wrong = partial(limiter.shared_limit, settings.signin_limit, methods=["POST"], deduct_when=_was_wrong)
    _count(app, limited.at_door, wrong(scope="door"))
    _count(app, limited.behind, wrong(scope="account", key_func=_account))
    _count(app, limited.sign_ups, limiter.shared_limit(SIGN_UPS, scope="sign_ups", methods=["POST"]))
    _count(app, limited.callbacks, limiter.shared_limit(STRAY_CALLBACKS, scope="callbacks", deduct_when=_was_stray))
    _count(app, limited.heavy, limiter.shared_limit(HEAVY, scope="heavy", key_func=_account))


def wrong_secret(what: str) -> None:
    """Count this request as a guess. what: for the log, which must not name the secret itself."""
    g.wrong_secret = True
    log.warning("limits: wrong %s from %s", what, request.remote_addr)


def _count(app: Flask, endpoints: Sequence[str], limit: RouteLimit) -> None:
    for endpoint in endpoints:
        app.view_functions[endpoint] = limit(app.view_functions[endpoint])  # type: ignore[assignment]


def _account() -> str:
    """Return whose account it is about, signed in or halfway; the client's address where that is not known."""
    if reader := reader_or_none():
        return f"account {reader.id}"
    user = half_signed.account()
    return f"account {user.id}" if user else client_network()


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


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("wrong_secret"))


def _was_stray(response: Response) -> bool:
    return response.status_code in (404, 410)


def _too_many(limit: RequestLimit) -> Response:
    log.warning("limits: too many: %s %s by %s", request.method, request.path, client_network())
    response = make_response(answer(429))
    response.headers["Retry-After"] = str(max(1, limit.reset_at - int(utc_now().timestamp())))
    return response
