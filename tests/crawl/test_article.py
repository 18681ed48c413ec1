import pytest

from flask_starlight.crawl.article import article
from flask_starlight.crawl.sanitize import plain_text
from tests.crawl.articles import AROUND
from tests.crawl.articles import CHINESE
from tests.crawl.articles import SENTENCES
from tests.crawl.articles import paragraphs
from tests.crawl.articles import web_page

URL = "https://example.test/2026/night"


def read(body: str) -> str:
    return article(web_page(body).encode(), url=URL, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        (f"<article><h1>Night</h1>{paragraphs(SENTENCES)}</article>", SENTENCES),
        (f"<article>{paragraphs(SENTENCES[:2])}</article>", SENTENCES[:2]),
        (f"<div class='post'><div class='entry-content'>{paragraphs(SENTENCES)}</div></div>", SENTENCES),
        (f"<table><tr><td><font>{'<br><BR />'.join(SENTENCES)}</font></td></tr></table>", SENTENCES),
        (f"<div class='article-body'>{paragraphs(CHINESE)}</div>", CHINESE),
    ],
)
def test_it_takes_the_article_and_nothing_around_it(body: str, sentences: tuple[str, ...]) -> None:
    text = plain_text(read(body))
    assert [sentence for sentence in sentences if sentence not in text] == []
    assert [words for words in AROUND if words in text] == []


def test_it_keeps_what_belongs_to_an_article() -> None:
    found = read(
        f"<article>{paragraphs(SENTENCES)}<h2>Before you go</h2><ul><li>a warm coat, for it is cold</li></ul>"
        "<blockquote>Look up, said somebody wise, and wait.</blockquote><pre><code>def see(sky): ...</code></pre>"
        "<figure><img src='/dome.jpg' alt='The dome'><figcaption>The dome at dusk</figcaption></figure>"
        "<p>A <a href='../map'>map</a> of the <em>whole</em> sky, for those who come without a guide.</p></article>"
    )
    assert '<img src="https://example.test/dome.jpg" alt="The dome"' in found
    assert '<a href="https://example.test/map"' in found
    for kept in ("<h2>", "<li>", "<blockquote>", "<pre>", "<figcaption>", "<em>whole</em>"):
        assert kept in found


def test_it_lets_nothing_harmful_through() -> None:
    evil = (
        "<p onclick='x()'>Ten words that stand in the article and look harmless.</p><script>alert(1)</script>"
        "<p><a href='javascript:alert(2)'>A link that should lead nowhere at all, please.</a></p>"
        "<iframe src='https://evil.test/'></iframe><style>body { display: none }</style>"
    )
    found = read(f"<article>{paragraphs(SENTENCES)}{evil}</article>")
    assert "look harmless" in found
    for gone in ("onclick", "script", "iframe", "style"):
        assert gone not in found


def test_it_reads_other_charsets() -> None:
    page = web_page(f"<article>{paragraphs(CHINESE)}</article>", charset="gb2312").encode("gb18030")
    assert CHINESE[0] in article(page, url=URL)


@pytest.mark.parametrize("page", [b"", b"<html>", b"\x00\xff\xfe", b"<form><p>Please log in</p><input></form>"])
def test_it_finds_nothing_where_there_is_no_article(page: bytes) -> None:
    assert article(page, url=URL) == ""
