"""How the texts of entries come out: HTML with absolute links, plain titles, whatever wraps them in the feed."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.crawl.markup import LinkBudget
from flask_starlight.crawl.markup import absolute_links
from flask_starlight.crawl.markup import join_url
from flask_starlight.crawl.markup import plain_title
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.model.parsed import ParsedEntry

URL = "https://feeds.example/blog/feed.xml"
BASE = "https://a.example/dir/page?q=1#top"


def atom_entry(entry: str, attributes: str = "") -> ParsedEntry:
    document = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><entry>{entry}</entry></feed>'
    return parse_feed(document.encode(), url=URL).entries[0]


def rss_entry(item: str) -> ParsedEntry:
    return parse_feed(f"<rss><channel><item>{item}</item></channel></rss>".encode(), url=URL).entries[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<content type="html">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>', "<p>a &amp; b</p>"),
        ('<content type="html"><![CDATA[<p>a &amp; b</p>]]></content>', "<p>a &amp; b</p>"),
        ('<content type="text/html">&lt;p&gt;a</content>', "<p>a"),
        ('<content type="text">1 &lt; 2 &amp;amp; 3</content>', "1 &lt; 2 &amp;amp; 3"),
        ("<content>History of the &lt;blink&gt; tag</content>", "History of the &lt;blink&gt; tag"),
        ('<content type="TEXT/PLAIN; charset=utf-8">&lt;</content>', "&lt;"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">&lt; <b>a</b><br/><i/></div></content>',
            "&lt; <b>a</b><br/><i></i>",
        ),
        (
            '<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p id="x">a</h:p></h:div></content>',
            '<p id="x">a</p>',
        ),
        ('<content type="xhtml"><div>a</div><div>b</div></content>', "<div>a</div><div>b</div>"),
        ('<content type="html"><div>a &lt;b&gt;c&lt;/b&gt;</div></content>', "a <b>c</b>"),
        ('<content type="application/xml"><data>a</data></content>', "<data>a</data>"),
        ('<content type="application/octet-stream">PGI+YTwvYj4=</content>', "<b>a</b>"),
        ('<content type="image/png">iVBORw0KGgo=</content>', ""),
        ('<content type="image/png">not base64!</content>', ""),
        ("<content>a <b>naked</b> tag</content>", "a <b>naked</b> tag"),
        ('<content type="xhtml">\n<div>a</div>\n</content>', "a"),
        ('<content type="xhtml"><div>a</div>b</content>', "<div>a</div>b"),
        ('<content type="xhtml">a<div>b</div></content>', "a<div>b</div>"),
        ('<content type="xhtml"><div><!-- c -->a<?pi x?>b</div></content>', "ab"),
    ],
)
def test_it_reads_content_as_its_type_says(content: str, expected: str) -> None:
    assert atom_entry(content).content == expected


def test_it_writes_svg_and_mathml_inside_xhtml_as_html_does() -> None:
    entry = atom_entry(
        """<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" xmlns:m="http://www.w3.org/1998/Math/MathML"><m:math
        ><m:mi>x</m:mi></m:math><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
        ><a xlink:href="/x"/></svg> xmlns="kept"</div></content>"""
    )
    assert entry.content == '<math><mi>x</mi></math><svg><a xlink:href="/x"></a></svg> xmlns="kept"'


def test_it_prefers_html_content_to_the_same_as_text() -> None:
    both = '<content type="text">a</content><content type="html">&lt;p&gt;a</content>'
    assert atom_entry(both).content == "<p>a"


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("&lt;p&gt;a &amp;amp; b&lt;/p&gt;", "<p>a &amp; b</p>"),
        ("<![CDATA[<p>a & b</p>]]>", "<p>a & b</p>"),
        ("<p>naked &lt;</p>", "<p>naked &lt;</p>"),
        ("a<![CDATA[<b>]]>b", "a<b>b"),
        ("don&#146;t", "don’t"),
        ("don\u0092t", "don’t"),
        ("don&amp;#146;t", "don&#146;t"),
        ("Ã©tÃ©", "été"),
        ("&#x1F600;", "😀"),
    ],
)
def test_it_takes_rss_descriptions_for_html(description: str, expected: str) -> None:
    assert rss_entry(f"<description>{description}</description>").summary == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("The &lt;title&gt; element", "The <title> element"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
        ("a&lt;br/&gt;b", "a b"),
        ("H&lt;sub&gt;2&lt;/sub&gt;O", "H2O"),
        ("&amp;lt;b&amp;gt; stays", "<b> stays"),
        ("  two\n\t lines ", "two lines"),
        ("<![CDATA[A &ldquo;quote&rdquo; &#8230;]]>", "A “quote” …"),
        ("naked <i>tag</i>", "naked tag"),
        ("AT&amp;T", "AT&T"),
        ("", ""),
    ],
)
def test_it_makes_rss_titles_plain(title: str, expected: str) -> None:
    assert rss_entry(f"<title>{title}</title>").title == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("<title>AT&amp;amp;T &lt;b&gt;</title>", "AT&amp;T <b>"),
        ('<title type="text">AT&amp;amp;T</title>', "AT&amp;T"),
        ('<title type="html">AT&amp;amp;T &lt;blink&gt;x&lt;/blink&gt;</title>', "AT&T x"),
        ('<title type="html">a&lt;script&gt;b()&lt;/script&gt; c</title>', "a c"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a &lt;b&gt; <em>c</em></div></title>',
            "a <b> c",
        ),
        ('<title type="">x</title>', "x"),
        ('<title mode="base64">QSA8Yj5iPC9iPg==</title>', "A b"),
    ],
)
def test_it_makes_atom_titles_plain_as_their_type_says(title: str, expected: str) -> None:
    assert atom_entry(title).title == expected


def test_it_resolves_links_against_the_nearest_xml_base() -> None:
    entry = atom_entry(
        """<link href="entry"/>
        <summary type="html" xml:base="http://c.example/">&lt;a href="s"&gt;</summary>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="1"/><p xml:base="p/"><img src="2"/></p
        ><p xml:base="http://d.example/"><a href="/3"/></p></div></content>""",
        attributes='xml:base="http://b.example/feed/"',
    )
    assert entry.url == "http://b.example/feed/entry"
    assert entry.summary == '<a href="http://c.example/s">'
    assert entry.content == (
        '<a href="http://b.example/feed/1"></a><p><img src="http://b.example/feed/p/2"/></p>'
        '<p><a href="http://d.example/3"></a></p>'
    )


@pytest.mark.parametrize("base", ["javascript:alert(1)", "file:///etc/", "data:text/html,x", "http:x", "", "//["])
def test_it_ignores_a_base_that_is_no_web_address(base: str) -> None:
    assert atom_entry('<link href="x"/>', attributes=f'xml:base="{base}"').url == "https://feeds.example/blog/x"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="x">', '<a href="https://a.example/dir/x">'),
        ("<a href='x'>", '<a href="https://a.example/dir/x">'),
        ("<a href=x>", '<a href="https://a.example/dir/x">'),
        ("<A class=y\nHREF = 'x' >", '<A class=y\nHREF = "https://a.example/dir/x" >'),
        ('<a href=" /x ">', '<a href="https://a.example/x">'),
        ('<a href="../x">', '<a href="https://a.example/x">'),
        ('<a href="?r=2&amp;s">', '<a href="https://a.example/dir/page?r=2&amp;s">'),
        ('<a href="x?a=1&region=2&copy=3">', '<a href="https://a.example/dir/x?a=1&amp;region=2&amp;copy=3">'),
        ('<a href="#note">', '<a href="https://a.example/dir/page?q=1#note">'),
        ('<a href="#">', '<a href="https://a.example/dir/page?q=1">'),
        ('<img src="//cdn.example/i.png">', '<img src="https://cdn.example/i.png">'),
        ('<img alt="a > b" src="i.png"/>', '<img alt="a > b" src="https://a.example/dir/i.png"/>'),
        ('<img data-src="i.png">', '<img data-src="https://a.example/dir/i.png">'),
        ('<video poster="p.jpg">', '<video poster="https://a.example/dir/p.jpg">'),
        (
            '<img srcset="a.png 1x, /b,c.png 2.5x,https://c.example/c 9w">',
            '<img srcset="https://a.example/dir/a.png 1x, https://a.example/b,c.png 2.5x,https://c.example/c 9w">',
        ),
        ('<a title="href=x" href="y">', '<a title="href=x" href="https://a.example/dir/y">'),
        ('<a href="https://b.example/?ref_src=x">', '<a href="https://b.example/?ref_src=x">'),
        ('<code>src="x.png"</code> href="x"', '<code>src="x.png"</code> href="x"'),
        ('&lt;a href="x"&gt;', '&lt;a href="x"&gt;'),
        ('<a href="mailto:a@b">', '<a href="mailto:a@b">'),
        ('<a href="tel:1"><a href="javascript:x">', '<a href="tel:1"><a href="javascript:x">'),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<a href="http://[x">', '<a href="http://[x">'),
        ('<a href="">', '<a href="">'),
        ('<a href="x', '<a href="x'),
    ],
)
def test_it_makes_the_links_in_tags_absolute_and_touches_nothing_else(markup: str, expected: str) -> None:
    assert absolute_links(markup, BASE, LinkBudget()) == expected


@given(
    strategies.sampled_from(["https://a.example/", BASE, "https://a.example/x/../y", "https://a.example/d/?x=/../#f"]),
    strategies.text(alphabet="ab/.?#:=&%", max_size=12),
)
def test_it_joins_addresses_as_the_standard_library_does(base: str, address: str) -> None:
    try:
        expected = urljoin(base, address)
    except ValueError:
        expected = address
    # The standard library drops an empty query and fragment; "x?" and "x" are the same page.
    assert join_url(base, address).replace("?#", "#").rstrip("#?") == expected.replace("?#", "#").rstrip("#?")


@given(strategies.text(alphabet="<>\"'=/ ahrefscitposd&;#x:\n", max_size=60))
def test_it_changes_nothing_outside_of_addresses(markup: str) -> None:
    text = absolute_links(markup, BASE, LinkBudget())
    assert text.count("<") == markup.count("<")
    assert absolute_links(text, BASE, LinkBudget()) == text


@given(strategies.text(alphabet="<>/abscript&;#0 \n", max_size=60), strategies.booleans())
def test_it_makes_titles_of_one_line(text: str, is_html: bool) -> None:
    title = plain_title(text, is_html=is_html)
    assert title == " ".join(title.split())
