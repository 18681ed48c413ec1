"""The egress proxy and the crawler's own guard refuse the same addresses, each in its own words."""

import ipaddress
import re
from pathlib import Path

from flask_starlight.crawl.guard import NAT64
from flask_starlight.crawl.guard import REFUSED_NETWORKS
from flask_starlight.settings import Settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

CONF = (Path(__file__).parents[2] / "compose_docker_dev" / "egress" / "squid.conf").read_text()
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
BELOW_PUBLIC = ipaddress.IPv6Network("::/3")


def acl(name: str, kind: str) -> list[str]:
    lines = re.findall(rf"^acl {name} {kind} (.+)$", CONF, re.MULTILINE)
    return [word for line in lines for word in line.split()]


def covered(network: Network, by: list[Network]) -> bool:
    return any(network.version == other.version and network.subnet_of(other) for other in by)  # type: ignore[arg-type]


def test_the_proxy_refuses_what_the_guard_refuses_and_no_more() -> None:
    proxy: list[Network] = [ipaddress.ip_network(word) for word in acl("private", "dst")]
    guard: list[Network] = list(REFUSED_NETWORKS)
    assert [net for net in guard if net not in (MAPPED, BELOW_PUBLIC) and not covered(net, proxy)] == []
    assert [net for net in proxy if not covered(net, guard)] == []


def test_the_proxy_refuses_nat64_which_it_cannot_look_into() -> None:
    assert covered(NAT64, [ipaddress.ip_network(word) for word in acl("private", "dst")])


def test_the_proxy_does_not_list_the_form_in_which_it_writes_ipv4() -> None:
    proxy = [ipaddress.ip_network(word) for word in acl("private", "dst")]
    assert [net for net in proxy if net.version == 6 and net.overlaps(MAPPED)] == []


def test_the_proxy_calls_the_ports_that_the_crawler_calls() -> None:
    assert tuple(map(int, acl("web_ports", "port"))) == Settings().crawl_ports
    assert set(acl("tls_ports", "port")) <= set(acl("web_ports", "port"))


def test_the_proxy_passes_the_methods_that_the_crawler_uses() -> None:
    assert set(acl("asking", "method")) == {"GET", "HEAD", "POST", "CONNECT"}


def test_refusals_stand_before_permissions() -> None:
    rules = re.findall(r"^(http_access .+|include /run/egress-allowed\.conf)$", CONF, re.MULTILINE)
    last_refusal = max(position for position, rule in enumerate(rules) if rule == "http_access deny private")
    assert rules[0] == "http_access deny !clients"
    assert rules[-2:] == ["http_access allow clients", "http_access deny all"]
    assert last_refusal == len(rules) - 3
