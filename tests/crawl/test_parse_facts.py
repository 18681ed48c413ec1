"""What a feed says of itself."""

import pytest

from tests.crawl.feed_documents import atom
from tests.crawl.feed_documents import rss
from tests.crawl.feed_documents import rss_entry


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("<sy:updateFrequency>2</sy:updateFrequency>", None),
        ("", None),
    ],
)
def test_it_reads_how_long_a_feed_stays_fresh(channel: str, minutes: int | None) -> None:
    assert rss(channel).ttl_min == minutes


def test_it_keeps_the_fields_of_channel_image_and_text_input_apart() -> None:
    feed = rss(
        """<image><title>no</title><link>https://no.example/</link><url>https://a.example/i.png</url></image>
        <textInput><title>no</title><link>https://no.example/</link><description>no</description></textInput>
        <title>yes</title><link>https://yes.example/</link>"""
    )
    assert (feed.title, feed.site_url, feed.description) == ("yes", "https://yes.example/", "")


@pytest.mark.parametrize("language", ["<language>zh-CN</language>", "<dc:language>zh-CN</dc:language>"])
def test_it_reads_the_language_of_feed_and_entry(language: str) -> None:
    assert rss(language).language == "zh-CN"
    assert rss_entry(language).language == "zh-CN"


def test_it_says_who_wrote_the_entries_that_name_nobody() -> None:
    feed = atom("<author><name>Ann</name></author><entry><title>x</title></entry>")
    assert (feed.author, feed.entries[0].author) == ("Ann", "")


def test_it_falls_back_on_the_syndication_module_where_ttl_says_nothing() -> None:
    period = "<sy:updatePeriod>daily</sy:updatePeriod>"
    assert rss(f"<ttl>30</ttl>{period}").ttl_min == 30
    assert rss(f"<ttl>0</ttl>{period}").ttl_min == 1440


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("<hour>3</hour><hour>0</hour><hour>23</hour>", (0, 3, 23)),
        ("<hour>24</hour><hour>0</hour>", (0,)),
        ("<hour> 7\n</hour><hour>7</hour>", (7,)),
        ("<hour>25</hour><hour>-1</hour><hour>noon</hour><hour/>", ()),
        ("<hour>1</hour>" * 10_000, (1,)),
        ("", ()),
    ],
)
def test_it_reads_the_hours_on_which_a_feed_is_silent(hours: str, expected: tuple[int, ...]) -> None:
    assert rss(f"<skipHours>{hours}</skipHours>").skip_hours == expected


def test_it_reads_the_days_on_which_a_feed_is_silent() -> None:
    days = "<day>Sunday</day><day>monday</day><day> Sunday </day><day>Someday</day>"
    assert rss(f"<skipDays>{days}</skipDays>").skip_days == (0, 6)
    assert rss("").skip_days == ()
