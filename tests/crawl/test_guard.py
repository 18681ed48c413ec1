"""The address guard refuses every way to name a place inside, and nothing else."""

import asyncio
import ipaddress
import socket

import pytest
from aiohttp.abc import AbstractResolver
from aiohttp.abc import ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from flask_starlight.crawl.guard import AddressRules
from flask_starlight.crawl.guard import CheckedResolver
from flask_starlight.crawl.guard import check_address
from flask_starlight.crawl.guard import check_url
from flask_starlight.crawl.guard import rules_from
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import SettingError
from flask_starlight.settings import Settings

RULES = rules_from(Settings())

_PRIVATE = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.169.254
    169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.7 192.88.99.1 192.168.0.1 192.168.255.255
    198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:a00:1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1
    64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1
    2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1
    fe80::1%eth0 fec0::1 ff02::1 4000::1 e000::1 0:0:0:0:0:0:0:1
"""
_PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255
    172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255
    2001:200::1 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::1 64:ff9b::8.8.8.8
"""
PRIVATE_ADDRESSES = _PRIVATE.split()
PUBLIC_ADDRESSES = _PUBLIC.split()

REFUSED_URLS = [
    # other ways to write 127.0.0.1, and other literals than the plain ones
    *("http://2130706433/", "http://0x7f000001/", "http://0x7F.0x0.0x0.0x1/", "http://017700000001/"),
    *("http://0177.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0x7f.1/", "http://127.0.0.01/"),
    *("http://127.0.0.1./", "http://127.0.0.1:443/", "http://127.0.0.1.:80/", "http://00000177.0.0.1/"),
    *("http://127.0.0.256/", "http://1.2.3.4.5/", "http://256.256.256.256/", "http://0x/", "http://8.8.8.08/"),
    *(
        "http://１２７.0.0.1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://127．0．0．1/",
        "http://%31%32%37.0.0.1/",
    ),
    *(
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
    ),
    *(
        "http://[::ffff:7f00:1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
    ),
    *("http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/"),
    *("http://[::1", "http://::1/", "http://[127.0.0.1]/", "http://[v1.x]/"),
    # names of inside
    *("http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://ⓛocalhost/", "http://a.localhost/"),
    *("http://localhost.localdomain/", "http://masterdb/", "http://rabbitmq_server/", "http://printer.local/"),
    *("http://metadata.google.internal/", "http://nas.lan/", "http://router.home.arpa/", "http://intranet.corp/"),
    # user names, and what parsers disagree about
    *(
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://@example.com/",
    ),
    *("http://example.com\\@127.0.0.1/", "http://127.0.0.1\\.example.com/", "http://example.com%2f@127.0.0.1/"),
    *("http://127.0.0.1\t.example.com/", "http://exa\nmple.com/", "http://example.com\0.test/", "http://ex ample.com/"),
    *("http://127.0.0.1#@example.com/", "http://127.0.0.1?@example.com/", "http://a@b@example.com/"),
    # ports and schemes
    *("http://example.com:22/", "http://example.com:0/", "http://example.com:6379/", "http://example.com:65536/"),
    *("http://example.com:-80/", "https://example.com:25/", "http://example.com:80:80/"),
    *("ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "data:text/html,x"),
    *(
        "//example.com/",
        "example.com",
        "",
        "http://",
        "http:///feed",
        "http:example.com",
        "http:/example.com/",
        "http://?x",
    ),
    # no host names
    *(
        "http://a..b/",
        "http://.example.com/",
        "http://-a.example/",
        "http://a_.b-/",
        "http://xn--a/",
        "http://exa$mple.com/",
    ),
    *(
        "http://" + "a" * 64 + ".com/",
        "http://" + "a." * 127 + "com/",
        "http://\u202eexample.com/",
        "http://*.example.com/",
    ),
]


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_it_refuses_an_address_that_is_not_public(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(address)


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_it_lets_a_public_address_through(address: str) -> None:
    check_address(address)
    check_url(f"http://[{address}]/" if ":" in address else f"http://{address}/", RULES)


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_it_refuses_a_literal_in_an_address(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(f"http://[{address}]/feed" if ":" in address else f"http://{address}/feed", RULES)


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """A private IPv4 address as inet_aton would read it: one to four numbers, each decimal, octal or hexadecimal."""
    network = draw(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]))
    span = ipaddress.IPv4Network(network)
    number = int(span.network_address) + draw(st.integers(0, span.num_addresses - 1))
    count = draw(st.integers(1, 4))
    leading = [number >> 24 & 255, number >> 16 & 255, number >> 8 & 255][: count - 1]
    parts = [*leading, number & ((1 << 8 * (5 - count)) - 1)]
    form = st.sampled_from(["{:d}", "{:#x}", "0{:o}", "{:#X}", "00{:o}"])
    return ".".join(draw(form).format(part) for part in parts) + draw(st.sampled_from(["", "."]))


@given(spellings())
def test_it_refuses_every_spelling_of_a_private_address(host: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(f"http://{host}/", RULES)


@given(st.ip_addresses(v=6))
def test_it_calls_only_public_ipv6_addresses(address: ipaddress.IPv6Address) -> None:
    try:
        check_address(str(address))
    except AddressRefused:
        return
    assert address.is_global or address in ipaddress.IPv6Network("64:ff9b::/96")


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_it_refuses(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url, RULES)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://example.com", "https://example.com/"),
        ("  HTTPS://Example.COM/Feed?x=1#part ", "https://example.com/Feed?x=1"),
        ("http://example.com:8080/a b", "http://example.com:8080/a%20b"),
        ("https://例え.jp/フィード", "https://xn--r8jz45g.jp/%E3%83%95%E3%82%A3%E3%83%BC%E3%83%89"),
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("https://my_blog.example.com./rss", "https://my_blog.example.com./rss"),
        ("https://example.com/@someone/feed", "https://example.com/@someone/feed"),
        ("https://example.com?mail=a@b.c", "https://example.com/?mail=a@b.c"),
        ("https://1.1.1.1.example.com/", "https://1.1.1.1.example.com/"),
        ("https://3com.com/", "https://3com.com/"),
    ],
)
def test_it_returns_the_address_as_it_is_called(url: str, called: str) -> None:
    assert str(check_url(url, RULES)) == called


