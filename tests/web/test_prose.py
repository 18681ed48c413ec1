import pytest

from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.web.prose import prose

URL = "https://a.example/post"


def shown(html: str) -> str:
    return prose(sanitize_html(html, base_url=URL))


def test_it_opens_links_to_elsewhere_beside_the_entry() -> None:
    assert shown('<p><a title="x" href="/more">more</a> <a href="mailto:a@b.example">write</a></p>') == (
        '<p><a target="_blank" title="x" href="https://a.example/more" rel="noopener noreferrer">more</a>'
        ' <a href="mailto:a@b.example" rel="noopener noreferrer">write</a></p>'
    )


def test_it_leads_to_a_footnote_and_back_within_the_page() -> None:
    html = shown('<p>text<a id="fnref1" href="#fn1">1</a></p><p id="fn1">note <a href="#fnref1">back</a></p>')
    assert 'id="user-content-fnref1" href="#user-content-fn1"' in html
    assert '<p id="user-content-fn1">note <a href="#user-content-fnref1"' in html
    assert "_blank" not in html


def test_it_lets_a_picture_open_by_itself_under_a_name() -> None:
    html = shown('<p><img src="/a.png" alt="The moon"><img src="/b.png"></p>')
    assert '<a class="picture" target="_blank" href="https://a.example/a.png" rel="noopener noreferrer"><img ' in html
    assert 'href="https://a.example/b.png" rel="noopener noreferrer" aria-label="Open the picture"><img ' in html
    assert html.count("</a>") == 2


def test_it_wraps_a_picture_with_its_sources_as_a_whole() -> None:
    html = shown('<picture><source srcset="/a.webp"><img src="/a.png" alt="a"></picture>')
    assert html.startswith('<a class="picture" target="_blank" href="https://a.example/a.png"')
    assert html.endswith("</picture></a>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/large"><img src="/a.png" alt="a"></a>',
        '<a href="/large"><b>x</b> <picture><img src="/a.png" alt="a"></picture></a>',
        '<img src="/smiley.png" alt=":)" width="16">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="a">',
    ],
)
def test_it_leaves_pictures_that_are_links_or_small_or_inside_the_document(html: str) -> None:
    assert 'class="picture"' not in shown(html)


def test_it_links_a_picture_behind_one_that_was_a_link() -> None:
    html = shown('<a href="/large"><img src="/a.png" alt="a"></a><img src="/b.png" alt="b">')
    assert html.count('class="picture"') == 1
