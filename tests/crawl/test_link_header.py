import pytest

from flask_starlight.crawl.link_header import MAX_HEADER_CHARS
from flask_starlight.crawl.link_header import Link
from flask_starlight.crawl.link_header import read_links
from flask_starlight.crawl.link_header import with_hub
from flask_starlight.model.parsed import FeedFacts

IN_DOCUMENT = FeedFacts(kind="rss", hub_url="https://document.example/hub", self_url="https://document.example/feed")
URL = "https://a.example/blog/feed"


def found(header: str) -> tuple[str, str]:
    facts = with_hub(IN_DOCUMENT, header, URL)
    return facts.hub_url, facts.self_url


@pytest.mark.parametrize(
    ("header", "hub", "itself"),
    [
        (
            '<https://h.example/>; rel="hub", <https://s.example/f>; rel="self"',
            "https://h.example/",
            "https://s.example/f",
        ),
        ("<https://h.example/>; rel=hub", "https://h.example/", IN_DOCUMENT.self_url),
        ("<https://s.example/>; REL=Self", IN_DOCUMENT.hub_url, "https://s.example/"),
        ('<https://both.example/>;rel="self hub"', "https://both.example/", "https://both.example/"),
        ("</hub>;rel=hub,<?f=1>;rel=self", "https://a.example/hub", "https://a.example/blog/feed?f=1"),
        (
            '<https://h.example/a,b;c>; title="x, <y>;"; rel="hub"',
            "https://h.example/a,b;c",
            IN_DOCUMENT.self_url,
        ),
        ('<https://h.example/>; title="\\"; rel=no"; rel=hub', "https://h.example/", IN_DOCUMENT.self_url),
    ],
)
def test_it_prefers_what_the_header_names(header: str, hub: str, itself: str) -> None:
    assert found(header) == (hub, itself)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "<https://x.example/>; rel=next",
        "<https://x.example/>",
        '<https://x.example/>; rel="hubs"; rev=hub',
        "<https://x.example/>; rel=next; rel=hub",
        '<https://x.example/>; rel=hub; anchor="#part"',
        "<javascript:alert(1)>; rel=hub, <mailto:a@a.example>; rel=self",
        "<>; rev=hub",
        "https://x.example/; rel=hub",
        '<https://x.example/; rel="hub"',
        "x" * MAX_HEADER_CHARS + ", <https://x.example/>; rel=hub",
    ],
)
def test_it_keeps_what_the_document_names_where_the_header_has_nothing_better(header: str) -> None:
    assert found(header) == (IN_DOCUMENT.hub_url, IN_DOCUMENT.self_url)


def test_it_takes_the_first_hub_that_speaks_https() -> None:
    plain, first, second = "<http://p.example/>", "<https://1.example/>", "<https://2.example/>"
    assert found(f"{plain};rel=hub,{first};rel=hub,{second};rel=hub")[0] == "https://1.example/"
    assert found(f"{plain};rel=hub")[0] == "http://p.example/"


@pytest.mark.parametrize(
    ("value", "links"),
    [
        ("", []),
        ("</rss>; rel=alternate; type=application/rss+xml", [("/rss", "alternate", "application/rss+xml", "")]),
        (
            '<a>; rel="alternate"; title="a, \\"b\\"; <c>"; type="x/y", <b> ; REL = next',
            [("/blog/a", "alternate", "x/y", 'a, "b"; <c>'), ("/blog/b", "next", "", "")],
        ),
        ("<a>; rel=first; rel=second", [("/blog/a", "first", "", "")]),
        ("<a>", [("/blog/a", "", "", "")]),
        ('<a>; rel=alternate; anchor="#part"', []),
        ("<javascript:alert(1)>; rel=alternate, <b>; rel=x", [("/blog/b", "x", "", "")]),
        ("nonsense; rel=alternate, <b>; rel=x", [("/blog/b", "x", "", "")]),
        ('<a>; rel="never closed, <b>', [("/blog/a", "", "", ""), ("/blog/b", "", "", "")]),
    ],
)
def test_it_reads_the_links_and_skips_what_is_none(value: str, links: list[tuple[str, str, str, str]]) -> None:
    expected = [Link("https://a.example" + path, rel, kind, title) for path, rel, kind, title in links]
    assert read_links(value, URL) == expected


def test_it_is_not_held_up_by_a_hostile_header() -> None:
    assert len(read_links("<a>;" * 100_000, URL)) <= 10_000
    assert read_links("<a>" + ';a="' + "\\" * 50_000, URL) == [Link("https://a.example/blog/a")]
    assert read_links("<a>" + "; a" * 50_000, URL) == [Link("https://a.example/blog/a")]
