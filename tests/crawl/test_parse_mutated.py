"""Feeds damaged by chance, the same each time: what comes out has the usual shape, or is `FeedParseError`."""

import random
from datetime import UTC

import pytest

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import ParsedEntry
from tests.crawl.feed_documents import NAMESPACES
from tests.crawl.feed_documents import URL

RSS = f"""<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rss [<!ENTITY me "Ann">]><rss version="2.0" {NAMESPACES}>
<channel xml:base="https://a.example/"><title>A &amp; B — 新闻</title><link>/</link><ttl>60</ttl>
<skipHours><hour>3</hour></skipHours>
<item xml:lang="de"><title>Ein &lt;b&gt;Titel&lt;/b&gt; &me;</title><link>/1</link><guid isPermaLink="false">1</guid>
<pubDate>Tue, 05 Mar 2024 10:11:12 +0100</pubDate><dc:creator>Ann</dc:creator><category>x</category>
<content:encoded><![CDATA[<p><a href="x">a</a> <img srcset="a 1x, b 2x"></p>]]></content:encoded>
<enclosure url="a.mp3" length="12" type="audio/mpeg"/><media:group><media:content url="v.mp4" medium="video"/>
<media:description>one
two</media:description></media:group></item><item><description>caf\xe9 &#146;</description></item></channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} xml:base="https://a.example/">
<title type="html">A</title>
<author><name>Ann</name></author><entry><id>urn:1</id><link rel="enclosure" href="a" length="1"/><link href="1"/>
<updated>2024-03-05T10:11:12.5+01:00</updated><summary>s</summary><source><author><name>Bob</name></author></source>
<content type="xhtml" xml:base="b/"><div xmlns="http://www.w3.org/1999/xhtml">
<p xml:base="c/"><a href="d">x</a><br/></p>
</div></content></entry><entry><content mode="base64">PGI+YTwvYj4=</content><published>2024年3月5日</published>
</entry></feed>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "新闻", "authors": [{"name": "Ann"}], "items": [
{"id": 1, "url": "/1", "content_html": "<a href=\\"x\\">a</a>", "date_published": "2024-03-05T10:11:12Z",
"tags": ["a", "b"],
"attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}]},
{"id": "2", "content_text": "a\\nb"}]}"""

DOCUMENTS = {
    "rss": RSS.encode(),
    "rss in GB 18030": RSS.replace("utf-8", "gb18030").encode("gb18030"),
    "rss in UTF-16": RSS.encode("utf-16"),
    "atom": ATOM.encode(),
    "json": JSON.encode(),
}
SCARS = (
    b"<",
    b">",
    b"&",
    b'"',
    b"'",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"\x00",
    b"\xff\xfe",
    b"\xc2",
    b"&#0;",
    b"{",
    b"]",
)


def damaged(document: bytes, chance: random.Random) -> bytes:
    body = bytearray(document)
    for _ in range(chance.randint(1, 6)):
        start, end = sorted((chance.randint(0, len(body)), chance.randint(0, len(body))))
        match chance.randrange(6):
            case 0:
                del body[end:]
            case 1:
                del body[start : min(end, start + 40)]
            case 2 if body:
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
            case 3:
                body[start:start] = body[end : end + 300] * chance.randint(1, 30)
            case 4:
                body[start:start] = chance.choice(list(DOCUMENTS.values()))[: chance.randint(0, 2000)]
            case _:
                body[start:start] = chance.choice(SCARS)
    return bytes(body)


def check(entry: ParsedEntry) -> None:
    texts = (entry.guid, entry.url, entry.title, entry.author, entry.content, entry.summary, *entry.tags)
    assert all(isinstance(text, str) for text in texts)
    assert entry.guid
    assert "\n" not in entry.title + entry.author
    assert all(moment is None or moment.tzinfo is UTC for moment in (entry.published_at, entry.updated_at))
    assert all(file.url and (file.length is None or file.length > 0) for file in entry.enclosures)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_reads_or_refuses_a_damaged_document(name: str, seed: int) -> None:
    chance = random.Random(f"{name} {seed}")
    for _ in range(10):
        try:
            feed = parse_feed(damaged(DOCUMENTS[name], chance), url=URL)
        except FeedParseError:
            continue
        for entry in feed.entries:
            check(entry)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_reads_the_document_that_is_whole(name: str) -> None:
    feed = parse_feed(DOCUMENTS[name], url=URL)
    assert len(feed.entries) == 2
    for entry in feed.entries:
        check(entry)
