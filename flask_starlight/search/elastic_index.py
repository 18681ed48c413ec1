"""The index in Elasticsearch: what it holds of an entry, and how that is sent to it."""

from typing import Any

from flask_starlight.search.row import Row

Json = dict[str, Any]

_KEYS: Json = {"type": "text", "analyzer": "whitespace"}
_WORD: Json = {"type": "keyword"}
_HEADING: Json = {"type": "keyword", "doc_values": False}

MAPPINGS: Json = {
    "dynamic": "strict",
    "_source": {"includes": ["feed_id", "at", "is_dropped"]},
    "properties": {
        "entry_id": {"type": "long"},
        "feed_id": {"type": "long"},
        "at": {"type": "date", "format": "epoch_millis"},
        "is_dropped": {"type": "boolean"},
        "title": _KEYS,
        "author": _KEYS,
        "text": _KEYS,
        "tags": _KEYS,
        "language": _WORD,
        "traits": _WORD,
        "heading": _HEADING,
        "heading_lower": _HEADING,
    },
}
"""title, author, text, tags: keys and spaces (`search.tokens`), not kept beside the index.  at: when it came out.

language: "zh-hans-cn" as zh, zh-hans and zh-hans-cn.  heading: the title as it is read, for patterns.
whitespace: what arrives is divided already; the engine must not have an opinion of its own on what a word is.
"""

MAX_PATTERN_CHARS = 20_000

SETTINGS: Json = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "index.max_regex_length": MAX_PATTERN_CHARS,
}
"""max_regex_length: `search.pattern` bounds patterns by the size of their automaton; written out they are longer."""


def put_action(row: Row) -> Json:
    """Return the bulk action that stores *row*, unless the same or a later version is there."""
    parts = row.language.split("-") if row.language else []
    source = {
        "entry_id": row.entry_id,
        "feed_id": row.feed_id,
        "at": row.at_ms,
        "is_dropped": False,
        "title": row.title,
        "author": row.author,
        "text": row.text,
        "tags": row.tags,
        "language": ["-".join(parts[: number + 1]) for number in range(len(parts))],
        "traits": sorted(row.traits),
        "heading": row.heading,
        "heading_lower": row.heading.lower(),
    }
    return {"_id": str(row.entry_id), "version": row.version, "version_type": "external", "_source": source}


def drop_action(entry_id: int, version: int) -> Json:
    """Return the bulk action that leaves nothing of an entry but its version."""
    # gte: the version at which an entry is dropped may be the one that it had
    return {
        "_id": str(entry_id),
        "version": version,
        "version_type": "external_gte",
        "_source": {"is_dropped": True},
    }
