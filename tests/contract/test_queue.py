"""What every queue does: inside one process always, RabbitMQ where STARLIGHT_TEST_BROKER_URL names one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flask_starlight.errors import BackendUnavailable
from flask_starlight.queue.celery_queue import CeleryQueue
from flask_starlight.queue.celery_queue import make_celery
from flask_starlight.queue.in_process import InProcessQueue
from flask_starlight.queue.port import QUEUES
from flask_starlight.queue.port import Job
from flask_starlight.queue.port import JobQueue
from tests.contract.queue_worker import handlers

BROKER_URL = os.environ.get("STARLIGHT_TEST_BROKER_URL", "")
PATIENCE_S = 120


@contextmanager
def in_process(folder: Path) -> Iterator[JobQueue]:
    queue = InProcessQueue()
    queue.serve(handlers(folder), {})
    queue.start()
    try:
        yield queue
    finally:
        (folder / "go").touch()
        queue.stop()


@contextmanager
def by_rabbitmq(folder: Path) -> Iterator[JobQueue]:
    celery = make_celery(BROKER_URL)
    with celery.connection_for_write() as connection:
        for queue in celery.amqp.queues.values():
            queue(connection.default_channel).declare()
            queue(connection.default_channel).purge()
    command = [sys.executable, "-m", "celery", "-A", "tests.contract.queue_worker:celery", "worker", "-c1"]
    worker = subprocess.Popen(command, env=os.environ | {"STARLIGHT_TEST_FOLDER": str(folder)})
    try:
        yield CeleryQueue(celery)
    finally:
        (folder / "go").touch()
        worker.terminate()
        worker.wait(PATIENCE_S)


@pytest.fixture(params=[in_process, by_rabbitmq] if BROKER_URL else [in_process])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JobQueue]:
    with request.param(tmp_path) as queue:
        yield queue


def seen(folder: Path, number: int) -> list[Any]:
    """Return what the jobs noted once there are *number* lines."""
    until = time.monotonic() + PATIENCE_S
    lines: list[str] = []
    while len(lines) < number and time.monotonic() < until:
        lines = (folder / "seen").read_text().splitlines() if (folder / "seen").exists() else []
        time.sleep(0.05)
    return [json.loads(line) for line in lines]


def test_it_runs_a_job_with_its_payload(queue: JobQueue, tmp_path: Path) -> None:
    payload = [{"url": "https://a.example/", "title": "星光", "none": None}]
    queue.send(Job.REFRESH, payload)
    assert seen(tmp_path, 1) == [payload]


def test_it_goes_on_after_a_job_that_fails(queue: JobQueue, tmp_path: Path) -> None:
    queue.send(Job.STORE_OUTCOMES, "bad")
    queue.send(Job.STORE_OUTCOMES, "good")
    assert seen(tmp_path, 1) == ["good"]


def test_it_lets_a_job_overtake_for_which_somebody_waits(queue: JobQueue, tmp_path: Path) -> None:
    queue.send(Job.STORE_OUTCOMES, "hold")
    assert seen(tmp_path, 1) == ["held"]
    for number in range(5):
        queue.send(Job.STORE_OUTCOMES, f"batch {number}")
    queue.send(Job.STORE_DISCOVERY, "urgent")
    (tmp_path / "go").touch()
    order = seen(tmp_path, 7)
    assert order.index("urgent") < order.index("batch 4")


def test_it_counts_what_waits_on_every_queue(queue: JobQueue, tmp_path: Path) -> None:
    assert queue.lengths() == dict.fromkeys(QUEUES, 0)
    queue.send(Job.STORE_OUTCOMES, "hold")
    assert seen(tmp_path, 1) == ["held"]
    queue.send(Job.STORE_OUTCOMES, "one")
    queue.send(Job.STORE_OUTCOMES, "two")
    until = time.monotonic() + PATIENCE_S
    while queue.lengths()["store"] != 2 and time.monotonic() < until:  # a quorum queue reports its length a moment late
        time.sleep(0.1)
    assert queue.lengths()["store"] == 2
    (tmp_path / "go").touch()
    assert seen(tmp_path, 3) == ["held", "one", "two"]


def test_it_says_so_when_the_broker_is_away() -> None:
    queue = CeleryQueue(make_celery("amqp://guest:guest@127.0.0.1:1//"))
    with pytest.raises(BackendUnavailable, match="broker"):
        queue.ping()
    with pytest.raises(BackendUnavailable, match="broker"):
        queue.send(Job.FORGET)
