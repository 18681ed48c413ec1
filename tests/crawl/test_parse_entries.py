"""What the elements of an entry become, whichever format they come from."""

import pytest

from flask_starlight.model.parsed import Enclosure
from tests.crawl.feed_documents import atom_entry
from tests.crawl.feed_documents import rss
from tests.crawl.feed_documents import rss_entry


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<description>d</description><content:encoded>c</content:encoded>", ("c", "d")),
        ("<content:encoded>c</content:encoded><description>d</description>", ("c", "d")),
        ("<itunes:summary>i</itunes:summary><description>d</description>", ("", "d")),
        ("<media:group><media:description>m</media:description></media:group>", ("", "m")),
        ("<dc:description>d</dc:description>", ("", "d")),
        ('<body xmlns="http://www.w3.org/1999/xhtml"><p>x</p></body><description>d</description>', ("<p>x</p>", "d")),
        ("<description>  </description><itunes:summary>i</itunes:summary>", ("", "i")),
    ],
)
def test_it_prefers_the_formats_own_elements_whatever_their_order(item: str, expected: tuple[str, str]) -> None:
    entry = rss_entry(item)
    assert (entry.content, entry.summary) == expected


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<media:title>m</media:title><title>t</title>", "t"),
        ("<media:group><media:title>m</media:title></media:group>", "m"),
        ("<dc:title>d</dc:title>", "d"),
        ("<title/><itunes:title>i</itunes:title>", "i"),
        ("<image><title>no</title></image>", ""),
        ("<source><title>no</title></source>", ""),
    ],
)
def test_it_finds_a_title(item: str, title: str) -> None:
    assert rss_entry(item).title == title


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<guid>https://a.example/1</guid>", ("https://a.example/1", "https://a.example/1")),
        ('<guid isPermaLink="false">https://a.example/1</guid>', ("https://a.example/1", "")),
        (
            "<guid>https://a.example/1</guid><link>https://a.example/2</link>",
            ("https://a.example/1", "https://a.example/2"),
        ),
        ("<guid>12345</guid>", ("12345", "")),
        ('<guid ispermalink="False">https://a.example/1</guid>', ("https://a.example/1", "")),
        ("<guid>1</guid><link>https://a.example/?a&amp;amp;b</link>", ("1", "https://a.example/?a&b")),
        ("<guid>/1</guid>", ("https://feeds.example/1", "https://feeds.example/1")),
        ("<link>/1</link>", ("https://feeds.example/1", "https://feeds.example/1")),
        ("<link/><atom:link href='/2'/>", ("https://feeds.example/2", "https://feeds.example/2")),
        ("<guid/><link>x</link>", ("https://feeds.example/blog/x", "https://feeds.example/blog/x")),
    ],
)
def test_it_takes_the_feeds_own_identifier_else_the_link(item: str, expected: tuple[str, str]) -> None:
    entry = rss_entry(item)
    assert (entry.guid, entry.url) == expected


def test_it_makes_up_an_identifier_that_stays_and_differs() -> None:
    def guids(*items: str) -> list[str]:
        return [entry.guid for entry in rss("".join(f"<item>{item}</item>" for item in items)).entries]

    one, two, bare, other = guids(
        "<title>a</title>", "<title>b</title>", "<description>x</description>", "<description>y</description>"
    )
    assert len({one, two, bare, other}) == 4
    assert guids("<title>a</title><description>edited</description>") == [one]


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ('<link rel="self" href="/s"/><link rel="alternate" type="text/html" href="/h"/>', "https://feeds.example/h"),
        ('<link rel="alternate" type="application/json" href="/j"/><link href="/h"/>', "https://feeds.example/h"),
        ('<link rel="alternate" type="application/pdf" href="/p"/>', "https://feeds.example/p"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/i"/>', "https://feeds.example/i"),
        ('<link rel="related" href="/r"/><id>https://a.example/</id>', "https://a.example/"),
        ('<link rel="related" href="/r"/><id>tag:a.example:1</id>', ""),
        ('<id>tag:1</id><content src="/video" type="video/mp4"/>', "https://feeds.example/video"),
    ],
)
def test_it_picks_the_page_among_atom_links(links: str, url: str) -> None:
    assert atom_entry(links).url == url


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ("<author>ann@example.com (Ann Lee)</author>", "Ann Lee"),
        ("<author>Ann Lee &lt;ann@example.com&gt;</author>", "Ann Lee"),
        ("<author>Ann Lee (ann@example.com)</author>", "Ann Lee"),
        ("<author>ann@example.com</author>", "ann@example.com"),
        ("<author>Ann (the author)</author>", "Ann (the author)"),
        ("<author><name>Ann</name></author>", "Ann"),
        ("<author><email>ann@example.com</email></author>", "ann@example.com"),
        ("<author><uri>https://a.example/</uri></author>", ""),
        ("<dc:creator><![CDATA[ Ann\n Lee ]]></dc:creator>", "Ann Lee"),
        ("<dc:creator>&lt;b&gt;Ann&lt;/b&gt; &amp;amp; Co</dc:creator>", "Ann & Co"),
        ("<author>Ann</author><dc:creator>Ann</dc:creator><itunes:author>Bob</itunes:author>", "Ann, Bob"),
    ],
)
def test_it_names_people(item: str, author: str) -> None:
    assert rss_entry(item).author == author


