"""Finds the icon of a feed: its own, else one that its site's page names, else /favicon.ico.

The rule: the first that is a real image within the limit is taken, and whatever goes wrong on the way means no icon.
"""

import asyncio
import logging
import re
from collections.abc import Iterator
from collections.abc import Sequence
from urllib.parse import urljoin

from lxml import etree

from flask_starlight.crawl.fetch import Fetcher
from flask_starlight.crawl.images import fetch_image
from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.page import read_html
from flask_starlight.errors import FetchError
from flask_starlight.model.icon import MAX_ICON_BYTES
from flask_starlight.model.icon import IconOutcome
from flask_starlight.model.icon import IconRequest

log = logging.getLogger(__name__)

LIMIT_S = 60.0
"""For one feed, waiting for its host included: all of a message end well before a job's own limit."""

MOST_NAMED = 2
"""Icons of a page that are tried; the next would be a worse size of the same."""

WANTED_PX = range(32, 65)
"""Sharp at 16 px on any screen, and not yet a poster."""

UNSAID_PX = 32
TOUCH_PX = 180
"""What an apple-touch-icon measures where nothing is said (Apple, "Configuring Web Applications")."""

SCALABLE_PX = 66
"""SVG fits, yet a picture that was drawn for the size reads better."""

_SIZE = re.compile(r"(\d{1,4})x\d{1,4}", re.IGNORECASE)
_RELATIONS = {"icon": UNSAID_PX, "apple-touch-icon": TOUCH_PX, "apple-touch-icon-precomposed": TOUCH_PX}


async def find_icons(requests: Sequence[IconRequest], fetcher: Fetcher) -> list[IconOutcome]:
    """Return the icon of each feed, or that there is none; all at once, one at a time per host."""
    return list(await asyncio.gather(*[_find(request, fetcher) for request in requests]))


def icons_named(body: bytes, *, url: str, content_type: str = "") -> list[str]:
    """Return the addresses of the icons that the page *body* names, the most suitable first."""
    root, base_url = read_html(body, url=url, content_type=content_type)
    named = [(_unfitness(link), absolute(str(link.get("href", "")), base_url)) for link in root.iter("link")]
    fitting = sorted((unfit, place, href) for place, (unfit, href) in enumerate(named) if unfit is not None and href)
    return list(dict.fromkeys(href for _, _, href in fitting))


async def _find(request: IconRequest, fetcher: Fetcher) -> IconOutcome:
    tried: set[str] = set()
    try:
        async with asyncio.timeout(LIMIT_S):
            if outcome := await _first([request.icon_url], request, fetcher, tried):
                return outcome
            named = await _named_by_site(request.site_url, fetcher)
            outcome = await _first([*named, urljoin(request.site_url, "/favicon.ico")], request, fetcher, tried)
    except TimeoutError:
        log.info("icons: none for feed %d: it took too long", request.feed_id)
        outcome = None
    return outcome or IconOutcome(request.feed_id)


async def _first(urls: Sequence[str], request: IconRequest, fetcher: Fetcher, tried: set[str]) -> IconOutcome | None:
    for url in urls:
        if not url or url in tried:
            continue
        tried.add(url)
        try:
            image = await fetch_image(url, fetcher)
        except FetchError as error:
            log.debug("icons: feed %d: %s", request.feed_id, error)
            continue
        if len(image.body) <= MAX_ICON_BYTES:
            return IconOutcome(request.feed_id, image.media_type, image.body)
    return None


async def _named_by_site(url: str, fetcher: Fetcher) -> list[str]:
    try:
        page = await fetcher.fetch(url)
    except FetchError as error:
        log.debug("icons: no page at %s: %s", url, error)
        return []
    return icons_named(page.body, url=page.url, content_type=page.content_type)[:MOST_NAMED]


def _unfitness(link: etree._Element) -> int | None:
    """Return how far the icon of a link element is from what is wanted, None for a link to something else."""
    unsaid = [_RELATIONS[word] for word in str(link.get("rel", "")).lower().split() if word in _RELATIONS]
    if not unsaid:
        return None
    return min(map(_from_wanted, _sizes(link, unsaid[0])))


def _sizes(link: etree._Element, unsaid_px: int) -> Iterator[int]:
    said = str(link.get("sizes", "")).lower()
    found = [int(width) for width in _SIZE.findall(said)]
    if "any" in said.split() or "svg" in str(link.get("type", "")):
        found = [SCALABLE_PX]
    yield from found or [unsaid_px]


def _from_wanted(px: int) -> int:
    """A small one is worse than a large one: it has to be blown up."""
    return 8 * max(0, WANTED_PX.start - px) + max(0, px - WANTED_PX.stop + 1)
