import pytest

from flask_starlight.mesh.map import DATABASE
from flask_starlight.mesh.map import NETWORKS
from flask_starlight.mesh.map import PROXY
from flask_starlight.mesh.map import QUEUE
from flask_starlight.mesh.map import SERVICES
from flask_starlight.mesh.map import Address
from flask_starlight.mesh.map import Target
from flask_starlight.mesh.map import expected
from flask_starlight.mesh.map import targets


def reached_from(service: str) -> set[Address]:
    """Every address of others that *service* can connect to."""
    return {target.address for target in targets() if target.owner != service and expected(service, target).connects}


def target(text: str) -> Target:
    return next(target for target in targets() if str(target.address) == text)


@pytest.mark.parametrize("service", SERVICES)
def test_it_lets_every_service_reach_what_it_needs(service: str) -> None:
    assert SERVICES[service].needs <= reached_from(service)


def test_it_lets_nginx_reach_the_app_and_the_images_and_nothing_else() -> None:
    assert reached_from("nginx") == {Address("python_server", 5000), Address("image_server", 5001)}


def test_it_lets_the_crawler_reach_the_queue_and_the_proxy_and_nothing_else() -> None:
    assert reached_from("crawler") == {QUEUE, PROXY}


def test_it_lets_the_image_proxy_reach_the_way_out_and_the_door_and_nothing_else() -> None:
    assert reached_from("images") == {PROXY, Address("nginx", 80)}


def test_it_lets_egress_reach_nothing_of_ours_that_answers_strangers() -> None:
    """The image proxy stands beside it, and answers no address that the app did not sign."""
    assert reached_from("egress") == {Address("image_server", 5001)}


def test_it_gives_a_way_out_to_nginx_and_egress_alone() -> None:
    assert {name for name, service in SERVICES.items() if service.way_out} == {"nginx", "egress"}


def test_it_publishes_nothing_but_nginx() -> None:
    assert {name for name, service in SERVICES.items() if service.published} == {"nginx"}


def test_it_uses_every_network_and_no_other() -> None:
    assert {network for service in SERVICES.values() for network in service.networks} == set(NETWORKS)


def test_it_names_each_address_once() -> None:
    addresses = [target.address for target in targets()]
    assert len(addresses) == len(set(addresses))


def test_it_expects_a_name_only_where_a_network_is_shared_under_it() -> None:
    assert expected("worker", target("python_backend:5000")).resolves
    assert not expected("worker", target("python_server:5000")).resolves
    assert not expected("nginx", target("masterdb:3306")).resolves


def test_it_expects_a_shut_port_closed_although_its_owner_is_a_neighbour() -> None:
    found = expected("crawler", target("rabbitmq_server:15672"))
    assert found.resolves
    assert not found.connects


def test_it_tells_what_is_needed_from_what_is_merely_near() -> None:
    database = Target(DATABASE, "mysql", is_open=True)
    assert expected("app", database).needed
    assert expected("redis", database).connects
    assert not expected("redis", database).needed
