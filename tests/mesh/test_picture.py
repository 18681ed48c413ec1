from xml.etree import ElementTree

from flask_starlight.mesh import picture
from flask_starlight.mesh.map import NETWORKS
from flask_starlight.mesh.map import SERVICES
from flask_starlight.mesh.map import targets
from tests.mesh.composefile import ROOT


def test_it_draws_every_network_and_every_service_that_stays() -> None:
    assert set(picture.NETWORKS) == set(NETWORKS)
    assert set(picture.SERVICES) == {name for name, service in SERVICES.items() if service.networks}


def test_it_draws_the_ways_of_the_map_and_no_others() -> None:
    owners = {target.address: target.owner for target in targets()}
    declared = {(name, owners[address]) for name, service in SERVICES.items() for address in service.needs}
    ends = {("browser", "nginx"), ("egress", "outside")}
    assert set(picture.WAYS) - ends <= declared
    assert {pair for pair in declared if pair[0] not in ("worker", "beat", "migrate")} <= set(picture.WAYS)


def test_it_marks_the_networks_with_a_way_out() -> None:
    marked = {name for name, (box, _) in picture.NETWORKS.items() if "way out" in box.note}
    assert marked == {name for name, network in NETWORKS.items() if not network.internal}


def test_the_drawing_of_the_docs_is_this_one() -> None:
    drawn = picture.standalone()
    ElementTree.fromstring(drawn)
    assert (ROOT / "docs" / "images" / "mesh.svg").read_text() == drawn
