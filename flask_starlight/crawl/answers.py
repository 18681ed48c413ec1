"""What the headers of an answer and the failures of a client mean, as values and as `FetchError`s.

The rule: whatever a server sends, only a `FetchError` leaves here, and nothing unfit for a queue message or a column
(half characters, endless headers).
"""

import errno
import socket
from collections.abc import Mapping
from datetime import datetime

import aiohttp

from flask_starlight.crawl.cache_headers import http_date
from flask_starlight.crawl.walls import wall_of
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

MAX_RETRY_AFTER_S = 30 * 24 * 3600
"""A server that asks for more than a month is asked again after a month."""

_DETAIL_CHARS = 300

_SQUID_REASONS = {
    "ERR_CONNECT_FAIL 110": FetchReason.TIMED_OUT,
    "ERR_CONNECT_FAIL 111": FetchReason.CONNECTION_REFUSED,
    "ERR_DNS_FAIL": FetchReason.NAME_NOT_FOUND,
    "ERR_READ_TIMEOUT": FetchReason.TIMED_OUT,
    "ERR_LIFETIME_EXP": FetchReason.TIMED_OUT,
}
"""What X-Squid-Error names (squid's errors/ folder), with an errno of Linux behind it where that tells more; every name
that is not here is a connection that failed."""

_STATUS_REASONS = {
    401: FetchReason.LOGIN_NEEDED,
    403: FetchReason.FORBIDDEN,
    404: FetchReason.NOT_FOUND,
    410: FetchReason.GONE,
    429: FetchReason.TOO_MANY_REQUESTS,
}

_ERRNO_REASONS = {
    errno.ECONNREFUSED: FetchReason.CONNECTION_REFUSED,
    errno.ETIMEDOUT: FetchReason.TIMED_OUT,
}


def retry_after_s(value: str, now: datetime) -> int | None:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3), None where it is missing or nonsense."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), MAX_RETRY_AFTER_S)
    moment = http_date(value)
    if moment is None:
        return None
    return max(0, min(int((moment - now).total_seconds()), MAX_RETRY_AFTER_S))


def validator(value: str, *, max_chars: int) -> str:
    """Return an ETag or Last-Modified that may be kept and sent again, "" for one that is too long or not printable."""
    return value if len(value) <= max_chars and value.isprintable() and value.isascii() else ""


def status_error(status: int, headers: Mapping[str, str], head: bytes, now: datetime) -> FetchError:
    """Return the error that a final status other than 2xx is. *head*: how the page that came with it begins."""
    reason = _STATUS_REASONS.get(status, FetchReason.SERVER_ERROR if status >= 500 else FetchReason.HTTP_STATUS)
    detail = f"HTTP {status}"
    if reason is not FetchReason.GONE and (wall := wall_of(status, headers, head)):
        reason, detail = FetchReason.BOT_WALL, f"HTTP {status}: {wall} stands before the feed"
    return FetchError(
        reason, detail, http_status=status, retry_after_s=retry_after_s(headers.get("retry-after", ""), now)
    )


def proxy_error(headers: Mapping[str, str], url: str) -> FetchError | None:
    """Return the error that the egress proxy itself answered with, None where the answer is the server's."""
    said = headers.get("x-squid-error", "")
    name = said.partition(" ")[0]
    if not name:
        return None
    if name == "ERR_ACCESS_DENIED":
        return AddressRefused(f"the egress proxy refuses {url}")
    reason = _SQUID_REASONS.get(said) or _SQUID_REASONS.get(name, FetchReason.CONNECTION_FAILED)
    return FetchError(reason, f"the egress proxy says {name}")


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
        return FetchError(FetchReason.TRUNCATED, "the answer broke off")
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return _failed(f"the egress proxy: {_short(error.os_error)}")
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = _ERRNO_REASONS.get(error.os_error.errno or 0, FetchReason.CONNECTION_FAILED)
        return FetchError(reason, f"{error.host}:{error.port}: {_short(error.os_error)}")
    return _failed(_short(error))


def _temporary(error: OSError) -> bool:
    return isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN


def _failed(detail: str) -> FetchError:
    return FetchError(FetchReason.CONNECTION_FAILED, detail)


def _short(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text.encode("ascii", "backslashreplace").decode("ascii")[:_DETAIL_CHARS]
