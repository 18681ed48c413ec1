"""Jobs that a child process works off: beside its parent on another core, and apart from all that the parent holds.

    parent                      child
    "hello" settings     ->
    "job 7 crawl.refresh" ->    works, several at once
                         <-     "send store.outcomes", any number of times
                         <-     "done 7" | "failed 7" why

The child ends when its standard input does, so none outlives its parent. One that dies fails the jobs it had in hand,
and the next job starts another.
"""

import itertools
import subprocess
import threading
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any
from typing import BinaryIO
from typing import cast

import msgspec

from flask_starlight.queue.frames import read_frame
from flask_starlight.queue.frames import write_frame
from flask_starlight.queue.port import Job

Deliver = Callable[[Job, bytes], None]

END_S = 5
"""A child that has nothing in hand ends at once; one that does not is killed, and its leases bring its work back."""


class ChildProcess:
    """A child that *command* starts and *greeting* sets up, and the next one where it died. For any number of threads.

    deliver: takes the jobs that the child sends, with their payloads as JSON.
    """

    def __init__(self, command: Sequence[str], greeting: bytes, deliver: Deliver) -> None:
        self._command = command
        self._greeting = greeting
        self._deliver = deliver
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the child where none lives."""
        self._living()

    def run(self, job: Job, payload: Any) -> None:
        """Return when the child has done *job*. Raises `ChildProcessError` where it failed or died."""
        self._living().begin(job, msgspec.json.encode(payload)).result()

    def stop(self) -> None:
        """End the child; what it has in hand is lost."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _living(self) -> "_Child":
        with self._lock:
            if self._child is not None and not self._child.lives():
                self._child.end()
                self._child = None
            if self._child is None:
                self._child = _Child(self._command, self._greeting, self._deliver)
            return self._child


class _Child:
    """One life of the child, and the jobs that it has in hand."""

    def __init__(self, command: Sequence[str], greeting: bytes, deliver: Deliver) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._input = cast(BinaryIO, self._process.stdin)
        self._output = cast(BinaryIO, self._process.stdout)
        self._deliver = deliver
        self._numbers = itertools.count()
        self._in_hand: dict[str, Future[None]] = {}
        self._has_ended = False
        self._lock = threading.Lock()
        self._listener = threading.Thread(target=self._listen, name="child", daemon=True)
        write_frame(self._input, "hello", greeting)
        self._listener.start()

    def lives(self) -> bool:
        return not self._has_ended and self._process.poll() is None

    def begin(self, job: Job, payload: bytes) -> Future[None]:
        done: Future[None] = Future()
        with self._lock:
            if self._has_ended:
                raise ChildProcessError("queue: the child has ended")
            number = str(next(self._numbers))
            self._in_hand[number] = done
            try:
                write_frame(self._input, f"job {number} {job}", payload)
            except OSError as error:
                del self._in_hand[number]
                raise ChildProcessError("queue: the child has ended") from error
        return done

    def end(self) -> None:
        with suppress(OSError):
            self._input.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        self._output.close()

    def _listen(self) -> None:
        while frame := read_frame(self._output):
            name, payload = frame
            kind, _, rest = name.partition(" ")
            if kind == "send":
                self._deliver(Job(rest), payload)
            elif kind == "done":
                self._in_hand.pop(rest).set_result(None)
            else:
                self._in_hand.pop(rest).set_exception(ChildProcessError(payload.decode()))
        with self._lock:  # from here on `begin` takes nothing, so nothing waits for an answer that never comes
            self._has_ended = True
            lost_jobs, self._in_hand = self._in_hand, {}
        for lost in lost_jobs.values():
            lost.set_exception(ChildProcessError("queue: the child ended with this job in hand"))
