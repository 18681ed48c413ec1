"""What the headers of an answer and the failures of a client mean, as values and as `FetchError`s.

The rule: whatever a server sends, only a `FetchError` leaves here, and nothing unfit for a queue message or a column
(half characters, endless headers).
"""

import socket
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

MAX_RETRY_AFTER_S = 30 * 24 * 3600
"""A server that asks for more than a month is asked again after a month."""

_DETAIL_CHARS = 300

_SQUID_REASONS = {
    "ERR_DNS_FAIL": FetchReason.NAME_NOT_FOUND,
    "ERR_READ_TIMEOUT": FetchReason.TIMED_OUT,
    "ERR_LIFETIME_EXP": FetchReason.TIMED_OUT,
}
"""What X-Squid-Error names (squid's errors/ folder); every name that is not here is a connection that failed."""


def retry_after_s(value: str, now: datetime) -> int | None:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3), None where it is missing or nonsense."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), MAX_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, min(int((moment - now).total_seconds()), MAX_RETRY_AFTER_S))


def validator(value: str, *, max_chars: int) -> str:
    """Return an ETag or Last-Modified that may be kept and sent again, "" for one that is too long or not printable."""
    return value if len(value) <= max_chars and value.isprintable() and value.isascii() else ""


def status_error(status: int, headers: Mapping[str, str], now: datetime) -> FetchError:
    """Return the error that a final status other than 2xx is."""
    if status == 410:
        return FetchError(FetchReason.GONE, "HTTP 410", http_status=status)
    return FetchError(
        FetchReason.HTTP_STATUS,
        f"HTTP {status}",
        http_status=status,
        retry_after_s=retry_after_s(headers.get("retry-after", ""), now),
    )


def proxy_error(headers: Mapping[str, str], url: str) -> FetchError | None:
    """Return the error that the egress proxy itself answered with, None where the answer is the server's."""
    name = headers.get("x-squid-error", "").partition(" ")[0]
    if not name:
        return None
    if name == "ERR_ACCESS_DENIED":
        return AddressRefused(f"the egress proxy refuses {url}")
    return FetchError(_SQUID_REASONS.get(name, FetchReason.CONNECTION_FAILED), f"the egress proxy says {name}")


def client_error(error: aiohttp.ClientError | OSError, url: str, *, proxied: bool) -> FetchError:
    """Return what a failure of the client means for *url*."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        return proxy_error(headers, url) or _failed(f"the egress proxy answers {error.status}")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return FetchError(FetchReason.CERTIFICATE, _short(error.certificate_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError) and not proxied and not _temporary(error.os_error):
        return FetchError(FetchReason.NAME_NOT_FOUND, f"no address is known for {error.host}")
    if isinstance(error, aiohttp.ClientPayloadError):
        return _failed("the answer broke off")
    if isinstance(error, aiohttp.ClientConnectorError):
        return _failed(f"{error.host}:{error.port}: {_short(error.os_error)}")
    return _failed(_short(error))


def _temporary(error: OSError) -> bool:
    return isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN


def _failed(detail: str) -> FetchError:
    return FetchError(FetchReason.CONNECTION_FAILED, detail)


def _short(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text.encode("ascii", "backslashreplace").decode("ascii")[:_DETAIL_CHARS]
