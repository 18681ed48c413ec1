"""Who stands on which network under which name, and who may reach whom: docs/architecture.md, section 1, as data.

docker-compose.yaml is held against this by tests, and `make mesh` measures a running stack against it. Nothing here
is derived from either. A pair that this map does not allow is a fault wherever it is found open.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType
from typing import NamedTuple


class Address(NamedTuple):
    """A name and a port, as one service calls another."""

    name: str
    port: int

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Network:
    """internal: no route out of it, neither to other networks nor to the machine that runs it."""

    purpose: str
    internal: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """One service of docker-compose.yaml.

    networks: network -> the aliases that it has there beside its own name.
    listens: ports that its neighbours on each of its networks can reach.
    shut: ports that its software opens by itself, and that are kept to its own loopback or switched off.
    needs: what it calls. Being able to reach more than that, by sharing a network, is allowed but shown.
    published: its ports that the machine publishes.
    ends: runs once and ends with status 0.
    """

    networks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listens: tuple[int, ...] = ()
    shut: tuple[int, ...] = ()
    needs: frozenset[Address] = frozenset()
    published: tuple[int, ...] = ()
    ends: bool = False

    @property
    def way_out(self) -> bool:
        """Whether it stands on a network with a route to the outside."""
        return any(not NETWORKS[name].internal for name in self.networks)


class Target(NamedTuple):
    """An address of the map: *owner* has it, and neighbours find it open or, for a `shut` port, closed."""

    address: Address
    owner: str
    is_open: bool


class Expectation(NamedTuple):
    """What a source must find of a target. needed: implies connects."""

    resolves: bool
    connects: bool
    needed: bool


NETWORKS: Mapping[str, Network] = MappingProxyType(
    {
        "net_edge": Network("browsers and clients reach nginx", internal=False),
        "net_front": Network("nginx passes requests on to the app"),
        "net_backend": Network("app and background jobs use the databases, the cache, the queue and the index"),
        "net_images": Network("nginx asks the image proxy for the images of entries"),
        "net_queue": Network("the crawler takes its work from the queue and puts outcomes on it"),
        "net_crawl": Network("the crawler reaches the outside through egress"),
        "net_images_out": Network("the image proxy reaches the outside through egress"),
        "net_egress": Network("egress reaches the feeds' web servers", internal=False),
    }
)

DATABASE = Address("masterdb", 3306)
CACHE = Address("master_redis", 6379)
QUEUE = Address("rabbitmq_server", 5672)
SEARCH = Address("elasticsearch_server", 9200)
PROXY = Address("egress", 3128)
APP = Address("python_server", 5000)
IMAGES = Address("image_server", 5001)

SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "nginx": Service(
            networks={"net_edge": (), "net_front": (), "net_images": ()},
            listens=(80,),
            needs=frozenset({APP, IMAGES}),
            published=(80,),
        ),
        "app": Service(
            networks={"net_front": ("python_server",), "net_backend": ("python_backend",)},
            listens=(5000,),
            needs=frozenset({DATABASE, CACHE, QUEUE, SEARCH}),
        ),
        "worker": Service(networks={"net_backend": ()}, needs=frozenset({DATABASE, CACHE, QUEUE, SEARCH})),
        "beat": Service(networks={"net_backend": ()}, needs=frozenset({DATABASE, CACHE, QUEUE})),
        "migrate": Service(networks={"net_backend": ()}, needs=frozenset({DATABASE, SEARCH}), ends=True),
        "crawler": Service(networks={"net_queue": (), "net_crawl": ()}, needs=frozenset({QUEUE, PROXY})),
        # On networks of its own: it handles what strangers send, as the crawler does, and neither may reach the other.
        "images": Service(
            networks={"net_images": ("image_server",), "net_images_out": ("image_server",)},
            listens=(5001,),
            needs=frozenset({PROXY}),
        ),
        "egress": Service(
            networks={"net_crawl": ("egress",), "net_images_out": ("egress",), "net_egress": ()}, listens=(3128,)
        ),
        "mysql": Service(networks={"net_backend": ("masterdb",)}, listens=(3306,), shut=(33060,)),
        "redis": Service(networks={"net_backend": ("master_redis",)}, listens=(6379,)),
        # 15672 management, 15692 metrics, 4369 and 25672 the Erlang machine's own
        "rabbitmq": Service(
            networks={"net_backend": ("rabbitmq_server",), "net_queue": ("rabbitmq_server",)},
            listens=(5672,),
            shut=(15672, 15692, 4369, 25672),
        ),
        "elasticsearch": Service(networks={"net_backend": ("elasticsearch_server",)}, listens=(9200,), shut=(9300,)),
        # Makes the secrets before all others start.
        "secrets": Service(ends=True),
    }
)


def names(service: str) -> Iterator[tuple[str, str]]:
    """Yield (network, name) for each name that *service* is called by; its own where it has no alias."""
    for network, aliases in SERVICES[service].networks.items():
        for name in aliases or (service,):
            yield network, name


def targets() -> tuple[Target, ...]:
    """Return every alias:port of the map, each once, open ones and shut ones, in the order of the services."""
    found: dict[Target, None] = {}
    for owner, service in SERVICES.items():
        for _, name in names(owner):
            found |= {Target(Address(name, port), owner, True): None for port in service.listens}
            found |= {Target(Address(name, port), owner, False): None for port in service.shut}
    return tuple(found)


def expected(source: str, target: Target) -> Expectation:
    """Return what *source* must find of *target*: both stand on a network on which the target has that name, or not."""
    near = any(
        name == target.address.name and network in SERVICES[source].networks for network, name in names(target.owner)
    )
    return Expectation(resolves=near, connects=near and target.is_open, needed=target.address in SERVICES[source].needs)
