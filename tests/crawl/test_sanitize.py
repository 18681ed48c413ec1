"""What is shown to a reader can do nothing but be read; what is worth reading is still there."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.crawl.sanitize import storable
from flask_starlight.crawl.sanitize import text_of_clean
from tests.crawl.as_a_browser import assert_harmless
from tests.feedhost.server import hostile_entries

BASE = "https://example.test/blog/post"


class Seen(HTMLParser):
    """Every tag and attribute of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def clean(html: str) -> str:
    return sanitize_html(html, base_url=BASE)


@pytest.mark.parametrize("html", hostile_entries())
def test_nothing_hostile_survives(html: str) -> None:
    cleaned = clean(html + "<p>kept</p>")
    assert_harmless(cleaned)
    for trace in ("tracker.test", "evil.test/x", "pixel.wp.com", "feedburner", "google-analytics"):
        assert trace not in cleaned


@given(st.text(alphabet="<>/=\"'&;!-abimgsrctyle \n\0é中\ud800", max_size=60))
@settings(max_examples=300, deadline=None)
def test_it_takes_any_text(html: str) -> None:
    assert_harmless(clean(html))
    assert "<script" not in plain_text(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p class="a" id="b" style="color:red">x</p>', "<p>x</p>"),
        ("<h2>t</h2><ul><li>a<li>b</ul>", "<h2>t</h2><ul><li>a</li><li>b</li></ul>"),
        ("<pre><code>if a &lt; b:\n  c</code></pre>", "<pre><code>if a &lt; b:\n  c</code></pre>"),
        (
            "<table><tr><th colspan=2>h<tr><td>a<td>b</table>",
            '<table><tbody><tr><th colspan="2">h</th></tr><tr><td>a</td><td>b</td></tr></tbody></table>',
        ),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "<math><msup><mi>x</mi><mn>2</mn></msup></math>"),
        ('<p lang="zh" dir="rtl" title="t">x</p>', '<p lang="zh" dir="rtl" title="t">x</p>'),
        ("plain & simple", "plain &amp; simple"),
        ("no markup", "no markup"),
        ('<pre><code class="x language-c++">a</code></pre>', '<pre><code data-language="c++">a</code></pre>'),
        ('<span lang="ja" class="x">x</span>', '<span lang="ja">x</span>'),
        ("<details open><summary>s</summary>x</details>", '<details open=""><summary>s</summary>x</details>'),
        ("", ""),
    ],
)
def test_it_keeps_what_is_worth_reading(html: str, expected: str) -> None:
    assert clean(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.test/x.js"/>',
        "<style />",
        "<textarea/>",
        "<TITLE/>",
        "<title>",
        "<noscript>",
        "<object data='x'>",
        "<canvas/>",
        "<template>",
        "<select><option>",
        "<svg/>",
        "<svg><script/></svg>",
        "<style>p { color: red }</style>",
    ],
)
def test_what_is_dropped_takes_nothing_with_it_that_follows(html: str) -> None:
    assert clean(f"{html}<p>kept</p>") == "<p>kept</p>"
    assert plain_text(f"{html}<p>kept</p>") == "kept"


def test_links_leave_no_trace_of_where_one_comes_from() -> None:
    assert clean('<a href="/p?utm_source=x&amp;id=1" onclick="x">a</a>') == (
        '<a href="https://example.test/p?id=1" rel="noopener noreferrer">a</a>'
    )
    assert clean('<a href="mailto:a@b.test">m</a>') == '<a href="mailto:a@b.test" rel="noopener noreferrer">m</a>'


def test_footnotes_lead_to_one_another_and_other_ids_are_gone() -> None:
    html = clean(
        '<p id="body">text<a href="#fn1" id="ref1">1</a> <a href="https://example.test/blog/post#fn2">2</a>'
        ' <a href="#comments">c</a></p><ol><li id="fn1">one <a href="#ref1">back</a></li>'
        '<li><a name="fn2">two</a></li></ol>'
    )
    assert html == (
        '<p>text<a href="#user-content-fn1" id="user-content-ref1" rel="noopener noreferrer">1</a>'
        ' <a href="#user-content-fn2" rel="noopener noreferrer">2</a>'
        ' <a href="https://example.test/blog/post#comments" rel="noopener noreferrer">c</a></p>'
        '<ol><li id="user-content-fn1">one <a href="#user-content-ref1" rel="noopener noreferrer">back</a></li>'
        '<li><a id="user-content-fn2" rel="noopener noreferrer">two</a></li></ol>'
    )
    assert clean(html) == html


def test_a_footnote_that_was_resolved_against_the_feed_is_still_one() -> None:
    html = (
        '<a href="https://example.test/feed.xml#fn1">1</a> <a href="https://example.test/other#fn1">o</a>'
        '<p id="fn1">n</p>'
    )
    assert sanitize_html(html, base_url=BASE, aliases=["https://example.test/feed.xml"]) == (
        '<a href="#user-content-fn1" rel="noopener noreferrer">1</a>'
        ' <a href="https://example.test/other#fn1" rel="noopener noreferrer">o</a><p id="user-content-fn1">n</p>'
    )


