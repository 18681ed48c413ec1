"""A frame shows a known player, and that only once a reader has asked for it; text around it is never lost."""

import pytest

from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.crawl.sanitize import text_of_clean
from tests.crawl.as_a_browser import HTML
from tests.crawl.as_a_browser import tags_of

FILM = "https://www.youtube.com/embed/a1"
SHOWN = "https://www.youtube-nocookie.com/embed/a1"


def clean(html: str) -> str:
    return sanitize_html(html, base_url="https://example.test/blog/post")


def frames_of(html: str) -> list[str]:
    return [attributes["src"] for tag, attributes in tags_of(html) if tag == f"{HTML}iframe"]


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
        ("https://www.youtube.com@evil.test/embed/a1", ""),
        ("https://www.youtube.com\\@evil.test/embed/a1", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_frame_shows_a_known_player_or_nothing(src: str, shown: str) -> None:
    html = clean(f'<iframe src="{src}" width="560" srcdoc="x" name="parent" allow="camera">inside</iframe>')
    assert frames_of(html) == ([shown] if shown else [])
    assert "inside" not in html
    for never in ("srcdoc", "name=", "allow=", "allow-top-navigation"):
        assert never not in html


def test_a_player_waits_behind_a_line_that_says_whose_it_is() -> None:
    html = clean(f'<iframe src="{FILM}" width="560" height="315" title="A film"></iframe>')
    assert html == (
        f'<details><summary>Play from YouTube</summary><iframe src="{SHOWN}" width="560" height="315" title="A film"'
        ' loading="lazy" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen=""'
        ' sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"></iframe></details>'
    )
    assert clean(html) == html


def test_a_player_without_a_title_gets_one() -> None:
    assert 'title="Play from Vimeo"' in clean('<iframe src="https://player.vimeo.com/video/1"></iframe>')


@pytest.mark.parametrize(
    "html",
    [
        f'before<iframe src="{FILM}">after',
        f'before<iframe src="{FILM}"/>after',
        f'before<iframe src="{FILM}" />after',
        f'before<iframe src="{FILM}"/><iframe src="{FILM}"></iframe>after',
        f"before<IFRAME SRC={FILM} allowfullscreen>no frames</IFRAME>after",
        f'before<iframe data-src="{FILM}" title="a > b"></iframe >after',
        f'before<p><iframe src="{FILM}"></iframe></p>after',
        f'before<details><summary>Film</summary><iframe src="{FILM}"></iframe></details>after',
        'before<iframe src="https://evil.test/">after',
        'before<iframe src="https://evil.test/"/>after',
        "before<iframe>after",
    ],
)
def test_a_frame_swallows_nothing(html: str) -> None:
    words = plain_text(clean(html)).replace("Film", "").split()
    assert "".join(words) == "beforeafter"
    assert set(frames_of(clean(html))) <= {SHOWN}


def test_a_paragraph_that_held_nothing_but_a_player_leaves_no_gap() -> None:
    assert "<p></p>" not in clean(f'<p>a</p><p><iframe src="{FILM}"></iframe></p><p>b</p>')


def test_the_line_that_opens_a_player_is_not_among_the_words() -> None:
    html = clean(f'<p>one</p><iframe src="{FILM}"></iframe><p>two</p>')
    assert plain_text(html) == text_of_clean(html) == text_of_clean(html, limit=100) == "one two"
