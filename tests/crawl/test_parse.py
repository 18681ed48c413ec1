"""What each format's elements become. Documents are written here; each test is about what a reader would see."""

from datetime import UTC
from datetime import datetime

import pytest

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed

URL = "https://feeds.example/blog/feed.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(channel: str) -> ParsedFeed:
    return parse_feed(f'<rss version="2.0" {NAMESPACES}><channel>{channel}</channel></rss>'.encode(), url=URL)


def rss_entry(item: str) -> ParsedEntry:
    return rss(f"<item>{item}</item>").entries[0]


def atom(feed: str) -> ParsedFeed:
    return parse_feed(f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>{feed}</feed>'.encode(), url=URL)


def atom_entry(entry: str) -> ParsedEntry:
    return atom(f"<entry>{entry}</entry>").entries[0]


def test_it_reads_rss_2() -> None:
    feed = rss(
        """<title>A &amp; B</title><link>https://blog.example/</link><description>About</description>
        <language>en-GB</language><ttl>90</ttl><image><url>/icon.png</url><title>no</title><link>no</link></image>
        <atom:link rel="self" href="/blog/feed.xml"/><atom:link rel="hub" href="https://hub.example/"/>
        <item><title>One</title><link>https://blog.example/1</link><guid isPermaLink="false">id-1</guid>
          <author>ann@example.com (Ann)</author><pubDate>Tue, 05 Mar 2024 10:11:12 GMT</pubDate>
          <description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
          <category>News</category><category domain="x">Tech</category><comments>https://blog.example/1#c</comments>
          <enclosure url="/a.mp3" type="audio/mpeg" length="123"/></item>"""
    )
    assert feed == ParsedFeed(
        kind="rss",
        title="A & B",
        site_url="https://blog.example/",
        description="About",
        language="en-GB",
        icon_url="https://feeds.example/icon.png",
        hub_url="https://hub.example/",
        self_url="https://feeds.example/blog/feed.xml",
        ttl_min=90,
        entries=(
            ParsedEntry(
                guid="id-1",
                url="https://blog.example/1",
                title="One",
                author="Ann",
                content="<p>Long</p>",
                summary="Short",
                published_at=datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC),
                tags=("News", "Tech"),
                enclosures=(Enclosure("https://feeds.example/a.mp3", "audio/mpeg", 123),),
                comments_url="https://blog.example/1#c",
            ),
        ),
    )


def test_it_reads_atom_1() -> None:
    feed = atom(
        """<title type="html">A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><subtitle>About</subtitle><icon>/i.ico</icon>
        <logo>/logo.png</logo><author><name>Ann</name><email>ann@example.com</email></author>
        <link rel="self" href="https://blog.example/atom"/><link href="https://blog.example/"/>
        <entry xml:lang="fr"><id>urn:uuid:1</id><title>Un</title><link href="/1"/>
          <link rel="enclosure" href="/a.mp3" type="audio/mpeg" length="9"/>
          <link rel="replies" type="text/html" href="/1#c"/><link rel="edit" href="/edit"/>
          <published>2024-03-05T10:11:12Z</published><updated>2024-03-06T00:00:00+01:00</updated>
          <author><name>Bob</name></author><author><name>Cid</name></author>
          <category term="news" label="News"/><summary>Short</summary>
          <content type="html">&lt;p&gt;Long</content></entry>"""
    )
    assert (feed.kind, feed.title, feed.site_url) == ("atom", "A & B", "https://blog.example/")
    assert (feed.description, feed.icon_url, feed.author) == ("About", "https://feeds.example/i.ico", "Ann")
    assert feed.self_url == "https://blog.example/atom"
    assert feed.entries == (
        ParsedEntry(
            guid="urn:uuid:1",
            url="https://feeds.example/1",
            title="Un",
            author="Bob, Cid",
            content="<p>Long",
            summary="Short",
            published_at=datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC),
            updated_at=datetime(2024, 3, 5, 23, tzinfo=UTC),
            tags=("news",),
            enclosures=(Enclosure("https://feeds.example/a.mp3", "audio/mpeg", 9),),
            comments_url="https://feeds.example/1#c",
            language="fr",
        ),
    )


