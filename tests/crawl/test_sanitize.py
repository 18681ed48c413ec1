"""What is shown to a reader can do nothing but be read; what is worth reading is still there."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import sanitize_html
from tests.feedhost.server import hostile_entries

BASE = "https://example.test/blog/post"
ALLOWED_NAMES = re.compile(
    r"href|hreflang|src|srcset|sizes|alt|title|lang|dir|rel|width|height|loading|decoding|referrerpolicy|sandbox"
    r"|allowfullscreen|controls|preload|loop|muted|poster|type|media|kind|label|srclang|cite|datetime|open|value|span"
    r"|colspan|rowspan|scope|abbr|headers|start|reversed|display|columnalign|stretchy|fence|form|separator|largeop"
    r"|lspace|rspace"
)
_NEVER = "script style form input button select textarea object embed applet link meta base svg template frame"
NEVER = frozenset(_NEVER.split())
FRAGMENTS = [
    *hostile_entries(),
    "<table>",
    "<td>",
    "<p>",
    "</p>",
    "<math><mtext>",
    "</math>",
    "<!--",
    "-->",
    "<b>",
    "text",
]


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


def assert_harmless(html: str) -> None:
    for tag, attributes in Seen(html).tags:
        assert tag not in NEVER, html
        for name, value in attributes.items():
            assert ALLOWED_NAMES.fullmatch(name), (name, html)
            if name in ("href", "src", "cite", "poster"):
                harmless = ("http", "https", "mailto", "tel", "magnet") if name == "href" else ("http", "https")
                raster = tag == "img" and value.startswith(("data:image/png;", "data:image/gif;", "data:image/jpeg;"))
                assert urlsplit(value).scheme.lower() in harmless or raster, html
        if tag == "iframe":
            assert urlsplit(attributes["src"]).hostname == "www.youtube-nocookie.com"
            assert "allow-top-navigation" not in attributes["sandbox"]


@pytest.mark.parametrize("html", hostile_entries())
def test_nothing_hostile_survives(html: str) -> None:
    cleaned = clean(html + "<p>kept</p>")
    assert_harmless(cleaned)
    for trace in ("tracker.test", "evil.test/x", "pixel.wp.com", "feedburner", "google-analytics"):
        assert trace not in cleaned


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=5).map("".join))
@settings(max_examples=300, deadline=None)
def test_nothing_hostile_survives_in_any_company(html: str) -> None:
    cleaned = clean(html)
    assert_harmless(cleaned)
    assert_harmless(clean(cleaned))


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
        ("", ""),
    ],
)
def test_it_keeps_what_is_worth_reading(html: str, expected: str) -> None:
    assert clean(html) == expected


def test_links_leave_no_trace_of_where_one_comes_from() -> None:
    assert clean('<a href="/p?utm_source=x&amp;id=1" onclick="x">a</a>') == (
        '<a href="https://example.test/p?id=1" rel="noopener noreferrer">a</a>'
    )
    assert clean('<a href="mailto:a@b.test">m</a>') == '<a href="mailto:a@b.test" rel="noopener noreferrer">m</a>'


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


@pytest.mark.parametrize(
    ("src", "shown"),
    [
        ("//www.youtube.com/embed/a1?autoplay=1&start=3", "https://www.youtube-nocookie.com/embed/a1?start=3"),
        ("http://player.vimeo.com/video/1?h=2", "https://player.vimeo.com/video/1?h=2"),
        ("https://player.bilibili.com/player.html?bvid=B&p=1", "https://player.bilibili.com/player.html?bvid=B&p=1"),
        ("https://www.youtube.com/watch?v=a1", ""),
        ("https://evil.test/embed/a1", ""),
        ("https://www.youtube.com:8443/embed/a1", ""),
        ("https://www.youtube.com/embed/../redirect?q=x", ""),
        ("https://www.youtube.com/embed/%2E./redirect?q=x", ""),
        ("", ""),
    ],
)
def test_a_frame_shows_a_known_player_or_nothing(src: str, shown: str) -> None:
    tags = Seen(clean(f'<iframe src="{src}" width="560" srcdoc="x">inside</iframe>')).tags
    assert [attributes["src"] for _, attributes in tags] == ([shown] if shown else [])
    assert all(attributes["sandbox"] and "srcdoc" not in attributes for _, attributes in tags)


def test_it_is_done_after_one_round() -> None:
    once = clean("".join(hostile_entries()[:60]) + '<img src="a.png"><a href="b">c</a>')
    assert clean(once) == once


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
