"""A feed's icon on its way: asked for by the clock, found by the crawler, stored by the worker.

IconRequest  (queue "crawl") ->  IconOutcome  (queue "store")
"""

from dataclasses import dataclass
from datetime import timedelta

MAX_ICON_BYTES = 128 * 1024
"""Twice the largest of common favicons with several sizes inside; shown at 16 px, anything larger is a mistake."""

ICON_FRESH = timedelta(days=30)
"""An icon, or that there is none, is looked up again after this long."""

ICON_LEASE = timedelta(hours=1)
"""A look-up that nobody answered is repeated after this long."""


@dataclass(frozen=True, slots=True)
class IconRequest:
    """A feed whose icon is to be looked up. icon_url: the feed's own, "" where it names none.

    site_url: its site's page, or the feed's own address where it names no site.
    """

    feed_id: int
    icon_url: str
    site_url: str


@dataclass(frozen=True, slots=True)
class IconOutcome:
    """What was found: an image of the type *media_type*, or nothing (both empty)."""

    feed_id: int
    media_type: str = ""
    data: bytes = b""
