"""Entries as a JSON Feed 1.1 document (jsonfeed.org/version/1.1), with what their reader did in `_starlight`."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any

VERSION = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry that a reader takes with them. content: the feed's; full_text: of its page, "" for none."""

    id: int
    guid: str
    url: str
    title: str
    author: str
    language: str
    content: str
    full_text: str
    tags: tuple[str, ...]
    enclosures: tuple[Mapping[str, Any], ...]
    published_at: datetime | None
    updated_at: datetime | None
    feed_url: str
    feed_title: str
    starred: bool = False
    labels: tuple[str, ...] = field(default=())


def head(title: str) -> dict[str, Any]:
    """Return the members of a document beside its items."""
    return {"version": VERSION, "title": title}


def item(entry: KeptEntry) -> dict[str, Any]:
    """Return *entry* as an item; what is not known is left out."""
    own: dict[str, Any] = {"feed_url": entry.feed_url, "feed_title": entry.feed_title, "starred": entry.starred}
    if entry.labels:
        own["labels"] = list(entry.labels)
    if entry.full_text:
        own["full_text_html"] = entry.full_text
    found = {
        "id": entry.guid or entry.url or str(entry.id),
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        "authors": [{"name": entry.author}] if entry.author else [],
        "language": entry.language,
        "tags": list(entry.tags),
        "date_published": entry.published_at and entry.published_at.isoformat(),
        "date_modified": entry.updated_at and entry.updated_at.isoformat(),
        "attachments": [attachment for each in entry.enclosures if (attachment := _attachment(each))],
    }
    needed = {"id", "content_html"}
    return {name: value for name, value in found.items() if value or name in needed} | {"_starlight": own}


def _attachment(enclosure: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attachment, which the format wants to have a type; {} for a file without address."""
    if not enclosure.get("url"):
        return {}
    found = {"url": enclosure["url"], "mime_type": enclosure.get("type") or "application/octet-stream"}
    return found | ({"size_in_bytes": enclosure["length"]} if enclosure.get("length") else {})
