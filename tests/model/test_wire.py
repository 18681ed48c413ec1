import json

import msgspec
import pytest

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.reason import explain
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from tests.store import make


def test_it_brings_values_back_as_they_were() -> None:
    found = DiscoveryOutcome(7, url="https://a.example/", outcome=make.changed(0, make.intent("a", content="正文")))
    assert from_wire(json.loads(json.dumps(to_wire(found))), DiscoveryOutcome) == found


def test_it_refuses_what_is_not_the_value() -> None:
    for data in ({}, {"feed_id": "x", "url": ""}, [1], None):
        with pytest.raises(msgspec.ValidationError):
            from_wire(data, FeedForCrawl)


@pytest.mark.parametrize("reason", list(FetchReason))
def test_it_explains_every_reason_in_a_sentence(reason: FetchReason) -> None:
    assert explain(reason).endswith(".")
