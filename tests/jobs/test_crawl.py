"""The crawler's side of a lease."""

from datetime import timedelta

from flask_starlight.jobs.crawl import batch_deadline_s
from flask_starlight.jobs.crawl import still_ours
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.queue.port import SOFT_LIMIT_S
from tests.conftest import NOW


def leased(feed_id: int, seconds: float | None) -> FeedForCrawl:
    until = None if seconds is None else NOW + timedelta(seconds=seconds)
    return FeedForCrawl(feed_id, "https://a.example/", lease_until=until)


def test_it_leaves_out_what_is_not_ours_any_more() -> None:
    feeds = [leased(1, -1), leased(2, 0), leased(3, 1), leased(4, None)]
    assert [feed.feed_id for feed in still_ours(feeds, NOW)] == [3, 4]


def test_a_batch_ends_before_the_first_of_its_leases() -> None:
    assert batch_deadline_s([leased(1, 500), leased(2, 400)], NOW, one_fetch_s=20) == 370


def test_a_batch_ends_before_the_worker_ends_it() -> None:
    assert batch_deadline_s([leased(1, 86_400)], NOW, one_fetch_s=20) < SOFT_LIMIT_S - 20
    assert batch_deadline_s([leased(1, None)], NOW, one_fetch_s=20) < SOFT_LIMIT_S - 20


def test_a_batch_has_time_for_one_fetch_at_least() -> None:
    assert batch_deadline_s([leased(1, 3)], NOW, one_fetch_s=20) == 20
