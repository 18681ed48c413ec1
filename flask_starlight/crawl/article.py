"""Takes the article out of a web page: readability finds it, `crawl.sanitize` makes it harmless.

    python -m flask_starlight.crawl.article URL CONTENT_TYPE      page on standard input, article on standard output

The rule: it runs in a process of its own, because it takes strangers' pages apart with expressions that some page can
make run for ever, and a thread cannot be stopped. Nothing is written where there is no article.
"""

import re
import sys

from readability import Document
from readability.readability import Unparseable

from flask_starlight.crawl.charset import to_utf8
from flask_starlight.crawl.sanitize import sanitize_html
from flask_starlight.crawl.sanitize import text_of_clean

MIN_CHARS = 80
"""A page with less to say than a sentence asks for a login, or for script."""

_PARAGRAPH_BREAK = re.compile(r"(?:<br\b[^<>]{0,40}>\s{0,40}){2,9}", re.IGNORECASE)
"""How old pages make paragraphs, which readability does not see."""


def article(page: bytes, *, url: str, content_type: str = "") -> str:
    """Return the article of the HTML document *page*, fetched from *url*, as sanitized HTML; "" where none is found."""
    html = _PARAGRAPH_BREAK.sub("</p><p>", to_utf8(page, content_type).decode("utf-8", "replace"))
    try:
        found = Document(html, url=url).summary(html_partial=True)
    except Unparseable:
        return ""
    clean = sanitize_html(found, base_url=url)
    return clean if len(text_of_clean(clean)) >= MIN_CHARS else ""


if __name__ == "__main__":
    sys.stdout.buffer.write(article(sys.stdin.buffer.read(), url=sys.argv[1], content_type=sys.argv[2]).encode())
