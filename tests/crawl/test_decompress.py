"""Packed bodies are unpacked in pieces of any size, and a bomb costs no more than the limit."""

import gzip
import random
import tracemalloc
import zlib

import brotli
import pytest
import zstandard

from flask_starlight.crawl.decompress import ACCEPT_ENCODING
from flask_starlight.crawl.decompress import unpacker
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from tests.feedhost.packing import BOMB_BYTES
from tests.feedhost.packing import bomb
from tests.feedhost.packing import pack

MIB = 1024 * 1024
BODY = random.Random(7).randbytes(700) * 1000


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKED = {
    "plain": ("", BODY),
    "identity": ("identity", BODY),
    "gzip": ("gzip", gzip.compress(BODY)),
    "x-gzip in capitals": (" X-GZip ", gzip.compress(BODY)),
    "gzip of two members and padding": ("gzip", gzip.compress(BODY[:1000]) + gzip.compress(BODY[1000:]) + bytes(99)),
    "deflate with its frame": ("deflate", zlib.compress(BODY)),
    "deflate without its frame": ("deflate", raw_deflate(BODY)),
    "brotli": ("br", brotli.compress(BODY, quality=5)),
    "zstd": ("zstd", zstandard.compress(BODY)),
    "zstd of two frames": ("zstd", zstandard.compress(BODY[:1000]) + zstandard.compress(BODY[1000:])),
    "one in another": ("deflate, br, gzip", gzip.compress(brotli.compress(zlib.compress(BODY), quality=1))),
    "brotli in stored blocks": ("br", pack("br", BODY)),
    "zstd in stored blocks": ("zstd", pack("zstd", BODY)),
}
BROKEN = [case for case in PACKED if case not in ("plain", "identity")]


def unpack(coding: str, packed: bytes, *, piece_bytes: int = 65536, max_bytes: int = MIB) -> bytes:
    packing = unpacker(coding, max_bytes=max_bytes)
    unpacked = b"".join(packing.feed(packed[at : at + piece_bytes]) for at in range(0, len(packed), piece_bytes))
    packing.finish()
    return unpacked


@pytest.mark.parametrize("case", PACKED)
@pytest.mark.parametrize("piece_bytes", [13, 1000, 1 << 30])
def test_it_unpacks(case: str, piece_bytes: int) -> None:
    coding, packed = PACKED[case]
    assert unpack(coding, packed, piece_bytes=piece_bytes) == BODY


@pytest.mark.parametrize("case", PACKED)
def test_it_takes_exactly_the_limit_and_not_a_byte_more(case: str) -> None:
    coding, packed = PACKED[case]
    assert unpack(coding, packed, max_bytes=len(BODY)) == BODY
    with pytest.raises(FetchError) as error:
        unpack(coding, packed, max_bytes=len(BODY) - 1)
    assert error.value.reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize("case", BROKEN)
def test_it_refuses_a_body_that_ends_too_early(case: str) -> None:
    coding, packed = PACKED[case]
    with pytest.raises(FetchError) as error:
        unpack(coding, packed[: len(packed) // 2])
    assert error.value.reason is FetchReason.TRUNCATED


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_it_refuses_what_is_not_packed_at_all(coding: str) -> None:
    with pytest.raises(FetchError) as error:
        unpack(coding, b"<?xml version='1.0'?><rss version='2.0'/>" * 10)
    assert error.value.reason is FetchReason.BROKEN_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_it_takes_an_empty_body_for_empty(coding: str) -> None:
    assert unpack(coding, b"") == b""


@pytest.mark.parametrize("coding", ["compress", "gzip, aes128gcm", "gzip, gzip, gzip, gzip", "gzip;q=1"])
def test_it_refuses_a_coding_that_it_did_not_ask_for(coding: str) -> None:
    with pytest.raises(FetchError) as error:
        unpacker(coding, max_bytes=MIB)
    assert error.value.reason is FetchReason.BROKEN_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_it_stops_a_bomb_at_the_limit_without_holding_it(coding: str) -> None:
    packed = bomb(coding)
    assert len(unpack(coding, packed, max_bytes=BOMB_BYTES)) == BOMB_BYTES
    tracemalloc.start()
    with pytest.raises(FetchError) as error:
        unpack(coding, packed, max_bytes=MIB)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.reason is FetchReason.TOO_LARGE
    assert most_bytes < BOMB_BYTES // 2


def test_it_stops_a_bomb_inside_a_bomb() -> None:
    with pytest.raises(FetchError) as error:
        unpack("gzip, gzip", gzip.compress(bomb("gzip")), max_bytes=MIB)
    assert error.value.reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize(("coding", "empty"), [("gzip", gzip.compress(b"")), ("zstd", zstandard.compress(b""))])
def test_it_refuses_a_body_of_endless_empty_frames(coding: str, empty: bytes) -> None:
    assert unpack(coding, empty * 100) == b""
    with pytest.raises(FetchError) as error:
        unpack(coding, empty * 10_000)
    assert error.value.reason is FetchReason.BROKEN_ENCODING


def test_it_asks_for_what_it_can_unpack() -> None:
    for coding in ACCEPT_ENCODING.split(", "):
        assert unpack(coding, pack(coding, BODY)) == BODY
