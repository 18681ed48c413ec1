"""What is read of documents that are broken. The real documents are broken on purpose and must still say the same."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flask_starlight.crawl.mend import MAX_DEPTH
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.model.parsed import ParsedFeed

URL = "https://feeds.example/feed.xml"
REAL = Path(__file__).parents[3] / "shared" / "data" / "feeds-real"
DOCUMENTS = sorted(path for path in REAL.glob("*") if path.suffix in (".rss", ".atom", ".xml", ".rdf"))

needs_real_documents = pytest.mark.skipif(not DOCUMENTS, reason=f"the real documents are not in {REAL}")


def parse(document: str | bytes) -> ParsedFeed:
    return parse_feed(document.encode() if isinstance(document, str) else document, url=URL)


def titles(document: str | bytes) -> list[str]:
    return [entry.title for entry in parse(document).entries]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("AT&T & Co", "AT&T & Co"),
        ("a&nbsp;b &copy; &hellip; &AMP;", "a b © … &"),
        ("a &nothing; b", "a &nothing; b"),
        ("?a=1&b=2&copy", "?a=1&b=2&copy"),
        ("a < b", "a < b"),
        ("a <3 b", "a <3 b"),
        ("a\x0bb\x00c\x1f", "abc"),
        ("a &#0; &#x1F; &#xD800; b", "a b"),
        ("a ]]> b", "a ]]> b"),
        ("<b>bold <i>both</b> end", "bold both end"),
        ("line<br>break", "line break"),
        ("<img src=x.png alt='y'>image", "image"),
        ('<a href="x" href="y">twice</a>', "twice"),
        ("<![CDATA[kept & <b>read</b>]]>", "kept & read"),
        ("</b>stray</item2>", "stray"),
        ("<名>x", "<名>x"),
    ],
)
def test_it_reads_an_entry_around_what_is_broken_in_its_title(title: str, expected: str) -> None:
    document = f"<rss><channel><item><title>{title}</title><link>/1</link></item><item><title>two</title></item></rss>"
    feed = parse(document)
    assert [entry.title for entry in feed.entries] == [expected, "two"]
    assert feed.entries[0].url == "https://feeds.example/1"


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><item><title>a</title></item><item><title>b</ti",
        "<rss><channel><item><title>a</title><description><![CDATA[<p>x</p></description></item>",
        "<rss><channel><item><title>a<item><title>b",
        "<rss><channel><item><title>a</title><description>x<br><p>y<b>z</description></item></channel></rss>",
        "<rss><channel><item><title>a</title><category>c<pubDate>d</pubDate></item></channel></rss>",
        "<rss><channel><item><TITLE>a</Title></Item></channel></rss>",
        "<rss version=2.0><channel><item><title>a</title></item></channel></rss>",
        '<rss version="2.0><channel><item><title>a</title></item></channel></rss>',
        "<br />\n<b>Warning</b>: x() in <b>/a.php</b><br />\n<rss><channel><item><title>a</title></item></rss>",
        "<rss><channel><item><title>a</title></item></channel></rss></html> trailing <junk & more",
        '<?xml version="1.0"?>\n<?xml version="1.0"?><rss><channel><item><title>a</title></item></channel></rss>',
        '  \n\ufeff<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>a</title></item></channel></rss>',
        '<?xml version="1.1"?><rss><channel><item><title>a</title></item></channel></rss>',
        "<!-- never closed <rss> --><rss><channel><item><title>a</title></item></channel></rss><!-- no end",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
        "<rss><channel><item><title>a</title></item></channel></rss>",
        "<!DOCTYPE rss [ never closed <rss><channel><item><title>a</title></item></channel></rss>",
    ],
)
def test_it_reads_documents_that_are_cut_mixed_or_wrapped(document: str) -> None:
    assert titles(document)[0] == "a"


def test_it_keeps_entries_apart_where_end_tags_are_missing() -> None:
    document = "<rss><channel><item><title>a</title><description>x<item><title>b</title></item></channel></rss>"
    assert titles(document) == ["a", "b"]


def test_it_knows_prefixes_that_were_never_declared() -> None:
    entry = parse(
        """<rss><channel><item><dc:creator>Ann</dc:creator><content:encoded>&lt;p&gt;c &amp;amp; d</content:encoded>
        <media:thumbnail url="/t.jpg"/></item></channel></rss>"""
    ).entries[0]
    assert (entry.author, entry.content) == ("Ann", "<p>c &amp; d")
    assert entry.thumbnail_url == "https://feeds.example/t.jpg"


def test_it_reads_the_entities_that_a_document_declares_itself() -> None:
    document = """<!DOCTYPE rss [<!ENTITY me "Ann &amp; Co"><!ENTITY who "Ann Lee"><!ENTITY dash '&#8212;'>
        <!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY % p "x">]>
        <rss><channel><item><title>&who; &dash;|&file;|&me;</title></item></channel></rss>"""
    assert titles(document) == ["Ann Lee —|&file;|Ann & Co"]


def test_it_reads_no_file_that_a_document_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read")
    document = f"""<!DOCTYPE rss [<!ENTITY f SYSTEM "{secret.as_uri()}">]>
        <rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title>&f;</title>
        <description><xi:include href="{secret.as_uri()}" parse="text"/></description></item></channel></rss>"""
    assert "do not read" not in repr(parse(document))


def test_it_reads_deep_nesting_as_text() -> None:
    deep = "<div>" * (MAX_DEPTH * 5) + "x" + "</div>" * (MAX_DEPTH * 5)
    document = f"<rss><channel><item><title>a</title><description>{deep}</description></item></channel></rss>"
    entry = parse(document).entries[0]
    assert (entry.title, re.sub("<[^>]*>", "", entry.summary)) == ("a", "x")


def bare_ampersands(body: bytes) -> bytes:
    return body.replace(b"</title>", b" AT&T</title>")


def undefined_entities(body: bytes) -> bytes:
    return body.replace(b"</title>", b"&nbsp;&trade;</title>")


def no_end_tags_at_the_end(body: bytes) -> bytes:
    return re.sub(rb"</(?:rss|channel|feed|rdf:RDF)>", b"", body)


def control_characters(body: bytes) -> bytes:
    return body.replace(b"</title>", b"\x0b\x1f</title>")


def no_namespaces(body: bytes) -> bytes:
    return re.sub(rb' xmlns:\w+="[^"]*"', b"", body)


def duplicate_attributes(body: bytes) -> bytes:
    return body.replace(b"<link", b'<link a="1" a="2"')


def missing_end_tags(body: bytes) -> bytes:
    return body.replace(b"</category>", b"").replace(b"</guid>", b"")


def mixed_case(body: bytes) -> bytes:
    return body.replace(b"</title>", b"</Title>").replace(b"<item>", b"<Item>")


def wrapped_in_junk(body: bytes) -> bytes:
    return b"<br/>\n<b>Notice</b>: x\n" + body + b"\n<!-- cached -->\n& <"


@needs_real_documents
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
@pytest.mark.parametrize(
    "damage",
    [
        bare_ampersands,
        undefined_entities,
        no_end_tags_at_the_end,
        control_characters,
        no_namespaces,
        duplicate_attributes,
        missing_end_tags,
        mixed_case,
        wrapped_in_junk,
    ],
)
def test_it_reads_a_damaged_document_as_it_reads_the_healthy_one(path: Path, damage: Callable[[bytes], bytes]) -> None:
    healthy = path.read_bytes()
    expected, found = parse(healthy), parse(damage(healthy))
    assert len(found.entries) == len(expected.entries)
    for one, other in zip(expected.entries, found.entries, strict=True):
        assert other.title.removesuffix("AT&T").removesuffix("™").strip() == one.title
        assert (other.url, other.published_at) == (one.url, one.published_at)
        assert other.guid == one.guid or not one.url  # made of the title, which was damaged
        assert (other.content, other.summary) == (one.content, one.summary)


@needs_real_documents
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_it_reads_the_entries_before_the_end_of_a_cut_document(path: Path) -> None:
    body = path.read_bytes()
    whole, cut = parse(body).entries, parse(body[: len(body) * 2 // 3]).entries
    assert len(whole) // 3 <= len(cut) <= len(whole)
    for one, other in zip(whole, cut[:-1], strict=False):
        assert other == one
