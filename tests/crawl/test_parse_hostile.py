"""Documents made to hurt. None may cost more than its size warrants, and nothing but `FeedParseError` may come out.

That each ends is what is tested: the suite's time limit stands in for a figure, as what is not linear takes hours here.
"""

import json
import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies

from flask_starlight.crawl.parse import MAX_BYTES
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.crawl.xml_fields import MAX_ENTRIES
from flask_starlight.crawl.xml_tree import MAX_NODES
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import ParsedFeed

URL = "https://feeds.example/feed.xml"
DATA = Path(__file__).parents[3] / "shared" / "data"
DOCUMENTS = sorted(path for path in DATA.glob("feed*/**/*") if path.is_file() and path.stat().st_size < 60_000)

MB = 1024 * 1024
MAX_GROWTH_BYTES = 300 * MB


def parse(document: bytes) -> ParsedFeed | None:
    try:
        return parse_feed(document, url=URL)
    except FeedParseError:
        return None


def item(inside: bytes) -> bytes:
    return b"<rss><channel><item><title>t</title>" + inside + b"</item></channel></rss>"


def cdata(markup: bytes) -> bytes:
    return item(b"<description><![CDATA[" + markup + b"]]></description>")


def xhtml(markup: bytes) -> bytes:
    return (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">'
        + markup
        + b"</content></entry></feed>"
    )


def laughs(of: int) -> bytes:
    lines = [b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * of) for i in range(12)]
    return b'<!DOCTYPE rss [<!ENTITY a "ha">' + b"".join(lines) + b"]>" + item(b"<description>&m;</description>")


