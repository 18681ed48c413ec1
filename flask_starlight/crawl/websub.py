"""WebSub as the crawler sees it: hubs are asked, and what they push is read.

The rule: a pushed document is as strange as a fetched one; it is parsed and sanitized here, and tells of entries alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.refresh import failed
from flask_starlight.crawl.refresh import read_document
from flask_starlight.errors import FetchError
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubMode
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import PushForCrawl


async def ask_hubs(requests: Sequence[HubRequest], fetcher: HttpFetcher) -> list[HubAnswer]:
    """Send *requests*, all at once (one at a time per host), and return how each was taken."""
    return list(await asyncio.gather(*[_ask(request, fetcher) for request in requests]))


def read_push(push: PushForCrawl) -> FeedOutcome:
    """Return what is new in a pushed document; FAILED where it cannot be read.

    A push is no check: it brings no validators, and what it says of the feed as a whole may be of a part of it.
    """
    document = Document(url=push.feed.url, status=200, body=push.unpacked(), content_type=push.content_type)
    try:
        outcome = read_document(document, push.feed)
    except FetchError as error:
        outcome = failed(push.feed, error)
    return replace(outcome, pushed=True, http_status=None, body_hash="", facts=None)


async def _ask(request: HubRequest, fetcher: HttpFetcher) -> HubAnswer:
    fields = {
        "hub.mode": request.mode.value,
        "hub.topic": request.topic_url,
        "hub.callback": request.callback_url,
        "hub.lease_seconds": str(request.lease_s),
        "hub.secret": request.secret,
    }
    if request.mode is HubMode.UNSUBSCRIBE:
        del fields["hub.lease_seconds"], fields["hub.secret"]
    try:
        await fetcher.post_form(request.hub_url, fields)
    except FetchError as error:
        return HubAnswer(request.feed_id, request.token, error.reason, error.detail, error.retry_after_s)
    return HubAnswer(request.feed_id, request.token)
