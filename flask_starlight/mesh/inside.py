"""What is run inside a service's own network namespace: asks for names, knocks on ports, looks for a way out.

A program by itself, read from standard input by an interpreter that has nothing of Starlight: standard library only.
Its one argument is JSON: {"timeout_s": seconds, "targets": [{"name": …, "port": …, "addresses": [the owner's, known
from elsewhere]}]}. It prints JSON: {"way_out": bool, "targets": [{"resolved": [addresses], "by_name": state,
"by_address": state}]}, in the same order, where a state is one of "open", "refused" (there, but nothing listens),
"silent" (nothing came back), "no route", "unresolved", "unknown" (no address was given), and "not it" (something on
the way answers in the place of whatever address is asked).
"""

import errno
import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses that nobody has (RFC 5737 section 3, RFC 3849 section 2)."""

NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
RANK = ("open", "refused", "not it", "silent", "no route")

NOBODYS_PORT = 1
"""Nothing in any of the images listens there (tcpmux, RFC 1078)."""


def has_way_out() -> bool:
    """Whether a route leads outside. Connecting a UDP socket asks the routing table and sends nothing."""
    for family, address in OUTSIDE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
                return True
        except OSError:
            continue
    return False


def resolve(name: str, port: int) -> list[str]:
    """Return the addresses of *name*, [] where it has none."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(entry[4][0]) for entry in found})


def knock(address: str, port: int, timeout_s: float) -> str:
    """Return what a TCP connection to *address* comes to."""
    try:
        with socket.create_connection((address, port), timeout=timeout_s):
            return "open"
    except TimeoutError:
        return "silent"
    except ConnectionError:
        return "refused"
    except OSError as error:
        return "no route" if error.errno in NO_ROUTE else "silent"


def knock_at_owner(address: str, port: int, timeout_s: float) -> str:
    """Return what a TCP connection to *address* comes to, where the way there may lead through other people's networks.

    Some answer for everyone (a transparent proxy, a captive portal): where a port that the owner of the address does
    not have is open, too, the answer is not the owner's.
    """
    state = knock(address, port, timeout_s)
    if state == "open" and knock(address, NOBODYS_PORT, timeout_s) == "open":
        return "not it"
    return state


def best(states: list[str], otherwise: str) -> str:
    """Return the most reachable of *states*: one open address is enough to be reached."""
    return min(states, key=RANK.index, default=otherwise)


def measure(target: dict[str, Any], timeout_s: float) -> dict[str, Any]:
    """Return what was found of one target, by its name and, whether or not that resolves, by its addresses."""
    port = target["port"]
    resolved = resolve(target["name"], port)
    by_name = {address: knock(address, port, timeout_s) for address in resolved}
    by_address = [by_name.get(address) or knock_at_owner(address, port, timeout_s) for address in target["addresses"]]
    return {
        "resolved": resolved,
        "by_name": best(list(by_name.values()), "unresolved"),
        "by_address": best(by_address, "unknown"),
    }


def main(argument: str) -> None:
    """Measure what *argument* asks for and print it."""
    task = json.loads(argument)
    with ThreadPoolExecutor(max_workers=32) as pool:
        found = list(pool.map(lambda target: measure(target, task["timeout_s"]), task["targets"]))
    json.dump({"way_out": has_way_out(), "targets": found}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
