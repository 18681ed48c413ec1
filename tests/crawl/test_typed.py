"""What people type and paste, and the addresses that they mean."""

import pytest

from flask_starlight.crawl.typed import asked_urls
from flask_starlight.crawl.typed import typed_address

PASTED = "https://example.test/feed"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("example.test", ("https://example.test/", "http://example.test/")),
        (
            " example.test:8080/a?u=http://b ",
            ("https://example.test:8080/a?u=http://b", "http://example.test:8080/a?u=http://b"),
        ),
        ("//example.test/x", ("https://example.test/x", "http://example.test/x")),
        ("http://Example.test/Feed#top", ("http://example.test/Feed",)),
        ("HTTPS://EXAMPLE.TEST/Feed", ("https://example.test/Feed",)),
        ("feed://example.test/rss", ("https://example.test/rss", "http://example.test/rss")),
        ("FEED:https://example.test/rss", ("https://example.test/rss",)),
        ("itpc://example.test/rss", ("https://example.test/rss", "http://example.test/rss")),
        ("view-source:http://example.test/", ("http://example.test/",)),
        ("rss.example.test/feed:x", ("https://rss.example.test/feed:x", "http://rss.example.test/feed:x")),
        ("ftp://example.test/", ("ftp://example.test/",)),
        ("https://bücher.test/ü", ("https://xn--bcher-kva.test/%C3%BC",)),
        ("例子。中国", ("https://xn--fsqu00a.xn--fiqs8s/", "http://xn--fsqu00a.xn--fiqs8s/")),
        ("https://例子．中国/。", ("https://xn--fsqu00a.xn--fiqs8s/",)),
        ("@me@social.test", ("https://social.test/@me",)),
        ("r/python", ("https://www.reddit.com/r/python",)),
        ("/u/me/", ("https://www.reddit.com/u/me",)),
        ("", ()),
        ("“”", ()),
    ],
)
def test_it_knows_what_a_reader_means(text: str, urls: tuple[str, ...]) -> None:
    assert asked_urls(text) == urls


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {PASTED}\n",
        f"<{PASTED}>",
        f'"{PASTED}"',
        f"“{PASTED}”",
        f"（{PASTED}）。",
        f"「{PASTED}」，",
        f"({PASTED}).",
        f"{PASTED},",
        f"{PASTED};",
        f"\ufeff{PASTED}\u200b",
        "https://example.test/\r\nfeed",
        f"` <{PASTED}>. `",
    ],
)
def test_it_takes_away_what_was_pasted_along(pasted: str) -> None:
    assert typed_address(pasted) == PASTED


@pytest.mark.parametrize(
    "address",
    [
        "https://example.test/wiki/Feed_(film)",
        "https://example.test/yahoo!",
        "https://example.test/?q=a b",
        "https://example.test/a?b=[1]",
        "user@example.test",
        "http://[2001:db8::1]/feed",
    ],
)
def test_it_leaves_the_address_itself_alone(address: str) -> None:
    assert typed_address(address) == address
