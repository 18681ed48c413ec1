"""Fetching over TLS and through the egress proxy; the proxy here speaks as squid does."""

import asyncio
import ipaddress
import re
import ssl
from collections.abc import AsyncIterator
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.fetch_config import FetchConfig
from flask_starlight.crawl.guard import AddressRules
from flask_starlight.errors import AddressRefused
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host

SQUID = {
    "denied": (403, "ERR_ACCESS_DENIED 0", FetchReason.REFUSED_ADDRESS),
    "no-name": (503, "ERR_DNS_FAIL 0", FetchReason.NAME_NOT_FOUND),
    "closed": (503, "ERR_CONNECT_FAIL 111", FetchReason.CONNECTION_REFUSED),
    "slow": (504, "ERR_READ_TIMEOUT 0", FetchReason.TIMED_OUT),
    "odd": (502, "ERR_ZERO_SIZE_OBJECT 0", FetchReason.CONNECTION_FAILED),
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for feeds.test that only whoever trusts this very file believes, with its key, as one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feeds.test")])
    names = [x509.DNSName("feeds.test"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "feeds.test.pem"
    pem = serialization.Encoding.PEM
    key_bytes = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key_bytes + made.public_bytes(pem))
    return path


@pytest.fixture(scope="module")
def secure(certificate: Path) -> Iterator[RunningHost]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with running_feed_host(tls=tls) as running:
        yield running


@pytest.fixture(scope="module")
def plain() -> Iterator[RunningHost]:
    with running_feed_host() as running:
        yield running


def config_for(*ports: int, proxy: str = "") -> FetchConfig:
    names = ("feeds.test", "other.test", *(f"{name}.test" for name in SQUID))
    allowed = frozenset((name, port) for name in names for port in ports)
    rules = AddressRules(frozenset({80, 443}), allowed)
    return FetchConfig(rules, "Starlight/test", timeout_s=20, first_byte_s=10, max_bytes=1024 * 1024, proxy=proxy)


@asynccontextmanager
async def proxy(target: RunningHost) -> AsyncIterator[tuple[str, list[str]]]:
    """Run a proxy whose every name leads to *target*, but those of SQUID; yield its address and the lines it read."""
    lines: list[str] = []
    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines.append(head.partition("\r\n")[0])
        method, wanted, _ = lines[-1].split(" ")
        host = re.split("[:/]", wanted.removeprefix("http://"))[0].removesuffix(".test")
        if host in SQUID:
            status, error, _ = SQUID[host]
            writer.write(f"HTTP/1.1 {status} No\r\nX-Squid-Error: {error}\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            outer_reader, outer_writer = await asyncio.open_connection("127.0.0.1", target.port)
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                path = "/" + wanted.split("/", 3)[3]
                outer_writer.write(head.replace(wanted, path, 1).encode())
            await asyncio.gather(pump(reader, outer_writer), pump(outer_reader, writer))
        writer.close()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        except OSError:
            pass  # the other side has what it wanted
        finally:
            sink.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", lines
        finally:
            await asyncio.gather(*filter(None, serving), return_exceptions=True)


def through_proxy(target: RunningHost, url: str, *, tls: ssl.SSLContext | None = None) -> tuple[Document, list[str]]:
    async def run() -> tuple[Document, list[str]]:
        async with (
            proxy(target) as (address, lines),
            HttpFetcher(config_for(target.port, 80, 443, proxy=address), tls=tls) as fetcher,
        ):
            return await fetcher.fetch(url), lines

    return asyncio.run(run())


def fetch_directly(config: FetchConfig, url: str, *, tls: ssl.SSLContext | None = None) -> Document:
    async def run() -> Document:
        async with HttpFetcher(config, resolver=LoopbackResolver(), tls=tls) as fetcher:
            return await fetcher.fetch(url)

    return asyncio.run(run())


def test_it_does_not_believe_a_certificate_that_nobody_signed(secure: RunningHost) -> None:
    with pytest.raises(FetchError) as error:
        fetch_directly(config_for(secure.port), f"https://feeds.test:{secure.port}/feeds/tiny.rss")
    assert error.value.reason is FetchReason.CERTIFICATE
    assert secure.host.requests.total() == 0


def test_it_fetches_over_tls_from_the_name_in_the_certificate_alone(secure: RunningHost, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    config = config_for(secure.port)
    assert fetch_directly(config, f"https://feeds.test:{secure.port}/feeds/tiny.rss", tls=trust).status == 200
    with pytest.raises(FetchError) as error:
        fetch_directly(config, f"https://other.test:{secure.port}/feeds/tiny.rss", tls=trust)
    assert error.value.reason is FetchReason.CERTIFICATE


def test_it_reports_a_server_that_speaks_no_tls(plain: RunningHost) -> None:
    with pytest.raises(FetchError) as error:
        fetch_directly(config_for(plain.port), f"https://feeds.test:{plain.port}/feeds/tiny.rss")
    assert error.value.reason is FetchReason.CONNECTION_FAILED


def test_it_goes_through_the_proxy_and_resolves_no_name_itself(plain: RunningHost) -> None:
    document, lines = through_proxy(plain, "http://only-the-proxy-knows.example/feeds/tiny.rss")
    assert document.body == plain.host.documents["tiny.rss"]
    assert lines == ["GET http://only-the-proxy-knows.example/feeds/tiny.rss HTTP/1.1"]


def test_it_follows_redirects_through_the_proxy(plain: RunningHost) -> None:
    document, lines = through_proxy(plain, "http://a.example/redirect/301?to=http://b.example/feeds/tiny.rss")
    assert document.moved_to == "http://b.example/feeds/tiny.rss"
    assert [line.split(" ")[1] for line in lines][1] == "http://b.example/feeds/tiny.rss"


def test_it_asks_a_strangers_host_for_one_thing_at_a_time_and_several_strangers_at_once(plain: RunningHost) -> None:
    async def run(hosts: list[str]) -> int:
        plain.host.reset()
        async with proxy(plain) as (address, _), HttpFetcher(config_for(proxy=address)) as fetcher:
            urls = [f"http://{host}/slow/0.1/growing/{n}" for n, host in enumerate(hosts)]
            await asyncio.gather(*(fetcher.fetch(url) for url in urls))
        assert plain.host.requests.total() == len(hosts)
        return plain.host.most_at_once

    assert asyncio.run(run(["stranger.example"] * 4)) == 1
    assert asyncio.run(run([f"stranger{n}.example" for n in range(4)])) > 1


def test_it_opens_a_tunnel_for_tls_and_checks_the_certificate_itself(secure: RunningHost, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    document, lines = through_proxy(secure, f"https://feeds.test:{secure.port}/feeds/tiny.rss", tls=trust)
    assert document.body == secure.host.documents["tiny.rss"]
    assert lines == [f"CONNECT feeds.test:{secure.port} HTTP/1.1"]
    with pytest.raises(FetchError) as error:
        through_proxy(secure, f"https://feeds.test:{secure.port}/feeds/tiny.rss")
    assert error.value.reason is FetchReason.CERTIFICATE


@pytest.mark.parametrize("name", SQUID)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_it_understands_what_squid_says(plain: RunningHost, scheme: str, name: str) -> None:
    with pytest.raises(FetchError) as error:
        through_proxy(plain, f"{scheme}://{name}.test/feed")
    assert error.value.reason is SQUID[name][2]
    assert isinstance(error.value, AddressRefused) == (name == "denied")


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://0x7f.1/", "http://masterdb/", "https://a:b@c.example/"])
def test_it_judges_the_written_address_before_the_proxy_hears_of_it(plain: RunningHost, url: str) -> None:
    plain.host.reset()
    with pytest.raises(AddressRefused):
        through_proxy(plain, url)
    with pytest.raises(AddressRefused):
        through_proxy(plain, f"http://a.example/redirect/302?to={url}")
    assert plain.host.requests.total() == 1


def test_it_says_that_the_proxy_is_away(plain: RunningHost) -> None:
    async def run() -> None:
        async with HttpFetcher(config_for(80, proxy="http://127.0.0.1:1")) as fetcher:
            await fetcher.fetch("http://a.example/")

    with pytest.raises(FetchError) as error:
        asyncio.run(run())
    assert error.value.reason is FetchReason.CONNECTION_FAILED


def test_a_server_cannot_pretend_to_be_the_proxy(plain: RunningHost) -> None:
    with pytest.raises(FetchError) as error:
        fetch_directly(
            config_for(plain.port), f"http://feeds.test:{plain.port}/status/403/X-Squid-Error/ERR_ACCESS_DENIED"
        )
    assert error.value.reason is FetchReason.FORBIDDEN
