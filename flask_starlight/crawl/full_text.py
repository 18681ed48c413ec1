"""Fetches the pages of entries and takes the article out of each: fetch | judge | extract, one page after the other.

The rule: whatever a page or its server does, the outcome is a `FullText`; a page that takes too long to read is given
up with the process that reads it.
"""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Sequence

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.sanitize import storable
from flask_starlight.errors import FetchError
from flask_starlight.model.full_text import FullText
from flask_starlight.model.full_text import PageForCrawl
from flask_starlight.model.reason import FetchReason

log = logging.getLogger(__name__)

MAX_PAGE_BYTES = 5 * 1024 * 1024
"""An article's markup is some 100 kB; a page of 5 MB takes readability a second or two."""

MAX_ARTICLE_BYTES = 1024 * 1024
"""What the queue likes as one message; a novel of 500 pages."""

READ_S = 15
"""Seconds to take the article out of one page."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_READER = (sys.executable, "-m", "flask_starlight.crawl.article")


async def fetch_pages(pages: Sequence[PageForCrawl], fetcher: Fetcher, *, within_s: float) -> list[FullText]:
    """Return what *pages*, all of one host, say. within_s: seconds after which no other is begun; they are left out."""
    loop = asyncio.get_running_loop()
    until = loop.time() + within_s
    found: list[FullText] = []
    for page in pages:
        if found and loop.time() > until:
            log.info("full text: %d of %d pages left out: %s is slow", len(pages) - len(found), len(pages), page.url)
            break
        found.append(await full_text(page, fetcher))
    return found


async def full_text(page: PageForCrawl, fetcher: Fetcher) -> FullText:
    """Return what the page says. Never raises for what a page or its server does."""
    try:
        document = await fetcher.fetch(page.url)
        content = await asyncio.to_thread(read_article, document)
    except FetchError as error:
        return FullText(page.entry_id, reason=error.reason, detail=error.detail)
    except Exception as error:
        log.exception("full text: entry %s %s", page.entry_id, page.url)
        detail = f"{type(error).__name__}: {storable(str(error))[:300]}"
        return FullText(page.entry_id, reason=FetchReason.INTERNAL, detail=detail)
    return FullText(page.entry_id, content=content)


def read_article(document: Document, *, timeout_s: float = READ_S) -> str:
    """Return the article of a fetched page as sanitized HTML. Raises `FetchError` with the reason why there is none."""
    kind = document.content_type.partition(";")[0].strip().lower()
    if kind not in _PAGE_TYPES:
        raise FetchError(FetchReason.NOT_A_PAGE, storable(kind)[:100] or "the server does not say what it is")
    if len(document.body) > MAX_PAGE_BYTES:
        raise FetchError(FetchReason.TOO_LARGE, f"the page has {len(document.body)} bytes")
    command = (*_READER, document.url, storable(document.content_type)[:200])
    try:
        read = subprocess.run(command, input=document.body, capture_output=True, timeout=timeout_s, check=True)
    except subprocess.TimeoutExpired as error:
        raise FetchError(FetchReason.NO_ARTICLE, "the page took too long to read") from error
    except subprocess.CalledProcessError as error:
        last_line = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise FetchError(FetchReason.NO_ARTICLE, storable(last_line)[:300]) from error
    if not read.stdout:
        raise FetchError(FetchReason.NO_ARTICLE, "too little text")
    if len(read.stdout) > MAX_ARTICLE_BYTES:
        raise FetchError(FetchReason.TOO_LARGE, f"the article has {len(read.stdout)} bytes")
    return read.stdout.decode()
