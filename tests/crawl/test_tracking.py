"""What only tells whom to count goes from addresses and pages; whatever may mean something stays."""

import pytest

from flask_starlight.crawl.tracking import counts_readers
from flask_starlight.crawl.tracking import is_invisible
from flask_starlight.crawl.tracking import without_tracking


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?utm_source=a&utm_Medium=b", ""),
        ("?id=7&fbclid=x&page=%20a+b", "?id=7&page=%20a+b"),
        ("?gclid=1#part?utm_x", "#part?utm_x"),
        ("?a&b=&c=d&mc_cid=5", "?a&b=&c=d"),
        ("?mc_eid=1&msclkid=2&yclid=3&_hsenc=4&mkt_tok=5&igshid=6&ttclid=7", ""),
        ("?utm%5Fsource=a&id=1&amp;utm_medium=b", "?id=1"),
        ("?automatic=utm_source", "?automatic=utm_source"),
        ("?q=fbclid&reference=1&source=2", "?q=fbclid&reference=1&source=2"),
        ("#utm_source=x", ""),
        ("#xtor=RSS-1", ""),
        ("#t=30&utm_source=x", "#t=30"),
        ("#utm_source", "#utm_source"),
        ("#!/a?b=c", "#!/a?b=c"),
        ("", ""),
    ],
)
def test_it_removes_the_tracking_parameters_and_touches_no_other(query: str, kept: str) -> None:
    assert without_tracking(f"https://example.test/p{query}") == f"https://example.test/p{kept}"


@pytest.mark.parametrize(
    "url",
    [
        "https://pixel.wp.com/b.gif?host=x",
        "http://feeds.feedburner.com/~r/some/~4/abc",
        "https://www.google-analytics.com/collect?v=1",
        "https://ad.doubleclick.net:443/x",
        "https://www.facebook.com/tr?id=1",
        "https://medium.com/_/stat?event=x",
        "https://HM.Baidu.com/hm.gif?x",
        "https://example.test/matomo/matomo.php?idsite=1",
        "https://example.test/a/pixel.gif",
        "https://user@stats.wordpress.com/b.gif",
    ],
)
def test_it_knows_the_pictures_that_count(url: str) -> None:
    assert counts_readers(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.test/a.gif?from=doubleclick.net",
        "https://notdoubleclick.net/a.png",
        "https://www.facebook.com/trees.png",
        "https://example.test/discount.gif",
        "https://example.test/photo.png#/pixel.gif",
        "https://miro.medium.com/a.jpg",
        "data:image/png;base64,AAAA",
        "",
    ],
)
def test_it_lets_other_pictures_be(url: str) -> None:
    assert not counts_readers(url)


@pytest.mark.parametrize(
    ("width", "height", "style"),
    [
        ("1", "1", ""),
        ("0", "", ""),
        ("1px", " 1 ", ""),
        ("1", "", ""),
        ("", "", "display : none"),
        ("", "", "color:red;HEIGHT: 1px !important"),
        ("", "", "opacity:0"),
    ],
)
def test_it_knows_what_nobody_is_meant_to_see(width: str, height: str, style: str) -> None:
    assert is_invisible(width, height, style)


@pytest.mark.parametrize(
    ("width", "height", "style"),
    [
        ("", "", ""),
        ("100", "1", ""),
        ("100%", "", ""),
        ("auto", "auto", "width:100px;height:10px"),
        ("", "", "line-height:1;opacity:0.5;border-width:0"),
    ],
)
def test_it_sees_what_is_meant_to_be_seen(width: str, height: str, style: str) -> None:
    assert not is_invisible(width, height, style)
