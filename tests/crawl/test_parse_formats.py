"""Which documents are feeds, and what each format's elements become, one whole document each."""

from datetime import UTC
from datetime import datetime

import pytest

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed
from tests.crawl.feed_documents import NAMESPACES
from tests.crawl.feed_documents import URL
from tests.crawl.feed_documents import atom
from tests.crawl.feed_documents import rss


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


def test_it_reads_cdf() -> None:
    feed = parse_feed(
        b"""<CHANNEL HREF="https://blog.example/"><TITLE>T</TITLE><ABSTRACT>About</ABSTRACT><LOGO HREF="/l.png"/>
        <ITEM HREF="/1" LASTMOD="2003-02-03T10:11"><TITLE>One</TITLE><ABSTRACT>Short</ABSTRACT></ITEM></CHANNEL>""",
        url=URL,
    )
    entry = feed.entries[0]
    assert (feed.title, feed.site_url, feed.description) == ("T", "https://blog.example/", "About")
    assert feed.icon_url == "https://feeds.example/l.png"
    assert (entry.title, entry.url, entry.summary) == ("One", "https://feeds.example/1", "Short")
    assert entry.updated_at == datetime(2003, 2, 3, 10, 11, tzinfo=UTC)


def test_it_reads_a_document_that_is_one_atom_entry() -> None:
    feed = parse_feed(b'<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>One</title></entry>', url=URL)
    assert [(entry.guid, entry.title) for entry in feed.entries] == [("1", "One")]


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
    ("label", "title"), [("gb2312", "隆帧"), ("windows-1251", "Новости"), ("utf-8", "新闻"), ("iso-8859-1", "été “x”")]
)
def test_it_reads_titles_in_the_charset_that_is_declared(label: str, title: str) -> None:
    # In GB 2312, the two characters of the first row are also valid UTF-8.
    codec = {"gb2312": "gb18030", "iso-8859-1": "cp1252"}.get(label, label)
    document = f'<?xml version="1.0" encoding="{label}"?><rss><channel><title>{title}</title></channel></rss>'
    assert parse_feed(document.encode(codec), url=URL).title == title


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