HOSTILE = {
    "billion laughs": lambda: laughs(10),
    "quadratic blow-up": lambda: b'<!DOCTYPE rss [<!ENTITY a "%s">]>' % (b"a" * 900) + item(b"&a;" * 2_000_000),
    "one element of 50 MB": lambda: item(b"<description>" + b"x" * 50 * MB + b"</description>"),
    "one CDATA of 50 MB": lambda: cdata(b"x" * 50 * MB),
    "larger than any feed": lambda: b" " * (MAX_BYTES + 1),
    "depth without end": lambda: b"<rss>" + b"<a>" * 500_000,
    "depth": lambda: b"<rss>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</rss>",
    "a swarm of elements": lambda: item(b"<a/>" * (MAX_NODES + 1)),
    "a swarm of attributes": lambda: b"<rss " + b" ".join(b'a%d="x"' % i for i in range(400_000)) + b"/>",
    "a swarm of prefixes": lambda: item(b"".join(b"<a%d:b/>" % i for i in range(200_000))),
    "a swarm of names": lambda: item(b"".join(b"<a%d/>" % i for i in range(400_000))),
    "tags that do not match": lambda: item(b"<a></b>" * 200_000),
    "attributes twice": lambda: item(b'<a x="1" x="2"/>' * 90_000),
    "ampersands": lambda: item(b"&" * 10 * MB),
    "references": lambda: item(b"&nbsp;" * 1_500_000),
    "less-than signs": lambda: item(b"<" * 500_000),
    "quotes that do not close": lambda: item(b'<a "' * 400_000),
    "comments that do not close": lambda: item(b"<!--" * 500_000),
    "CDATA that does not close": lambda: item(b"<![CDATA[" * 500_000),
    "instructions that do not close": lambda: b"<?x " * 500_000,
    "document types that do not close": lambda: b"<!DOCTYPE rss [" * 500_000,
    "a subset of brackets": lambda: b"<!DOCTYPE rss [" + b"]     " * 1_500_000,
    "entities that do not end": lambda: b"<!DOCTYPE rss [" + b"<!ENTITY " * 300_000 + b"]>" + item(b""),
    "only white space": lambda: b" " * 30 * MB,
    "only zeros": lambda: bytes(30 * MB),
    "noise": lambda: bytes(range(256)) * 40_000,
    "UTF-16": lambda: b"\xff\xfe" + b"<\0r\0s\0s\0>\0" + b"x\0" * 10 * MB,
    "misdeclared GB2312": lambda: b'<?xml version="1.0" encoding="gb2312"?>' + item(b"\xff\x81 " * 2_000_000),
    "bytes beyond ASCII": lambda: item(b"\xe9\xe8" * 4_000_000),
    "deep JSON lists": lambda: b'{"items":' + b"[" * 1_000_000,
    "deep JSON objects": lambda: b'{"a":' * 1_000_000,
    "a JSON number": lambda: b'{"items":[{"id":' + b"9" * 5 * MB + b"}]}",
    "many JSON items": lambda: b'{"items":[' + b",".join([b'{"id":"1"}'] * 300_000) + b"]}",
    "many entries": lambda: b"<rss><channel>" + b"<item/>" * 500_000 + b"</channel></rss>",
    "many relative links": lambda: cdata(b"<a href=x>" * 400_000),
    "many links in one tag": lambda: cdata(b"<a " + b"href=x " * 400_000 + b">"),
    "many links in no tag": lambda: cdata(b"href=x " * 1_000_000),
    "links in tags that do not close": lambda: cdata(b'<a href=x "' * 400_000),
    "a set of commas": lambda: cdata(b'<img srcset="' + b"," * 5 * MB + b'">'),
    "a set of sources": lambda: cdata(b'<img srcset="' + b"a 1x " * 1_000_000 + b'">'),
    "a base of megabytes": lambda: (
        b'<rss xml:base="http://x/'
        + b"a/" * MB
        + b'"><channel>'
        + b"<item><link>b</link></item>" * 5000
        + b"</channel></rss>"
    ),
    "bases within bases": lambda: xhtml(
        b'<div xml:base="a/">' * 200 + b'<a href="x"/>' * 200_000 + b"</div>" * 200,
    ),
    "namespaces": lambda: xhtml(b"<div " + b" ".join(b'xmlns:a%d="x"' % i for i in range(200_000)) + b"/>"),
    "namespaces in each element": lambda: xhtml(b"<div>" + b'<a xmlns="q"/>' * 200_000 + b"</div>"),
    "a title of tags": lambda: item(b"<title>" + b"&lt;a " * 1_000_000 + b"</title>"),
    "an author of at signs": lambda: item(b"<author>" + b"a@" * 4_000_000 + b"</author>"),
    "an author of dots": lambda: item(b"<author>a@" + b"a." * 4_000_000 + b"</author>"),
    "an author of brackets": lambda: item(b"<author>" + b"a (" * 3_000_000 + b"</author>"),
    "a date of digits": lambda: item(b"<pubDate>" + b"1" * 9 * MB + b"</pubDate>"),
    "categories in categories": lambda: item(b"<category>" * 240 + b"x" + b"</category>" * 240),
    "many categories": lambda: item(b"<category>a</category>" * 200_000),
    "groups in groups": lambda: item(b"<media:group>" * 240 + b"</media:group>" * 240),
    "channels in channels": lambda: b"<rss>" + b"<channel>" * 240 + b"</channel>" * 240 + b"</rss>",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_it_survives(name: str) -> None:
    document = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    feed = parse(document)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < MAX_GROWTH_BYTES
    if feed:
        assert len(feed.entries) <= MAX_ENTRIES
        assert sum(len(entry.content) + len(entry.summary) for entry in feed.entries) < 2 * MAX_BYTES


def test_it_reads_the_rest_of_a_feed_whose_entities_were_dropped() -> None:
    feed = parse(laughs(10))
    assert feed is not None
    assert feed.entries[0].title == "t"


@given(strategies.binary(max_size=300))
def test_it_raises_nothing_else_for_any_bytes(body: bytes) -> None:
    parse(body)


PIECES = """<rss> <feed> <channel> <item> <entry> </item> </entry> <title> </title> <link href='//[' <guid> <div> </div>
    <content type='xhtml'> <content mode='base64'> type='html'> xml:base='http://[' <![CDATA[ ]]> <!-- -->
    <!DOCTYPE [ ]> &amp; &#0; &nbsp; &#xD800; &#150; < > \" ' = / \x00 \x92 Ã© 中 \ud800 \ufeff <dc:date>
    <media:content url= length='٣' & 2024 <updated> <enclosure url='x' length='9'/> <itunes:category text='x'>
    <?xml encoding='utf-7'?> href=x srcset='a,b 1x'"""


@given(strategies.lists(strategies.sampled_from(PIECES.split())))
def test_it_raises_nothing_else_for_any_pieces_of_feeds(pieces: list[str]) -> None:
    parse("".join(pieces).encode("utf-8", "surrogatepass"))
    parse(("<rss><channel><item>" + " ".join(pieces)).encode("utf-16", "surrogatepass"))
    parse(("<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + " ".join(pieces)).encode("utf-8", "replace"))


JSON_KEYS = """version items id url title authors author name tags attachments size_in_bytes content_html content_text
    date_published image hubs home_page_url rss channel item"""
JSON_NAMES = strategies.sampled_from(JSON_KEYS.split())
JSON_VALUES = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.floats() | strategies.integers() | strategies.text(),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(JSON_NAMES, inner, max_size=5),
    max_leaves=20,
)


@given(strategies.dictionaries(JSON_NAMES, JSON_VALUES))
def test_it_raises_nothing_else_for_any_json(value: dict[str, object]) -> None:
    parse(json.dumps(value).encode("utf-8", "surrogatepass"))
    parse(json.dumps({"items": [value]}, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@pytest.mark.skipif(not DOCUMENTS, reason=f"the real documents are not in {DATA}")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.data())
def test_it_raises_nothing_else_for_mutated_real_documents(data: strategies.DataObject) -> None:
    body = bytearray(data.draw(strategies.sampled_from(DOCUMENTS), label="document").read_bytes())
    for _ in range(data.draw(strategies.integers(1, 8))):
        at = data.draw(strategies.integers(0, len(body)))
        cut = data.draw(strategies.integers(0, 40))
        body[at : at + cut] = data.draw(
            strategies.binary(max_size=4)
            | strategies.sampled_from([b"<", b">", b"&", b'"', b"]]>", b"<![CDATA[", b"\xff", b""])
        )
    parse(bytes(body))
