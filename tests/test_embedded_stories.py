"""Full texts and stories in the embedded way to run: one process, started for real, and a site on loopback."""

from collections.abc import Iterator

import pytest

from tests import walk
from tests.article_host import running_site
from tests.crawl.articles import AROUND
from tests.crawl.articles import SENTENCES
from tests.embedded_server import running_starlight
from tests.reader import Page
from tests.reader import Reader

PATIENCE_S = 120


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with running_site() as authority:
        yield authority


@pytest.fixture(scope="module")
def reader(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with running_starlight(tmp_path_factory.mktemp("data"), allow_host=site) as running:
        reader = Reader(running.base_url)
        walk.arrive(reader)
        yield reader


def stories(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.tree.xpath("//li[starts-with(@id, 'entry-')]")]


def test_it_lists_what_two_feeds_tell_once_and_reads_it_in_both(reader: Reader, site: str) -> None:
    for name in ("gazette", "herald"):
        walk.subscribe(reader, f"http://{site}/{name}.rss")
    unread = reader.wait_for("/unread", lambda page: page.text.count("also in") == 2, patience_s=PATIENCE_S)
    assert len(stories(unread)) == 2
    assert all("The gazette" in row and "also in The herald" in row for row in stories(unread))
    reader.get(unread.links("/entries/")[0])
    assert len(stories(reader.get("/unread"))) == 1


def test_it_fetches_the_full_text_of_an_entry_that_a_reader_asks_for(reader: Reader) -> None:
    page = reader.get(reader.get("/all").links("/entries/")[0])
    assert "The gazette says." in page.text
    waiting = reader.submit(page, page.form("/full-text").get("action") or "")
    shown = reader.wait_for(waiting.url, lambda page: "Fetching the full text" not in page.text, patience_s=PATIENCE_S)
    assert all(sentence in shown.text for sentence in SENTENCES), shown.text
    assert not [words for words in AROUND if words in shown.text]
    found = reader.wait_for("/search?q=constellations", lambda page: "One entry." in page.text, patience_s=PATIENCE_S)
    assert "constellations" in found.text
