import asyncio

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.full_text import fetch_pages
from flask_starlight.crawl.full_text import read_article
from flask_starlight.errors import FetchError
from flask_starlight.model.full_text import FullText
from flask_starlight.model.full_text import PageForCrawl
from flask_starlight.model.full_text import explain_page
from flask_starlight.model.reason import FetchReason
from tests.crawl.articles import SENTENCES
from tests.crawl.articles import paragraphs
from tests.crawl.articles import web_page
from tests.crawl.fake_fetch import FakeFetch
from tests.crawl.fake_fetch import page

URL = "https://example.test/night"
ARTICLE = page(URL, web_page(f"<article>{paragraphs(SENTENCES)}</article>"), content_type="text/html; charset=utf-8")


def fetch(answers: dict[str, Document | Exception], *urls: str, within_s: float = 60) -> list[FullText]:
    wanted = [PageForCrawl(entry_id, url) for entry_id, url in enumerate(urls, start=1)]
    return asyncio.run(fetch_pages(wanted, FakeFetch(answers), within_s=within_s))


def test_it_brings_the_article_of_each_page_home() -> None:
    [found] = fetch({URL: ARTICLE}, URL)
    assert (found.entry_id, found.reason) == (1, None)
    assert SENTENCES[0] in found.content


def test_it_says_for_each_page_why_there_is_no_article_and_goes_on() -> None:
    gone = FetchError(FetchReason.GONE, "HTTP 410", http_status=410)
    answers: dict[str, Document | Exception] = {
        "https://example.test/gone": gone,
        "https://example.test/pdf": page("https://example.test/pdf", b"%PDF", content_type="application/pdf"),
        "https://example.test/login": page("https://example.test/login", "<p>Log in</p>", content_type="text/html"),
        "https://example.test/bug": RuntimeError("a bug"),
        URL: ARTICLE,
    }
    found = fetch(answers, *answers)
    assert [one.reason for one in found] == [
        FetchReason.GONE,
        FetchReason.NOT_A_PAGE,
        FetchReason.NO_ARTICLE,
        FetchReason.INTERNAL,
        None,
    ]
    assert all(bool(one.content) != bool(one.reason) for one in found)


def test_it_begins_no_other_page_when_its_time_is_up() -> None:
    assert len(fetch({URL: ARTICLE}, URL, URL, URL, within_s=0)) == 1


def test_it_gives_up_a_page_that_takes_too_long_to_read() -> None:
    with pytest.raises(FetchError) as error:
        read_article(ARTICLE, timeout_s=0.001)
    assert error.value.reason is FetchReason.NO_ARTICLE


@pytest.mark.parametrize("reason", FetchReason)
def test_it_has_a_sentence_for_every_reason_and_promises_no_second_try(reason: FetchReason) -> None:
    assert explain_page(reason).endswith(".")
    assert "Starlight tries again" not in explain_page(reason)
