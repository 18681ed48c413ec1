"""A sign of life that costs nothing: a file that the loops of worker and beat touch, and a healthcheck looks at.

`celery inspect ping` starts a process of some seconds of CPU time for the same answer.
"""

import time
from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.beat import PersistentScheduler

ALIVE = Path("/tmp/alive")  # noqa: S108 - a file of the container's own, and nothing is read from it
EVERY_S = 10


class AliveStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """Touches the file every `EVERY_S` seconds while the worker's consumer is connected."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._timer: Any = None

    def start(self, consumer: Any) -> None:
        ALIVE.touch()
        self._timer = consumer.timer.call_repeatedly(EVERY_S, ALIVE.touch)

    def stop(self, _consumer: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class AliveScheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's beat scheduler, which also touches the file, at most every `EVERY_S` seconds."""

    _touched_at = 0.0

    def tick(self, *args: Any, **options: Any) -> float:
        if time.monotonic() - self._touched_at > EVERY_S:
            ALIVE.touch()
            self._touched_at = time.monotonic()
        wait: float = super().tick(*args, **options)
        return wait
