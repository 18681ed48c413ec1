"""Unpacks a body as it arrives: gzip, deflate, brotli, zstd (RFC 9110 section 8.4.1, RFC 7932, RFC 9659).

The rule: however small the packed bytes, never more than the limit and one step's worth is held, so that a bomb costs
the limit and no more. Nothing here waits or reads: bytes in, bytes out.
"""

import zlib
from collections.abc import Callable
from typing import Any
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

ACCEPT_ENCODING = "gzip, br, zstd, deflate"

_MAX_CODINGS = 3
_MAX_FRAMES = 1000
"""gzip members or zstd frames in one body: block-wise packers write one per 64 KiB, hostile ones one per 9 bytes."""
_BROTLI_STEP_BYTES = 256 * 1024
_ZLIB_SLICE_BYTES = 8 * 1024
"""Packed bytes unpacked at a time; deflate's best ratio is 1032 to 1 (zlib's technical notes): 8 MiB at most."""
_ZSTD_SLICE_BYTES = 256
"""The same: one zstd block of 4 bytes may stand for 128 KiB (RFC 8878, 3.1.1.2), so again 8 MiB at most."""
_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
"""RFC 9659, section 3: what a recipient has to support."""

_GZIP_WBITS = 16 + zlib.MAX_WBITS


class Unpacker(Protocol):
    """Takes packed bytes in pieces. *finish* says that no more will come."""

    def feed(self, data: bytes) -> bytes: ...

    def finish(self) -> None: ...


def unpacker(content_encoding: str, *, max_bytes: int) -> Unpacker:
    """Return what unpacks the codings of a Content-Encoding header, "" for none.

    It raises `FetchError`: TOO_LARGE past *max_bytes* unpacked, TRUNCATED where the end is missing, BROKEN_ENCODING for
    what is unknown or broken.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity")]
    if len(codings) > _MAX_CODINGS or not all(coding in _MAKERS for coding in codings):
        raise _broken(f"unknown encoding {content_encoding[:100]!r}")
    chain: Unpacker = _Plain(max_bytes)
    for coding in codings:
        chain = _Chained(_MAKERS[coding](max_bytes), chain)
    return chain


class _Plain:
    """Changes nothing, and counts: the one place that knows the limit."""

    def __init__(self, max_bytes: int) -> None:
        self._left = max_bytes

    def feed(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise FetchError(FetchReason.TOO_LARGE, "the document is larger than the limit")
        return data

    def finish(self) -> None:
        """Plain bytes have no end of their own."""


class _Chained:
    """Feeds what one unpacker gives into the next."""

    def __init__(self, first: Unpacker, then: Unpacker) -> None:
        self._first = first
        self._then = then

    def feed(self, data: bytes) -> bytes:
        return self._then.feed(self._first.feed(data))

    def finish(self) -> None:
        self._first.finish()
        self._then.finish()


class _Framed:
    """A coding made of frames (gzip members, zstd frames) that follow one another.

    open_frame: makes the decompressor of the frame that begins with these bytes, or None for padding after the last.
    """

    def __init__(self, max_bytes: int, open_frame: Callable[[bytes, int], Any], slice_bytes: int) -> None:
        self._meter = _Plain(max_bytes)
        self._open_frame = open_frame
        self._slice_bytes = slice_bytes
        self._frame: Any = None
        self._frames = 0

    def feed(self, data: bytes) -> bytes:
        unpacked = bytearray()
        for start in range(0, len(data), self._slice_bytes):
            piece = data[start : start + self._slice_bytes]
            while piece and self._ready(piece):
                try:
                    unpacked += self._meter.feed(self._frame.decompress(piece))
                except (zlib.error, zstandard.ZstdError) as error:
                    raise _broken(str(error)) from error
                piece = self._frame.unused_data
        return bytes(unpacked)

    def finish(self) -> None:
        if self._frame is not None and not self._frame.eof:
            raise FetchError(FetchReason.TRUNCATED, "the packed document ends too early")

    def _ready(self, piece: bytes) -> bool:
        if self._frame is not None and not self._frame.eof:
            return True
        following = self._open_frame(piece, self._frames)
        if following is None:
            return False
        self._frame = following
        self._frames += 1
        if self._frames > _MAX_FRAMES:
            raise _broken("the packed document is cut into too many pieces")
        return True


class _Brotli:
    """brotli: one stream, and its decompressor can be told how much to give at a time."""

    def __init__(self, max_bytes: int) -> None:
        self._meter = _Plain(max_bytes)
        self._state = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> bytes:
        unpacked = bytearray()
        self._begun = self._begun or bool(data)
        try:
            while not self._state.is_finished():
                piece = self._state.process(data, output_buffer_limit=_BROTLI_STEP_BYTES)
                if not piece:
                    break
                unpacked += self._meter.feed(piece)
                data = b""
        except brotli.error as error:
            raise _broken(str(error)) from error
        return bytes(unpacked)

    def finish(self) -> None:
        if self._begun and not self._state.is_finished():
            raise FetchError(FetchReason.TRUNCATED, "the packed document ends too early")


def _gzip_member(data: bytes, frames: int) -> Any:
    return zlib.decompressobj(_GZIP_WBITS) if frames == 0 or data.startswith(b"\x1f") else None


def _deflate_stream(data: bytes, frames: int) -> Any:
    """Servers disagree whether "deflate" has its zlib frame (RFC 1950, 2.2: method 8, first two bytes by 31)."""
    framed = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0)
    return zlib.decompressobj(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS) if frames == 0 else None


def _zstd_frame(_data: bytes, _frames: int) -> Any:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()


def _broken(detail: str) -> FetchError:
    return FetchError(FetchReason.BROKEN_ENCODING, detail)


_MAKERS: dict[str, Callable[[int], Unpacker]] = {
    "gzip": lambda max_bytes: _Framed(max_bytes, _gzip_member, _ZLIB_SLICE_BYTES),
    "x-gzip": lambda max_bytes: _Framed(max_bytes, _gzip_member, _ZLIB_SLICE_BYTES),
    "deflate": lambda max_bytes: _Framed(max_bytes, _deflate_stream, _ZLIB_SLICE_BYTES),
    "zstd": lambda max_bytes: _Framed(max_bytes, _zstd_frame, _ZSTD_SLICE_BYTES),
    "br": _Brotli,
}
