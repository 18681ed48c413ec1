"""What two processes say over a pipe: a line with a frame's length and name, then that many bytes."""

from typing import BinaryIO


def write_frame(pipe: BinaryIO, name: str, payload: bytes = b"") -> None:
    """Send one frame; *name* holds no line break. Raises `OSError` where nobody reads any more."""
    pipe.write(b"%d %s\n" % (len(payload), name.encode()))
    pipe.write(payload)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> tuple[str, bytes] | None:
    """Return the name and the payload of the next frame, None where the other side has ended."""
    length, _, name = pipe.readline().rstrip(b"\n").decode().partition(" ")
    if not length:
        return None
    payload = pipe.read(int(length))
    return (name, payload) if len(payload) == int(length) else None
