import asyncio
from collections.abc import Mapping

import pytest

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.icons import find_icons
from flask_starlight.crawl.icons import icons_named
from flask_starlight.errors import FetchError
from flask_starlight.model.icon import MAX_ICON_BYTES
from flask_starlight.model.icon import IconOutcome
from flask_starlight.model.icon import IconRequest
from flask_starlight.model.reason import FetchReason
from tests import pictures
from tests.crawl.fake_fetch import FakeFetch
from tests.crawl.fake_fetch import page

SITE = "https://a.example/blog/"
NONE = IconOutcome(7)


def find(
    answers: Mapping[str, bytes | str | Exception], *, icon_url: str = "", site_url: str = SITE
) -> tuple[IconOutcome, list[str]]:
    """What is found for a feed, and what was asked for on the way."""
    documents: dict[str, Document | Exception] = {
        url: answer if isinstance(answer, Exception) else page(url, answer) for url, answer in answers.items()
    }
    fetcher = FakeFetch(documents)
    [outcome] = asyncio.run(find_icons([IconRequest(7, icon_url, site_url)], fetcher))
    return outcome, [url for url, _, _ in fetcher.asked]


def named(*links: str) -> list[str]:
    return icons_named(f"<html><head>{''.join(links)}</head><body><p>Words</p></body></html>".encode(), url=SITE)


def test_it_takes_the_feeds_own_icon_first() -> None:
    outcome, asked = find({"https://a.example/own.png": pictures.PNG}, icon_url="https://a.example/own.png")
    assert outcome == IconOutcome(7, "image/png", pictures.PNG)
    assert asked == ["https://a.example/own.png"]


def test_it_takes_the_one_that_the_page_names_where_the_feeds_own_is_none() -> None:
    own = "https://a.example/own.png"
    answers = {own: pictures.PAGE, SITE: '<link rel="icon" href="/i.gif">', "https://a.example/i.gif": pictures.GIF}
    outcome, _ = find(answers, icon_url=own)
    assert outcome.media_type == "image/gif"


def test_it_takes_the_favicon_where_nobody_names_one() -> None:
    outcome, asked = find({"https://a.example/favicon.ico": pictures.ICO})
    assert outcome.media_type == "image/x-icon"
    assert asked == [SITE, "https://a.example/favicon.ico"]


def test_it_finds_none_where_there_is_none() -> None:
    assert find({})[0] == NONE
    assert find({"https://a.example/favicon.ico": pictures.PAGE})[0] == NONE
    assert find({SITE: FetchError(FetchReason.TIMED_OUT, "as asked")})[0] == NONE
    assert find({}, site_url="not an address")[0] == NONE


def test_it_passes_over_an_icon_that_is_too_large() -> None:
    large = pictures.PNG + bytes(MAX_ICON_BYTES)
    assert find({"https://a.example/favicon.ico": large})[0] == NONE


def test_it_asks_for_the_same_address_once() -> None:
    _, asked = find({SITE: '<link rel="icon" href="/favicon.ico">'}, icon_url="https://a.example/favicon.ico")
    assert asked == ["https://a.example/favicon.ico", SITE]


def test_it_tries_no_more_than_two_that_a_page_names() -> None:
    links = "".join(f'<link rel="icon" href="/{number}.png">' for number in range(50))
    _, asked = find({SITE: links})
    assert len(asked) == 4


@pytest.mark.parametrize(
    "links",
    [
        ['<link rel="icon" sizes="512x512" href="/no.png">', '<link rel="icon" sizes="32x32" href="/best.png">'],
        ['<link rel="icon" sizes="16x16" href="/no.png">', '<link rel="icon" sizes="48x48" href="/best.png">'],
        ['<link rel="icon" sizes="16x16" href="/no.png">', '<link rel="icon" sizes="96x96" href="/best.png">'],
        ['<link rel="apple-touch-icon" href="/no.png">', '<link rel="shortcut icon" href="/best.png">'],
        ['<link rel="icon" type="image/svg+xml" href="/no.svg">', '<link rel="ICON" href="/best.png">'],
        ['<link rel="apple-touch-icon" href="/no.png">', '<link rel="icon" sizes="any" href="/best.png">'],
        ['<link rel="icon" sizes="16x16 64x64" href="/best.png">', '<link rel="icon" sizes="128x128" href="/no.png">'],
    ],
)
def test_it_prefers_the_size_that_suits_a_small_place(links: list[str]) -> None:
    for order in (links, links[::-1]):
        assert named(*order)[0].startswith("https://a.example/best.")


def test_it_names_no_other_link_and_no_other_scheme() -> None:
    assert (
        named(
            '<link rel="mask-icon" href="/m.svg">',
            '<link rel="stylesheet" href="/s.css">',
            '<link rel="icon" href="data:image/png;base64,AAAA">',
            '<link rel="icon" href="javascript:alert(1)">',
            '<link rel="icon" href="">',
        )
        == []
    )


def test_it_reads_an_address_relative_to_the_pages_base() -> None:
    assert named('<base href="https://cdn.example/x/">', '<link rel="icon" href="i.png">') == [
        "https://cdn.example/x/i.png"
    ]


def test_it_names_none_of_what_is_no_page() -> None:
    for body in (b"", b"\0\0", pictures.PNG):
        assert icons_named(body, url=SITE) == []