def test_it_collects_tags_from_every_vocabulary_once() -> None:
    entry = rss_entry(
        """<category>News</category><category> News </category><dc:subject>Tech</dc:subject><category/>
        <itunes:keywords>a, b ,,</itunes:keywords><media:keywords>b,c</media:keywords><category term="t">x</category>
        <itunes:category text="Outer"><itunes:category text="Inner"/></itunes:category>"""
    )
    assert entry.tags == ("News", "Tech", "a", "b", "c", "t", "Outer", "Inner")


def test_it_takes_sound_and_film_of_media_rss_as_files_and_images_as_the_picture() -> None:
    entry = rss_entry(
        """<media:group><media:content url="/v.mp4" type="video/mp4" fileSize="77"/>
             <media:content url="/p.jpg" medium="image"/></media:group>
           <media:content url="/a.mp3" medium="audio"><media:thumbnail url="/t.jpg"/></media:content>
           <enclosure url="/a.mp3" type="audio/mpeg" length="-1"/><enclosure url="" type="audio/mpeg"/>"""
    )
    assert entry.enclosures == (
        Enclosure("https://feeds.example/v.mp4", "video/mp4", 77),
        Enclosure("https://feeds.example/a.mp3", None, None),
    )
    assert entry.thumbnail_url == "https://feeds.example/t.jpg"


@pytest.mark.parametrize(
    "item",
    [
        '<itunes:image href="/t.jpg"/>',
        '<media:thumbnail url="/t.jpg"/><itunes:image href="/other.jpg"/>',
        '<media:content url="/t.jpg" type="image/jpeg"/>',
        '<media:content url="/t.jpg"/>',
        '<media:content url="/v.mp4"/><media:content url="/t.jpg" medium="image"/>',
        '<podcast:image href="/t.jpg"/>',
        "<image><url>/t.jpg</url></image>",
        "<image>/t.jpg</image>",
        "<image><title>x</title><url>/t.jpg</url></image>",
        '<enclosure url="/t.jpg" type="image/jpeg" length="1"/>',
    ],
)
def test_it_finds_the_entrys_picture(item: str) -> None:
    assert rss_entry(item).thumbnail_url == "https://feeds.example/t.jpg"


@pytest.mark.parametrize(
    ("dates", "published", "updated"),
    [
        ("<pubDate>2024-03-05</pubDate>", 5, None),
        ("<dc:date>2024-03-05</dc:date>", None, 5),
        ("<dcterms:issued>2024-03-05</dcterms:issued><dcterms:modified>2024-03-06</dcterms:modified>", 5, 6),
        ("<pubDate>2024-03-05</pubDate><atom:updated>2024-03-06</atom:updated>", 5, 6),
        ("<pubDate>2024-03-04</pubDate><pubDate>2024-03-05</pubDate>", 5, None),
        ("<pubDate>2024-03-05</pubDate><pubDate>soon</pubDate>", 5, None),
        ("<pubDate>soon</pubDate>", None, None),
    ],
)
def test_it_reads_when_an_entry_was_published_and_changed(
    dates: str, published: int | None, updated: int | None
) -> None:
    entry = rss_entry(dates)
    days = [moment.day if moment else None for moment in (entry.published_at, entry.updated_at)]
    assert days == [published, updated]


def test_it_gives_a_copied_entry_the_author_of_its_source() -> None:
    # RFC 4287, 4.2.1. feedparser leaves such an entry without one.
    source = "<source><title>no</title><id>no</id><author><name>Ann</name></author></source>"
    entry = atom_entry(f"<id>1</id>{source}")
    assert (entry.guid, entry.title, entry.author) == ("1", "", "Ann")
    assert atom_entry(f"{source}<author><name>Bob</name></author>").author == "Bob"
    assert rss_entry('<source url="https://a.example/feed">The other blog</source>').author == ""


@pytest.mark.parametrize("name", ["itunes:summary", "media:description"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("one &amp; two\nthree", "one &amp; two<br>\nthree"), ("&lt;p&gt;one\ntwo&lt;/p&gt;", "<p>one\ntwo</p>")],
)
def test_it_keeps_the_lines_of_what_was_typed_as_plain_text(name: str, text: str, expected: str) -> None:
    assert rss_entry(f"<{name}>{text}</{name}>").summary == expected


def test_it_reads_a_channel_of_films() -> None:
    entry = atom_entry(
        """<id>yt:video:1</id><title>T</title><link rel="alternate" href="https://v.example/1"/><media:group>
        <media:title>no</media:title><media:thumbnail url="https://v.example/1.jpg"/>
        <media:content url="https://v.example/v/1" type="application/x-shockwave-flash"/>
        <media:description>First\nSecond &lt;3</media:description></media:group>"""
    )
    assert (entry.title, entry.summary) == ("T", "First<br>\nSecond &lt;3")
    assert (entry.thumbnail_url, entry.enclosures) == ("https://v.example/1.jpg", ())
