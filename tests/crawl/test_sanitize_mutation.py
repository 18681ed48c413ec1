"""A browser reads sanitized HTML once more: nothing in it may turn into something else, whatever the feed wrote."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.crawl.sanitize import text_of_clean
from tests.crawl.as_a_browser import assert_harmless
from tests.feedhost.server import hostile_entries

BASE = "https://example.test/blog/post"
MUTATIONS = (Path(__file__).parent / "mutations.txt").read_text(encoding="utf-8").splitlines()
HOSTILE = [*hostile_entries(), *MUTATIONS]

NAMES = """
    a abbr address annotation-xml article audio b blockquote body br button caption center cite code
    col colgroup data dd details dialog div dl dt em embed fieldset figcaption figure font footer
    foreignObject form frameset h1 h2 h3 head hr html i iframe image img input li link listing main
    malignmark marquee math menclose meta mglyph mi mn mo mrow ms mtable mtd mtext mtr nobr noembed
    noframes noscript object ol optgroup option p param picture plaintext pre rb rp rt rtc ruby
    script section select semantics small source span strike style sub summary sup svg table tbody
    td template textarea tfoot th thead time title tr track tt u ul var video wbr x-y xml xmp
"""
VALUES = [
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "https://example.test/a?utm_source=b&c",
    "https://www.youtube.com/embed/a?autoplay=1",
    "/b c?d[]=é",
    "#e",
    "data:image/png;base64,AAAA",
    "data:text/html,<script>",
    "a.png 1x, //b.test/c,d 2x",
    "1",
    "Play from YouTube",
    "language-c++",
    "</style><img src=x onerror=alert(1)>",
    '"><i>',
    "'",
    "`",
    "display:none",
    "\u00a0\r\n",
    "",
]
ATTRIBUTES = """
    href src srcset data-src data-player id name class style title width height onerror onload
    xlink:href formaction action ping poster background srcdoc target encoding cite datetime hidden
    alt open loading = " ' <
"""

_value = st.sampled_from(VALUES)
_quoted = st.one_of(_value.map('="{}"'.format), _value.map("='{}'".format), _value.map("={}".format), st.just(""))
_attribute = st.tuples(
    st.sampled_from([" ", "/", "\n", "\t", "\f", ""]), st.sampled_from(ATTRIBUTES.split()), _quoted
).map("".join)
_attributes = st.lists(_attribute, max_size=3).map("".join)
_name = st.one_of(st.sampled_from(NAMES.split()), st.sampled_from(NAMES.split()).map(str.upper))
_open = st.tuples(st.just("<"), _name, _attributes, st.sampled_from([">", ">", ">", "/>", ""])).map("".join)
_close = st.sampled_from(NAMES.split()).map("</{}>".format)
_odd = st.sampled_from(
    [
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "<!doctype html>",
        "<?x",
        "&lt;",
        "&#13;",
        "&#0;",
        "&amp;amp;",
        "\0",
        "\r\n",
        "\n",
        "\n\n",
        "text",
        " ",
        "<",
        ">",
        "&",
        "\u00a0",
        "&nbsp;",
        "\ud800",
        "中文",
        "<details><summary>Play from YouTube</summary>",
    ]
)
MARKUP = st.lists(st.one_of(_open, _open, _close, _odd, st.sampled_from(HOSTILE)), min_size=1, max_size=12).map("".join)


def clean(html: str) -> str:
    return sanitize_html(html, base_url=BASE)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_comes_back_in_a_browser(html: str) -> None:
    cleaned = clean(html)
    assert_harmless(cleaned)
    assert clean(cleaned) == cleaned
    for trace in ("evil.test/", "alert(1)//", "tracker.test"):
        assert f'="{trace}' not in cleaned


@given(MARKUP)
@settings(max_examples=1000, deadline=None)
def test_whatever_is_written_is_harmless_and_stays_as_it_is(html: str) -> None:
    cleaned = clean(html)
    assert_harmless(cleaned)
    assert clean(cleaned) == cleaned


@given(MARKUP)
@settings(max_examples=300, deadline=None)
def test_the_words_of_clean_html_are_its_words(html: str) -> None:
    cleaned = clean(html)
    if "preload=" not in cleaned:
        assert text_of_clean(cleaned) == plain_text(cleaned)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>a<marquee><h2>b",
        "<p>a<button><p>b",
        "<h1><font><h2>a",
        "<pre>\n\na</pre>",
        "<pre><script></script>\na</pre>",
        "<pre><img width=0 src=x>\na</pre>",
        "<p title='a&#13;b'>a&#13;</p>",
        "<a href='#n'>1</a><p id=n>",
        "<a href='#n'>1</a><img id=n src=x>",
        "<a href='#a%2541'>1</a><p id='a%41'>",
        "a > b\u00a0",
    ],
)
def test_it_is_done_after_one_round(html: str) -> None:
    once = clean(html)
    assert clean(once) == once
