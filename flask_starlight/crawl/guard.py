"""The address guard: which addresses the crawler may call, judged as written and as resolved.

The rule: no connection is made to an address that was not judged, and it is made to that very address, so that a name
which changes its answer between the check and the call (DNS rebinding) gains nothing. Whoever follows redirects asks
`check_url` at every hop, because aiohttp does not call a resolver for IP literals.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass

from aiohttp.abc import AbstractResolver
from aiohttp.abc import ResolveResult
from yarl import URL

from flask_starlight.crawl.links import parse_url
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import SettingError
from flask_starlight.settings import Settings

REFUSED_NETWORKS = {
    ipaddress.ip_network(network): kind
    for network, kind in (
        # IANA IPv4 Special-Purpose Address Registry (RFC 6890 and what updates it)
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        # IANA IPv6 Special-Purpose Address Registry; the last three are all that is not 2000::/3, global unicast
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "IPv4-mapped"),
        ("::ffff:0:0:0/96", "IPv4-translated"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard-only"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("::/3", "unassigned"),
        ("4000::/2", "unassigned"),
        ("8000::/1", "unassigned"),
    )
}
"""Networks that are never called, in the order in which they are tried; the word tells the operator why."""

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052, 2.1: a network without IPv4 reaches public IPv4 hosts by these; the last 32 bits are the address meant."""

INNER_SUFFIXES = frozenset(
    # RFC 6761 (localhost), RFC 6762 (local; appendix G: the rest), RFC 8375 (home.arpa)
    ["localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa"]
)

MAX_URL_CHARS = 2048
"""What a feed's row holds; a redirect to a longer address could be followed once and then not be remembered."""

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*|[0-9a-f:.]*:[0-9a-f:.]*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What the operator allows. *allowed*: names let through with the port, or None where every port is."""

    ports: frozenset[int]
    allowed: frozenset[tuple[str, int | None]] = frozenset()

    def lets_through(self, host: str, port: int | None) -> bool:
        """Tell whether the operator named *host* (lower case, without a final dot) for *port*."""
        return (host, None) in self.allowed or (host, port) in self.allowed


def rules_from(settings: Settings) -> AddressRules:
    """Return the rules that the settings spell. Raises `SettingError` for an allowed host that is none."""
    return AddressRules(
        frozenset(settings.crawl_ports), frozenset(_allowed(entry) for entry in settings.crawl_allow_hosts)
    )


def check_url(url: str | URL, rules: AddressRules) -> URL:
    """Return *url* as it may be called: host in ASCII, no fragment. Nothing is resolved. Raises `AddressRefused`.

    An IP literal is judged here; any other spelling of one (decimal, octal, hexadecimal, shortened, WHATWG URL 4.3.1
    "ends in a number") is refused whatever it means.
    """
    parsed = _parse(url if isinstance(url, str) else str(url))
    if len(str(parsed)) > MAX_URL_CHARS:
        raise AddressRefused(f"the address has more than {MAX_URL_CHARS} characters")
    host = (parsed.raw_host or "").lower().removesuffix(".")
    if rules.lets_through(host, parsed.port):
        return parsed
    if not _HOST.fullmatch(host):
        raise AddressRefused(f"{host!r} is no host name")
    if parsed.port not in rules.ports:
        raise AddressRefused(f"port {parsed.port} is not among those that may be called")
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        check_address(host)
    else:
        _check_name(host)
    return parsed


def check_address(address: str) -> None:
    """Pass a public IPv4 or IPv6 address in canonical form. Raises `AddressRefused` for any other."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError as error:
        raise AddressRefused(f"{address} is an unusual spelling of an address") from error
    if isinstance(ip, ipaddress.IPv6Address) and ip in NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    for network, kind in REFUSED_NETWORKS.items():
        if ip.version == network.version and ip in network:
            raise AddressRefused(f"{address} is a {kind} address")


class CheckedResolver(AbstractResolver):
    """Resolves by *inner* and hands on only what passes `check_address`: one bad address refuses the whole name."""

    def __init__(self, rules: AddressRules, inner: AbstractResolver) -> None:
        self._rules = rules
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not self._rules.lets_through(host.lower().removesuffix("."), port):
            for result in found:
                try:
                    check_address(result["host"])
                except AddressRefused as refused:
                    raise AddressRefused(f"{host}: {refused.detail}") from refused
        return found

    async def close(self) -> None:
        await self._inner.close()


def _parse(url: str) -> URL:
    url = url.strip()
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        raise AddressRefused(f"{url[:100]!r} is not an http or https address")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        raise AddressRefused("a user name or password in the address is not accepted")
    if _CONTROL.search(url) or "\\" in authority or "%" in authority or " " in authority:
        raise AddressRefused(f"{authority!r} is no host name")
    try:
        parsed = parse_url(url)
        if parsed.host and parsed.port is not None and ("[" in authority) == (":" in parsed.host):
            return parsed
    except ValueError as error:
        raise AddressRefused(f"{url[:100]!r} is no address: {error}") from error
    raise AddressRefused(f"{url[:100]!r} names no host")


def _check_name(host: str) -> None:
    labels = host.split(".")
    if len(labels) == 1:
        raise AddressRefused(f"{host} is a name of the local network")
    if labels[-1] in INNER_SUFFIXES or ".".join(labels[-2:]) in INNER_SUFFIXES:
        raise AddressRefused(f"{host} is an internal name")


def _allowed(entry: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_][a-z0-9_.-]*))(?::([0-9]{1,5}))?", entry.lower())
    if match is None:
        raise SettingError(f"settings: STARLIGHT_CRAWL_ALLOW_HOSTS={entry}: accepted are NAME and NAME:PORT")
    return (match[1] or match[2]).removesuffix("."), int(match[3]) if match[3] else None
