"""A document's bytes in, a feed out.

    bytes -> charset -> JSON, or a tree (strict, else mended) -> the format's reader -> `ParsedFeed`

The rule: nothing but `FeedParseError` comes out, however hostile the bytes; what can be read is read.
"""

from flask_starlight.crawl.charset import seems_utf8
from flask_starlight.crawl.charset import to_utf8
from flask_starlight.crawl.parse_json import read_json
from flask_starlight.crawl.parse_xml import read_xml
from flask_starlight.crawl.xml_tree import read_strictly
from flask_starlight.crawl.xml_tree import read_tree
from flask_starlight.errors import FeedParseError
from flask_starlight.model.parsed import ParsedFeed

MAX_BYTES = 64 * 1024 * 1024
_BLANK = b" \t\r\n\x00"


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
    """Return the feed that *body*, fetched from *url*, holds.

    url: absolute; relative addresses are resolved against it.  content_type: the HTTP header, for its charset.
    Raises `FeedParseError` where the document is no feed or cannot be read at all, and nothing else.
    """
    if len(body) > MAX_BYTES:
        raise FeedParseError(f"parse: larger than {MAX_BYTES:,} bytes")
    try:
        refused = None
        if seems_utf8(body, content_type) and body.lstrip(_BLANK).startswith(b"<"):
            refused = body.lstrip(_BLANK)
            root = read_strictly(refused)
            if root is not None:
                return read_xml(root, url=url)
        document = to_utf8(body, content_type).lstrip(_BLANK)
        if not document:
            raise FeedParseError("parse: the document is empty")
        if document.startswith(b"{"):
            return read_json(document, url=url)
        return read_xml(read_tree(document, refused=refused), url=url)
    except (ValueError, RecursionError, MemoryError) as error:
        raise FeedParseError(f"parse: cannot be read: {type(error).__name__}: {error}") from error