def test_images_load_late_and_tell_nothing() -> None:
    (tag,) = Seen(clean('<img src="a.png" alt="A" srcset="a.png 1x, b.png 2x" width="30" height="20" class="x">')).tags
    assert tag[1] == {
        "src": "https://example.test/blog/a.png",
        "srcset": "https://example.test/blog/a.png 1x, https://example.test/blog/b.png 2x",
        "alt": "A",
        "width": "30",
        "height": "20",
        "loading": "lazy",
        "decoding": "async",
        "referrerpolicy": "no-referrer",
    }


def test_an_image_that_a_script_would_have_loaded_is_shown() -> None:
    lazy = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="real.jpg">'
    tags = Seen(clean(lazy + '<noscript><img src="real.jpg"></noscript>')).tags
    assert [attributes["src"] for _, attributes in tags] == ["https://example.test/blog/real.jpg"]


def test_a_small_image_inside_the_text_stays_and_a_large_or_scriptable_one_goes() -> None:
    assert "data:image/png" in clean('<img src="data:image/png;base64,iVBORw0KGgo=">')
    assert clean(f'<img src="data:image/png;base64,{"A" * 70000}">') == ""
    assert clean('<img src="data:image/svg+xml;base64,AAAA">') == ""


@pytest.mark.parametrize("size", ['width="1" height="1"', 'width="0"', 'style="display:none"', 'style="height: 1px"'])
def test_a_tracking_pixel_goes_and_its_neighbour_stays(size: str) -> None:
    assert clean(f'<p>a<img src="https://t.test/p" {size}>b</p>') == "<p>ab</p>"
    assert len(Seen(clean('<img src="x.png" width="100" height="1">')).tags) == 1


def test_pictures_video_and_audio_stay_and_do_not_start_by_themselves() -> None:
    html = clean(
        '<figure><picture><source srcset="a.webp" type="image/webp"><img src="a.jpg"></picture>'
        '<figcaption>c</figcaption></figure><video src="v.mp4" poster="p.jpg" autoplay><track src="t.vtt"></video>'
        '<audio autoplay><source src="s.mp3" type="audio/mpeg"></audio>'
    )
    tags = dict(Seen(html).tags)
    assert list(tags) == ["figure", "picture", "source", "img", "figcaption", "video", "track", "audio"]
    assert tags["video"]["src"] == "https://example.test/blog/v.mp4"
    assert "autoplay" not in html
    assert html.count('preload="none"') == 2


@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<font>", "<p></p>"])
def test_of_what_has_no_bottom_only_the_words_stay(tag: str) -> None:
    html = f"a &lt;b&gt; {tag * 20_000} c"
    assert clean(html) == "a &lt;b&gt; c"
    assert plain_text(html) == "a <b> c"


def test_a_long_table_a_large_drawing_and_a_deep_list_harm_nothing() -> None:
    table = clean("<table>" + "<tr><td><b>a</b><td>b" * 1000 + "</table>")
    assert table.count("<tr>") == 1000
    assert clean("<p>a</p><svg>" + "<path d='M0 0'/>" * 1000 + "</svg>") == "<p>a</p>"
    assert clean("<ul><li>" * 50 + "a").count("<ul>") == 50


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>One</h1><p>two</p>three<br>four", "One two three four"),
        ("<p>w<b>or</b>d</p>", "word"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<p>a &amp; b &lt;c&gt; &#20013;&nbsp;d</p>", "a & b <c> 中 d"),
        ("x<script>alert(1)</script><style>p{}</style><!-- no -->y<title>t</title>", "xy"),
        ("<video>your browser cannot</video><iframe>no frames</iframe>z", "z"),
        ("a\n\n  b\t c", "a b c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<math><mi>x</mi><mo>=</mo><mn>1</mn></math>", "x = 1"),
        ("", ""),
    ],
)
def test_it_tells_the_words(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_it_cuts_between_words_where_there_are_any() -> None:
    assert plain_text("<p>one two three</p>", limit=13) == "one two three"
    assert plain_text("<p>one two three</p>", limit=12) == "one two…"
    assert plain_text("中文" * 20, limit=10) == "中文中文中文中文中…"
    assert len(plain_text("word " * 200, limit=300)) <= 300


def test_the_words_of_sanitized_html_are_found_without_parsing_it_again() -> None:
    html = clean(
        "<h1>One</h1><p>t<b>w</b>o &amp;amp; &lt;b&gt;</p><video src='v'>no video</video><table><tr><td>x<td>y</table>"
    )
    assert text_of_clean(html) == plain_text(html) == "One two &amp; <b> x y"
    long = clean("<p>one <a href='https://example.test/a/long/address'>two</a></p>" * 500)
    assert text_of_clean(long, limit=300) == plain_text(long, limit=300)


def test_what_no_database_holds_is_gone() -> None:
    assert storable("a\0b") == "ab"
    assert storable("中\ud800文") == "中?文"
