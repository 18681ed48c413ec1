"""The feed host on loopback, one for a file of tests, fresh for each test."""

from collections.abc import Iterator

import pytest

from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host


@pytest.fixture(scope="module")
def running() -> Iterator[RunningHost]:
    with running_feed_host() as running:
        yield running


@pytest.fixture
def feeds(running: RunningHost) -> RunningHost:
    running.host.reset()
    return running
