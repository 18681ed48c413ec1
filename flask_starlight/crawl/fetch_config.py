"""How to fetch: what the settings say of it, and what else there is to choose."""

from dataclasses import dataclass

from flask_starlight.crawl.guard import AddressRules
from flask_starlight.crawl.guard import rules_from
from flask_starlight.settings import Settings

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """How to fetch. *proxy*: "" for directly. *max_bytes* bounds the body as sent and as unpacked.

    link: where publishers learn who asks, "" for nowhere.  host_gap_s: between two fetches from a stranger's host.
    accept: which kinds of documents are asked for.  per_host: fetches at once from a stranger's host.
    """

    rules: AddressRules
    user_agent: str
    timeout_s: float
    first_byte_s: float
    max_bytes: int
    proxy: str = ""
    link: str = ""
    host_gap_s: float = 0
    accept: str = ACCEPT
    per_host: int = 1


def config_from(settings: Settings) -> FetchConfig:
    """Return the part of the settings that fetching needs."""
    return FetchConfig(
        rules=rules_from(settings),
        user_agent=settings.crawl_user_agent,
        timeout_s=settings.crawl_timeout_s,
        first_byte_s=settings.crawl_first_byte_s,
        max_bytes=settings.crawl_max_bytes,
        proxy=settings.egress_proxy,
        link=settings.base_url,
        host_gap_s=settings.crawl_host_gap_s,
    )
