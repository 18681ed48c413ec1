"""Fetching within limits: what is packed, too large, or too slow."""

import gzip

import pytest

from flask_starlight.model.reason import FetchReason
from tests.crawl.fetching import failure
from tests.crawl.fetching import fetch
from tests.feedhost.running import RunningHost


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_it_unpacks(feeds: RunningHost, coding: str) -> None:
    assert fetch(feeds, f"/{coding}/feeds/tiny.atom").body == feeds.host.documents["tiny.atom"]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_it_stops_at_a_bomb(feeds: RunningHost, coding: str) -> None:
    assert failure(feeds, f"/bomb/{coding}").reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "unheard-of"])
def test_it_reports_a_packing_that_is_none(feeds: RunningHost, coding: str) -> None:
    assert failure(feeds, f"/lie/{coding}/feeds/tiny.rss").reason is FetchReason.BROKEN_ENCODING


def test_it_reports_a_packed_document_that_ends_too_early(feeds: RunningHost) -> None:
    feeds.host.documents["short.gz"] = gzip.compress(b"<rss/>" * 100)[:-9]
    assert failure(feeds, "/lie/gzip/feeds/short.gz").reason is FetchReason.TRUNCATED


def test_it_refuses_packed_bytes_without_end_that_unpack_to_nothing(feeds: RunningHost) -> None:
    name_follows = b"\x1f\x8b\x08\x08" + bytes(6)  # RFC 1952, 2.3: FNAME, which ends with the first zero
    feeds.host.documents["long-name.gz"] = name_follows + b"a" * 30_000
    error = failure(feeds, "/stall/0.01/lie/gzip/feeds/long-name.gz", max_bytes=20_000)
    assert error.reason is FetchReason.TOO_LARGE


def test_it_refuses_a_document_that_is_too_large(feeds: RunningHost) -> None:
    assert len(fetch(feeds, "/huge/20000", max_bytes=20_000).body) == 20_000
    announced = failure(feeds, "/huge/20001", max_bytes=20_000)
    assert (announced.reason, announced.detail) == (FetchReason.TOO_LARGE, "20001 bytes are announced")
    assert failure(feeds, "/stall/0.01/huge/900000", max_bytes=20_000).reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize("path", ["/slow/30/feeds/tiny.rss", "/redirect/302/slow/30/feeds/tiny.rss"])
def test_it_does_not_wait_for_ever_for_the_first_byte(feeds: RunningHost, path: str) -> None:
    error = failure(feeds, path, first_byte_s=0.2)
    assert error.reason is FetchReason.TIMED_OUT
    assert "no answer began" in error.detail


def test_it_does_not_wait_for_ever_for_the_last_byte(feeds: RunningHost) -> None:
    error = failure(feeds, "/stall/30/feeds/tiny.rss", timeout_s=0.3)
    assert error.reason is FetchReason.TIMED_OUT
    assert "did not end" in error.detail


def test_it_counts_the_time_of_all_redirects_together(feeds: RunningHost) -> None:
    path = "/slow/0.2/redirect/302/slow/0.2/redirect/302/slow/0.2/redirect/302/slow/0.2/feeds/tiny.rss"
    assert failure(feeds, path, timeout_s=0.5).reason is FetchReason.TIMED_OUT
