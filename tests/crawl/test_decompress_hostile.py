"""Packed bodies that mean harm: what is held stays near the limit, and all ends in a `FetchError`."""

import gzip
import tracemalloc
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from flask_starlight.crawl.decompress import unpacker
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason
from tests.crawl.test_decompress import raw_deflate
from tests.crawl.test_decompress import unpack
from tests.feedhost.packing import BOMB_BYTES
from tests.feedhost.packing import bomb

MIB = 1024 * 1024
LIMIT = 15 * MIB
PACK = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstandard.compress,
}
each_coding = pytest.mark.parametrize("coding", PACK)


def reason_of(coding: str, packed: bytes, *, max_bytes: int = MIB, piece_bytes: int = 65536) -> FetchReason:
    with pytest.raises(FetchError) as error:
        unpack(coding, packed, max_bytes=max_bytes, piece_bytes=piece_bytes)
    return error.value.reason


def test_it_stops_a_raw_deflate_bomb() -> None:
    assert reason_of("deflate", raw_deflate(bytes(BOMB_BYTES))) is FetchReason.TOO_LARGE


@each_coding
@pytest.mark.parametrize("inner", PACK)
def test_it_stops_a_bomb_in_each_coding_inside_each(coding: str, inner: str) -> None:
    packed = PACK[coding](bomb(inner))
    tracemalloc.start()
    assert reason_of(f"{inner}, {coding}", packed, max_bytes=LIMIT) is FetchReason.TOO_LARGE
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most_bytes < BOMB_BYTES


def test_it_stops_a_bomb_three_deep() -> None:
    packed = gzip.compress(gzip.compress(bomb("gzip")))
    assert reason_of("gzip, gzip, gzip", packed, max_bytes=LIMIT) is FetchReason.TOO_LARGE


@each_coding
@pytest.mark.parametrize("other", PACK)
def test_it_does_not_read_one_coding_as_another(coding: str, other: str) -> None:
    body = b"<rss version='2.0'/>" * 100
    try:
        read = unpack(coding, PACK[other](body))
    except FetchError as error:
        assert error.reason in (FetchReason.BROKEN_ENCODING, FetchReason.TRUNCATED)
        read = None  # deflate without its frame has no checksum, so by chance it may be read as something
    assert (read == body) is (coding == other)


@each_coding
def test_every_cut_is_noticed(coding: str) -> None:
    packed = PACK[coding](b"<rss version='2.0'><channel/></rss>")
    cuts = [reason_of(coding, packed[:length]) for length in range(1, len(packed))]
    assert set(cuts) <= {FetchReason.TRUNCATED, FetchReason.BROKEN_ENCODING}
    assert cuts[-1] is FetchReason.TRUNCATED


@each_coding
def test_a_body_that_comes_byte_by_byte_is_read(coding: str) -> None:
    assert unpack(coding, PACK[coding](b"<rss/>" * 50), piece_bytes=1) == b"<rss/>" * 50


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
@given(data=st.binary(max_size=300))
def test_any_bytes_end_in_a_document_or_a_reason(coding: str, data: bytes) -> None:
    packing = unpacker(coding, max_bytes=MIB)
    try:
        body = packing.feed(data)
        packing.finish()
    except FetchError as error:
        assert error.reason in (FetchReason.BROKEN_ENCODING, FetchReason.TRUNCATED, FetchReason.TOO_LARGE)
    else:
        assert len(body) <= MIB


def test_a_zstd_window_larger_than_anybody_has_to_support_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=25, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    assert (
        reason_of("zstd", packer.compress(bytes(MIB)) + packer.flush(), max_bytes=LIMIT) is FetchReason.BROKEN_ENCODING
    )
