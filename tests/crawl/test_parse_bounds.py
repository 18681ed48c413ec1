"""What the largest documents may cost, as the system counts it: each is read in a process of its own, with limits.

The limits are those that a worker must live with: 300 MB beside the document, and four times the two seconds that a
quiet machine needs at most.
"""

import subprocess
import sys

import pytest

MB = 1024 * 1024
DOCUMENT_BYTES = 50 * MB
MAX_GROWTH_BYTES = 300 * MB
MAX_CPU_S = 8

READER = """
import resource, sys
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError

begin, piece, end = (bytes.fromhex(part) for part in sys.argv[1:4])
document = begin + piece * ((int(sys.argv[4]) - len(begin) - len(end)) // len(piece)) + end
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[5]),) * 2)
started_s = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
resource.setrlimit(resource.RLIMIT_CPU, (started_s + int(sys.argv[6]),) * 2)
try:
    print("entries", len(parse_feed(document, url="https://feeds.example/").entries))
except FeedParseError as error:
    print("refused" if "MemoryError" not in str(error) else "out of memory")
"""
"""Refusing is an answer; running out of memory is none, and out of time is killed by the system."""

ITEM = "<rss><channel><item><title>t</title>"
END = "</item></channel></rss>"
DESCRIPTION, DESCRIPTION_END = ITEM + "<description>", "</description>" + END
CDATA, CDATA_END = DESCRIPTION + "<![CDATA[", "]]>" + DESCRIPTION_END

DOCUMENTS = {
    "text": (DESCRIPTION, "x", DESCRIPTION_END),
    "text beyond ASCII": (DESCRIPTION, "é中😀 ", DESCRIPTION_END),
    "escaped HTML": (DESCRIPTION, "&lt;p&gt;x", DESCRIPTION_END),
    "text without an end": (DESCRIPTION, "xyz ", ""),
    "text after an error": (DESCRIPTION + "&nbsp;", "x & y ", DESCRIPTION_END),
    "references": (DESCRIPTION, "&#8217;", DESCRIPTION_END),
    "references to Windows characters": (DESCRIPTION, "&#146;", DESCRIPTION_END),
    "Windows characters": (DESCRIPTION, "\x92", DESCRIPTION_END),
    "characters encoded twice": (DESCRIPTION, "Ã©", DESCRIPTION_END),
    "CDATA": (CDATA, "<p>x</p>", CDATA_END),
    "CDATA of links": (CDATA, "<a href=x>", CDATA_END),
    "CDATA of tags that do not end": (CDATA, "<a b='", CDATA_END),
    "sections of CDATA": (DESCRIPTION, "<![CDATA[a]]>", DESCRIPTION_END),
    "an attribute": (ITEM + '<enclosure url="http://x/', "x", '"/>' + END),
    "a title": (ITEM + "<title>", "x &lt;b&gt; ", "</title>" + END),
    "a link": (ITEM + "<link>", "a/", "</link>" + END),
    "a date": (ITEM + "<pubDate>", "1 ", "</pubDate>" + END),
    "an author": (ITEM + "<author>", "a@b.c (", "</author>" + END),
    "a comment": (ITEM + "<!--", "x ", "-->" + END),
    "empty elements": (ITEM, "<a/>", END),
    "empty entries": ("<rss><channel>", "<item/>", "</channel></rss>"),
    "depth": ("<rss>", "<a>", ""),
    "an entity": (f'<!DOCTYPE rss [<!ENTITY a "{"x" * 900}">]>' + DESCRIPTION, "&a;", DESCRIPTION_END),
    "a JSON text": ('{"items":[{"id":"1","content_html":"', "x", '"}]}'),
    "JSON items": ('{"items":[', '{"id":"1"},', '{"id":"1"}]}'),
    "JSON lists": ('{"items":[', "[[],[]],", "[]]}"),
    "RSS in JSON": ('{"rss":{"channel":{"item":[', '{"title":"1"},', '{"title":"1"}]}}}'),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_reads_or_refuses_fifty_megabytes_within_bounds(name: str) -> None:
    parts = [part.encode().hex() for part in DOCUMENTS[name]]
    limits = [str(DOCUMENT_BYTES), str(MAX_GROWTH_BYTES), str(MAX_CPU_S)]
    done = subprocess.run([sys.executable, "-c", READER, *parts, *limits], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith(("entries 1", "refused")), done.stdout
