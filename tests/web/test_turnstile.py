from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait
from threading import Event
from typing import Any

import pytest

from flask_starlight.web.turnstile import Turnstile

FOR_EVER_S = 600.0


class Room:
    """An application that says who came in, and keeps them until they may go."""

    def __init__(self) -> None:
        self.came = {path: Event() for path in ("/a", "/b", "/images/c")}
        self.may_go = {path: Event() for path in self.came}

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Iterable[bytes]:
        self.came[environ["PATH_INFO"]].set()
        self.may_go[environ["PATH_INFO"]].wait()
        return []


def test_it_lets_the_next_in_when_a_place_is_free() -> None:
    room = Room()
    turnstile = Turnstile(room, places=1, patience_s=FOR_EVER_S)
    with ThreadPoolExecutor() as readers:
        first = readers.submit(turnstile, {"PATH_INFO": "/a"}, print)
        room.came["/a"].wait()
        second = readers.submit(turnstile, {"PATH_INFO": "/b"}, print)
        assert not room.came["/b"].wait(0.2)
        room.may_go["/a"].set()
        room.came["/b"].wait()
        room.may_go["/b"].set()
        assert not wait([first, second]).not_done


@pytest.mark.parametrize(
    ("path", "patience_s"), [("/b", 0.01), ("/images/c", FOR_EVER_S)], ids=["nobody waits for ever", "images pass by"]
)
def test_it_lets_in_though_there_is_no_place(path: str, patience_s: float) -> None:
    room = Room()
    turnstile = Turnstile(room, places=1, patience_s=patience_s)
    with ThreadPoolExecutor() as readers:
        readers.submit(turnstile, {"PATH_INFO": "/a"}, print)
        room.came["/a"].wait()
        readers.submit(turnstile, {"PATH_INFO": path}, print)
        room.came[path].wait()
        for gate in room.may_go.values():
            gate.set()
