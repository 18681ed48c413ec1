import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from flask_starlight.queue.child_process import ChildProcess
from flask_starlight.queue.frames import read_frame
from flask_starlight.queue.frames import write_frame
from flask_starlight.queue.port import Job

Sent = list[tuple[Job, Any]]


@pytest.fixture
def sent() -> Sent:
    return []


@pytest.fixture
def child(sent: Sent) -> Iterator[ChildProcess]:
    command = [sys.executable, "-m", "tests.queue.child"]
    child = ChildProcess(command, b"hello", lambda job, payload: sent.append((job, json.loads(payload))))
    yield child
    child.stop()


def test_it_hands_on_what_the_child_sends(child: ChildProcess, sent: Sent) -> None:
    child.run(Job.REFRESH, {"title": "星光"})
    assert sent == [(Job.STORE_OUTCOMES, ["hello", {"title": "星光"}])]


def test_it_says_why_a_job_failed_and_goes_on(child: ChildProcess, sent: Sent) -> None:
    with pytest.raises(ChildProcessError, match="on purpose"):
        child.run(Job.REFRESH, "fail")
    child.run(Job.REFRESH, 1)
    assert sent == [(Job.STORE_OUTCOMES, ["hello", 1])]


def test_it_fails_the_jobs_of_a_child_that_dies_and_starts_another(child: ChildProcess, sent: Sent) -> None:
    with pytest.raises(ChildProcessError, match="in hand"):
        child.run(Job.REFRESH, "die")
    child.run(Job.REFRESH, 2)
    assert sent == [(Job.STORE_OUTCOMES, ["hello", 2])]


def test_it_can_be_stopped_and_started_again(child: ChildProcess, sent: Sent) -> None:
    child.start()
    child.stop()
    child.stop()
    child.run(Job.REFRESH, 3)
    assert sent == [(Job.STORE_OUTCOMES, ["hello", 3])]


def test_it_reads_the_frames_that_it_writes_until_the_other_side_ends() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, "job 1 crawl.refresh", b'"a\nb"')
    write_frame(pipe, "done 1")
    whole = pipe.getvalue()
    pipe.seek(0)
    assert [read_frame(pipe), read_frame(pipe), read_frame(pipe)] == [
        ("job 1 crawl.refresh", b'"a\nb"'),
        ("done 1", b""),
        None,
    ]
    assert read_frame(io.BytesIO(whole[:25])) is None
