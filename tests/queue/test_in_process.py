"""Jobs inside one process: what the threads of the queues owe each other."""

import threading
from collections.abc import Callable

from flask_starlight.queue.in_process import InProcessQueue
from flask_starlight.queue.port import Job


def test_the_index_is_told_even_while_more_and_more_is_stored() -> None:
    has_begun, was_told = threading.Event(), threading.Event()
    told_in_time: list[bool] = []

    def store(_payload: object) -> None:
        has_begun.set()
        told_in_time.append(was_told.wait(60))

    queue = InProcessQueue()
    queue.serve({Job.STORE_OUTCOMES: store, Job.DRAIN_OUTBOX: lambda _payload: was_told.set()}, {})
    queue.start()
    queue.send(Job.STORE_OUTCOMES)
    assert has_begun.wait(60)
    queue.send(Job.DRAIN_OUTBOX)
    queue.stop()
    assert told_in_time == [True]


def stored_by(store: Callable[[list[str]], None], *sent: list[str]) -> None:
    """Let a queue store *sent*, all of which waits before the first is taken."""
    queue = InProcessQueue()
    queue.serve({Job.STORE_OUTCOMES: store}, {})
    for outcomes in sent:
        queue.send(Job.STORE_OUTCOMES, outcomes)
    queue.start()
    queue.stop()


def test_outcomes_that_wait_are_stored_at_once_in_their_order() -> None:
    stored: list[list[str]] = []
    stored_by(stored.append, ["a", "b"], ["c"], ["d"], ["e"], ["f"])
    assert stored == [["a", "b", "c", "d", "e"], ["f"]]


def test_outcomes_that_cannot_be_stored_take_no_others_with_them() -> None:
    stored: list[str] = []

    def store(outcomes: list[str]) -> None:
        if "bad" in outcomes:
            raise ValueError("bad")
        stored.extend(outcomes)

    stored_by(store, ["a"], ["bad"], ["c"])
    assert stored == ["a", "c"]
