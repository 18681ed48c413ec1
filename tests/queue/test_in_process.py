"""Jobs inside one process: what the threads of the queues owe each other."""

import threading

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
