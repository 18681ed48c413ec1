"""The crawler's half of a full text: real pages on loopback, behind the address guard."""

from collections.abc import Iterator

import pytest

from flask_starlight.jobs import crawl
from flask_starlight.model.full_text import FullText
from flask_starlight.model.full_text import PageForCrawl
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings
from tests.article_host import running_site
from tests.crawl.articles import SENTENCES
from tests.fakes import RecordingQueue


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with running_site() as authority:
        yield authority


def fetched(job: Job, url: str, **settings: object) -> FullText:
    queue = RecordingQueue()
    crawler = crawl.crawler_from(Settings(**settings), queue)
    try:
        crawl.handlers(crawler)[job](to_wire([PageForCrawl(7, url)]))
    finally:
        crawler.outside.close()
    [(sent, payload)] = queue.sent
    assert sent is Job.STORE_FULL_TEXT
    return from_wire(payload, FullText)


@pytest.mark.parametrize("job", [Job.FETCH_FULL_TEXT, Job.FETCH_NEW_PAGES])
def test_it_fetches_a_page_and_sends_its_article_back(site: str, job: Job) -> None:
    found = fetched(job, f"http://{site}/night-1", crawl_allow_hosts=(site,))
    assert (found.entry_id, found.reason) == (7, None)
    assert SENTENCES[-1] in found.content


def test_it_never_calls_a_private_address(site: str) -> None:
    found = fetched(Job.FETCH_FULL_TEXT, f"http://{site}/night-1", crawl_ports=(int(site.partition(":")[2]),))
    assert (found.reason, found.content) == (FetchReason.REFUSED_ADDRESS, "")


def test_it_reads_no_page_beyond_its_limit(site: str) -> None:
    found = fetched(Job.FETCH_FULL_TEXT, f"http://{site}/night-1", crawl_allow_hosts=(site,), crawl_max_bytes=1024)
    assert found.reason is FetchReason.TOO_LARGE
