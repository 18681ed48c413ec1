import pytest

from flask_starlight.model.story_address import url_key

PAGE = "https://example.org/2026/night-sky"


@pytest.mark.parametrize(
    "same",
    [
        "http://example.org/2026/night-sky",
        "https://www.example.org/2026/night-sky/",
        "https://EXAMPLE.org:443/2026/night-sky#comments",
        "https://m.example.org/2026/night-sky?ref=home&share=mail",
        "https://amp.example.org/2026/night-sky?amp=1",
        "https://example.org/amp/2026/night-sky",
        "https://example.org/2026/night-sky/amp/",
        "https://example.org/2026/night-sky/index.html",
        "https://example.org/2026/night-sky?source=rss----1",
        "https://www.google.com/amp/s/example.org/2026/night-sky/amp",
        "https://example-org.cdn.ampproject.org/c/s/example.org/2026/night-sky",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2F2026%2Fnight-sky%3Futm_source%3Dx",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F2026%2Fnight-sky&h=AT0",
    ],
)
def test_it_gives_every_spelling_of_a_page_one_key(same: str) -> None:
    assert url_key(same) == url_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/2026/night-sky-2",
        "https://example.org/2026/Night-Sky",
        "https://example.net/2026/night-sky",
        "https://example.org:8080/2026/night-sky",
        "https://example.org/2026/night-sky?page=2",
        "https://example.org/2026/night-sky#!/part/2",
        "https://example.org/amplifier/2026/night-sky",
    ],
)
def test_it_keeps_pages_apart(other: str) -> None:
    assert url_key(other) not in {url_key(PAGE), ""}


def test_it_does_not_mind_the_order_of_parameters() -> None:
    assert url_key("https://example.org/?p=1&q=2") == url_key("https://example.org?q=2&p=1")


@pytest.mark.parametrize(
    "nothing",
    ["", "https://example.org", "https://www.example.org/index.html", "mailto:ada@example.org", "https://[", "//x/y"],
)
def test_it_gives_no_key_to_what_names_no_page(nothing: str) -> None:
    assert url_key(nothing) == ""


def test_it_does_not_guess_where_a_short_link_leads() -> None:
    assert url_key("https://t.co/abc") not in {url_key("https://t.co/abd"), ""}
