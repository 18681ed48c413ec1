"""Addresses in feeds come out absolute, harmless and without trackers."""

import pytest

from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.links import absolute_srcset
from flask_starlight.crawl.links import host_of
from flask_starlight.crawl.links import normal
from flask_starlight.crawl.links import web_address

BASE = "https://example.test/blog/post?x=1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("../a.png", "https://example.test/a.png"),
        ("b", "https://example.test/blog/b"),
        ("//cdn.test/c", "https://cdn.test/c"),
        ("?q=2", "https://example.test/blog/post?q=2"),
        ("#note", "https://example.test/blog/post?x=1#note"),
        (" ht\ntps://a.test/ ", "https://a.test/"),
        ("HTTP://a.test/", "HTTP://a.test/"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("java\tscript:alert(1)", ""),
        ("\x01JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.test", ""),
        ("http:a.test", ""),
        ("http://[", ""),
        ("http://\u2100.test/", ""),
        ("/a b", "https://example.test/a%20b"),
    ],
)
def test_it_makes_an_address_absolute_or_drops_it(url: str, expected: str) -> None:
    assert absolute(url, BASE) == expected


def test_it_keeps_no_address_that_is_relative_to_nothing() -> None:
    assert web_address("/feed") == ""
    assert web_address("//example.test/feed") == ""
    assert web_address("https://example.test/feed?utm_source=rss") == "https://example.test/feed"


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.jpg 1x, b.jpg 2x", "https://example.test/blog/a.jpg 1x, https://example.test/blog/b.jpg 2x"),
        ("a.jpg", "https://example.test/blog/a.jpg"),
        ("https://c.test/w_3,h_2/i.jpg 300w,//d.test/i 2w", "https://c.test/w_3,h_2/i.jpg 300w, https://d.test/i 2w"),
        ("a 10w 20h,  b 1.5x", "https://example.test/blog/a 10w 20h, https://example.test/blog/b 1.5x"),
        ("javascript:alert(1) 1x, b 2x", "https://example.test/blog/b 2x"),
        ("data:image/gif;base64,R0 1x", ""),
        ("https://pixel.wp.com/b.gif 1x, b 2x", "https://example.test/blog/b 2x"),
        (" , ,", ""),
    ],
)
def test_it_makes_the_addresses_of_a_srcset_absolute(srcset: str, expected: str) -> None:
    assert absolute_srcset(srcset, BASE) == expected


def test_it_names_the_host_of_an_address() -> None:
    assert host_of("https://Example.test:8080/x") == "example.test"
    assert host_of("http://[") == ""
    assert host_of("no address") == ""


def test_it_writes_one_address_in_one_way() -> None:
    assert normal("HTTPS://Example.test") == normal("https://example.test/#top") == "https://example.test/"
    assert normal("http://[") == "http://["
