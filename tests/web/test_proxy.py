from collections.abc import Iterable
from typing import Any

import pytest

from flask_starlight.web.proxy import EAGER_S
from flask_starlight.web.proxy import FRESH_S
from flask_starlight.web.proxy import TrustedProxies
from flask_starlight.web.proxy import resolve

SAID = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.4",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "reader.example",
}


class World:
    """A name server and a clock that a test sets."""

    def __init__(self) -> None:
        self.addresses = {"nginx": {"10.0.0.2"}}
        self.now = 0.0
        self.asked = 0

    def resolve(self, name: str) -> set[str]:
        self.asked += 1
        return self.addresses.get(name, set())


def seen(proxies: TrustedProxies, peer: str, **said: str) -> tuple[str, str, str]:
    """Return the client, scheme and host that the application sees."""
    environ: dict[str, Any] = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "app:5000"} | (said or SAID)
    list(proxies(environ, lambda *_: lambda _: None))
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]


def application(environ: dict[str, Any], start_response: object) -> Iterable[bytes]:
    return []


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def proxies(world: World) -> TrustedProxies:
    return TrustedProxies(application, ["nginx"], resolve=world.resolve, clock=lambda: world.now)


def test_it_believes_the_proxy_that_the_settings_name(proxies: TrustedProxies) -> None:
    assert seen(proxies, "10.0.0.2") == ("198.51.100.4", "https", "reader.example")
    assert seen(proxies, "::ffff:10.0.0.2") == ("198.51.100.4", "https", "reader.example")


def test_it_believes_nobody_else(proxies: TrustedProxies) -> None:
    assert seen(proxies, "10.0.0.3") == ("10.0.0.3", "http", "app:5000")
    assert seen(TrustedProxies(application, []), "10.0.0.2") == ("10.0.0.2", "http", "app:5000")
    assert seen(proxies, "") == ("", "http", "app:5000")


def test_it_passes_over_what_makes_no_sense(proxies: TrustedProxies) -> None:
    said = {
        "HTTP_X_FORWARDED_FOR": "unknown",
        "HTTP_X_FORWARDED_PROTO": "gopher",
        "HTTP_X_FORWARDED_HOST": "evil.example/<script>",
    }
    assert seen(proxies, "10.0.0.2", **said) == ("10.0.0.2", "http", "app:5000")


def test_it_asks_for_a_names_addresses_once_in_a_while(proxies: TrustedProxies, world: World) -> None:
    for world.now in (0.0, FRESH_S - 0.1):
        assert seen(proxies, "10.0.0.2")[0] == "198.51.100.4"
    assert world.asked == 1
    world.now = FRESH_S + 0.1
    world.addresses = {"nginx": {"10.0.0.5"}}
    assert seen(proxies, "10.0.0.2")[0] == "10.0.0.2"


def test_it_finds_a_proxy_that_was_just_recreated(proxies: TrustedProxies, world: World) -> None:
    seen(proxies, "10.0.0.2")
    world.addresses = {"nginx": {"10.0.0.7"}}
    world.now = EAGER_S / 2
    assert seen(proxies, "10.0.0.7")[0] == "10.0.0.7"
    world.now = EAGER_S + 0.1
    assert seen(proxies, "10.0.0.7")[0] == "198.51.100.4"


def test_it_takes_addresses_as_they_are_and_unknown_names_as_nobody() -> None:
    assert resolve("127.0.0.1") == {"127.0.0.1"}
    assert resolve("no-such-host.invalid") == set()
