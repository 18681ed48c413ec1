import pytest

from flask_starlight.crawl.pictures import with_pictures_by
from flask_starlight.crawl.sanitize import sanitize_html
from tests.crawl.as_a_browser import HTML
from tests.crawl.as_a_browser import tags_of
from tests.crawl.test_sanitize_mutation import HOSTILE

BASE = "https://a.example/entry"


def led(html: str) -> str:
    """What becomes of a feed's *html* where every picture is asked for below /own/."""
    return with_pictures_by(sanitize_html(html, base_url=BASE), lambda url: f"/own/{len(url)}")


def addresses(html: str) -> list[str]:
    """Whatever a browser would ask for to draw the pictures of *html*, apart from those inside it."""
    found = []
    for tag, attributes in tags_of(html):
        sets = [candidate.split()[0] for candidate in attributes.get("srcset", "").split(", ") if candidate]
        source = [attributes["src"]] if tag == f"{HTML}img" and "src" in attributes else []
        found += [*sets, *source, *filter(None, [attributes.get("poster")])]
    return [address for address in found if not address.startswith("data:")]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://b.example/1.png" alt="x">',
        '<img srcset="https://b.example/1.png 1x, https://b.example/w_2,h_2/2.png 2x">',
        '<picture><source srcset="https://b.example/1.webp 100w"><img src="b.png"></picture>',
        '<video poster="https://b.example/1.png" src="https://b.example/1.mp4"></video>',
        '<img src="https://b.example/?a=1&amp;b=&quot;2&quot;">',
    ],
)
def test_it_leads_every_picture_another_way(html: str) -> None:
    shown = addresses(led(html))
    assert shown
    assert all(address.startswith("/own/") for address in shown)


def test_it_hands_on_the_address_as_it_is_meant() -> None:
    asked: list[str] = []
    clean = sanitize_html('<img src="https://b.example/?a=1&amp;b=2">', base_url=BASE)
    with_pictures_by(clean, lambda url: asked.append(url) or url)  # type: ignore[func-returns-value]
    assert asked == ["https://b.example/?a=1&b=2"]


def test_it_changes_nothing_where_the_way_stays_the_same() -> None:
    for html in HOSTILE:
        clean = sanitize_html(html, base_url=BASE)
        assert with_pictures_by(clean, lambda url: url) == clean


def test_it_leaves_sound_film_and_what_is_inside_the_document() -> None:
    html = '<audio src="https://b.example/1.mp3"></audio><video><source src="https://b.example/1.mp4"></video>'
    html += '<img src="data:image/png;base64,AAAA"><p>src="https://b.example/"</p>'
    assert led(html) == sanitize_html(html, base_url=BASE)


def test_it_takes_a_picture_away_that_leads_nowhere() -> None:
    clean = sanitize_html('<img src="https://b.example/1.png" alt="a bird">', base_url=BASE)
    assert 'alt="a bird"' in with_pictures_by(clean, lambda url: "")
    assert "b.example" not in with_pictures_by(clean, lambda url: "")


def test_no_hostile_entry_has_a_picture_that_goes_its_own_way() -> None:
    seen = [address for html in HOSTILE for address in addresses(led(html))]
    assert seen
    assert all(address.startswith("/own/") for address in seen)