def test_it_refuses_an_address_that_could_not_be_remembered() -> None:
    check_url("https://example.com/".ljust(2048, "x"), RULES)
    with pytest.raises(AddressRefused):
        check_url("https://example.com/".ljust(2049, "x"), RULES)


def test_it_says_what_is_wrong_with_an_address() -> None:
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1 is a private address"):
        check_url("http://10.0.0.1/", RULES)
    with pytest.raises(AddressRefused, match="port 22"):
        check_url("http://example.com:22/", RULES)


def test_it_does_not_repeat_a_password() -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url("http://me:hunter2@example.com/", RULES)
    assert "hunter2" not in str(refused.value)


def test_it_lets_an_allowed_name_through_at_its_port_alone() -> None:
    rules = rules_from(Settings(crawl_allow_hosts=("feeds.test:5055", "nas", "127.0.0.1:8099", "[::1]:8099")))
    for url in (
        "http://feeds.test:5055/x",
        "http://NAS:9000/",
        "http://nas./",
        "http://127.0.0.1:8099/",
        "http://[::1]:8099/",
    ):
        check_url(url, rules)
    for url in ("http://feeds.test:22/", "http://127.0.0.1/", "http://2130706433:8099/", "ftp://nas/"):
        with pytest.raises(AddressRefused):
            check_url(url, rules)


@pytest.mark.parametrize("entry", ["http://nas", "nas:port", "a b", "nas:80:80", "nas/path"])
def test_it_does_not_start_with_an_allowed_host_that_is_none(entry: str) -> None:
    with pytest.raises(SettingError, match="STARLIGHT_CRAWL_ALLOW_HOSTS"):
        rules_from(Settings(crawl_allow_hosts=(entry,)))


class FixedResolver(AbstractResolver):
    """Answers each question with the next of *answers*."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=int(family), proto=0, flags=0)
            for address in self._answers.pop(0)
        ]

    async def close(self) -> None: ...


def resolve(resolver: AbstractResolver, host: str, port: int = 443) -> list[str]:
    return [result["host"] for result in asyncio.run(resolver.resolve(host, port))]


def test_it_resolves_a_public_name() -> None:
    resolver = CheckedResolver(RULES, FixedResolver(["93.184.216.34", "2606:2800:220:1::1"]))
    assert resolve(resolver, "example.com") == ["93.184.216.34", "2606:2800:220:1::1"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "fe80::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a00:1"])
def test_it_refuses_a_name_of_which_one_address_is_private(address: str) -> None:
    resolver = CheckedResolver(RULES, FixedResolver(["93.184.216.34", address]))
    with pytest.raises(AddressRefused, match=r"rebound\.example"):
        resolve(resolver, "rebound.example")


def test_it_judges_every_answer_anew() -> None:
    resolver = CheckedResolver(RULES, FixedResolver(["93.184.216.34"], ["127.0.0.1"]))
    assert resolve(resolver, "rebound.example") == ["93.184.216.34"]
    with pytest.raises(AddressRefused):
        resolve(resolver, "rebound.example")


def test_it_resolves_an_allowed_name_to_a_private_address_at_its_port_alone() -> None:
    rules = AddressRules(frozenset({80}), frozenset({("feeds.test", 80)}))
    resolver = CheckedResolver(rules, FixedResolver(["172.18.0.9"], ["172.18.0.9"]))
    assert resolve(resolver, "Feeds.test.", 80) == ["172.18.0.9"]
    with pytest.raises(AddressRefused):
        resolve(resolver, "feeds.test", 8080)