def test_it_reads_rss_1() -> None:
    feed = parse_feed(
        f"""<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
          {NAMESPACES}>
        <channel rdf:about="https://blog.example/rdf"><title>T</title><link>https://blog.example/</link>
          <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
          <items><rdf:Seq><rdf:li rdf:resource="https://blog.example/1"/></rdf:Seq></items></channel>
        <image><url>https://blog.example/i.png</url></image>
        <item rdf:about="https://blog.example/1"><title>One</title><dc:creator>Ann</dc:creator>
          <dc:date>2024-03-05T10:11:12Z</dc:date><dc:subject>News</dc:subject></item></rdf:RDF>""".encode(),
        url=URL,
    )
    assert (feed.kind, feed.title, feed.ttl_min, feed.icon_url) == ("rdf", "T", 360, "https://blog.example/i.png")
    assert feed.entries == (
        ParsedEntry(
            guid="https://blog.example/1",
            url="https://blog.example/1",
            title="One",
            author="Ann",
            updated_at=datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC),
            tags=("News",),
        ),
    )


def test_it_reads_atom_0_3() -> None:
    feed = parse_feed(
        b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><tagline>About</tagline>
        <link rel="alternate" type="text/html" href="https://blog.example/"/>
        <entry><id>tag:1</id><title mode="escaped" type="text/html">A &lt;i&gt;b&lt;/i&gt;</title>
          <issued>2024-03-05T10:11:12Z</issued><modified>2024-03-06</modified>
          <content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content>
          <summary mode="base64">U2hvcnQ8YnI+</summary></entry></feed>""",
        url=URL,
    )
    entry = feed.entries[0]
    assert (feed.kind, feed.description, entry.title) == ("atom", "About", "A b")
    assert (entry.content, entry.summary) == ("<div><p>x</p></div>", "Short<br>")
    assert entry.published_at == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
    assert entry.updated_at == datetime(2024, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "document",
    [
        '<rss version="0.91"><channel><item><title>x</title></item></channel></rss>',
        "<rss><channel/><item><title>x</title></item></rss>",
        "<rss><item><title>x</title></item></rss>",
        "<channel><item><title>x</title></item></channel>",
        "<CHANNEL><ITEM><TITLE>x</TITLE></ITEM></CHANNEL>",
        '<rss xmlns="http://backend.userland.com/rss2"><channel><item><title>x</title></item></channel></rss>',
        '<rss xmlns="http://whatever.example/"><channel><item><title>x</title></item></channel></rss>',
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://my.netscape.com/rdf/simple/0.9/">'
        "<s:channel/><s:item><s:title>x</s:title></s:item></r:RDF>",
        "<rdf:RDF><channel/><item><title>x</title></item></rdf:RDF>",
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>x</a:title></a:entry></a:feed>',
        '<feed xmlns="HTTP://WWW.W3.ORG/2005/Atom/"><entry><title>x</title></entry></feed>',
        "<feed><entry><title>x</title></entry></feed>",
        "<feed><stuff><entry><title>x</title></entry></stuff></feed>",
    ],
)
def test_it_knows_the_formats_in_all_their_dress(document: str) -> None:
    assert [entry.title for entry in parse_feed(document.encode(), url=URL).entries] == ["x"]


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


@pytest.mark.parametrize(
    ("label", "title"), [("gb2312", "隆帧"), ("windows-1251", "Новости"), ("utf-8", "新闻"), ("iso-8859-1", "été “x”")]
)
def test_it_reads_titles_in_the_charset_that_is_declared(label: str, title: str) -> None:
    # In GB 2312, the two characters of the first row are also valid UTF-8.
    codec = {"gb2312": "gb18030", "iso-8859-1": "cp1252"}.get(label, label)
    document = f'<?xml version="1.0" encoding="{label}"?><rss><channel><title>{title}</title></channel></rss>'
    assert parse_feed(document.encode(codec), url=URL).title == title


def test_it_says_who_wrote_the_entries_that_name_nobody() -> None:
    feed = atom("<author><name>Ann</name></author><entry><title>x</title></entry>")
    assert (feed.author, feed.entries[0].author) == ("Ann", "")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\x00", "empty"),
        (b"hello", "no XML"),
        (b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "HTML page"),
        (b"<html><body>", "HTML page"),
        (b'<?xml version="1.0"?><opml version="1.0"><body/></opml>', "<opml>"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "<svg>"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no XML"),
    ],
)
def test_it_says_what_a_document_is_that_is_no_feed(document: bytes, reason: str) -> None:
    with pytest.raises(FeedParseError, match=reason):
        parse_feed(document, url=URL)


@pytest.mark.parametrize("document", ["<rss/>", "<rss><channel/></rss>", "<feed/>", "<rdf:RDF/>"])
def test_it_reads_a_feed_without_entries(document: str) -> None:
    assert parse_feed(document.encode(), url=URL).entries == ()
