"""A query as Elasticsearch's query language writes it, and the mapping of the fields that it asks."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import Literal

from flask_starlight.search.words import AllOf
from flask_starlight.search.words import AnyOf
from flask_starlight.search.words import Node
from flask_starlight.search.words import Not
from flask_starlight.search.words import Query
from flask_starlight.search.words import Term

Json = dict[str, Any]

_KEYS: Json = {"type": "text", "analyzer": "whitespace"}

MAPPINGS: Json = {
    "dynamic": "strict",
    "_source": {"includes": ["feed_id", "sort_at", "is_dropped"]},
    "properties": {
        "entry_id": {"type": "long"},
        "feed_id": {"type": "long"},
        "sort_at": {"type": "long"},
        "is_dropped": {"type": "boolean"},
        "title": _KEYS,
        "author": _KEYS,
        "text": _KEYS,
    },
}
"""title, author, text: keys and spaces (`search.tokens`), not kept beside the index.  sort_at: microseconds since 1970.

whitespace: what arrives is divided already; the engine must not have an opinion of its own on what a word is.
"""

SETTINGS: Json = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}

_FIELDS = ["title^4", "author^2", "text"]
_OTHER_FIELDS_COUNT = 0.3
_SIDE_BY_SIDE_COUNTS = 2


def query_body(query: Query, feed_ids: Sequence[int]) -> Json:
    """Return the search for *query*, which looks for something, within *feed_ids*.

    Words that must all be there also count as one phrase: no hit more, but a better rank where they meet.
    """
    found = _node(query.root) if isinstance(query.root, AllOf) else {"bool": {"must": [_node(query.root)]}}
    clauses = {**found["bool"], "filter": [{"terms": {"feed_id": list(feed_ids)}}]}
    together = query.side_by_side()
    if together is not None:
        clauses["should"] = [_term(together, boost=_SIDE_BY_SIDE_COUNTS)]
    return {"bool": clauses}


def sort_body(order: Literal["relevance", "newest"]) -> list[Json]:
    """Return the order of hits: the newer first among equals."""
    newest: list[Json] = [{"sort_at": "desc"}, {"entry_id": "desc"}]
    return [{"_score": "desc"}, *newest] if order == "relevance" else newest


def _node(node: Node | None) -> Json:
    match node:
        case Term():
            return _term(node)
        case Not(part):
            return {"bool": {"must_not": [_node(part)]}}
        case AnyOf(parts):
            return {"bool": {"should": [_node(part) for part in parts], "minimum_should_match": 1}}
        case AllOf(parts):
            return {"bool": _all_of(parts)}
        case None:
            return {"match_none": {}}


def _all_of(parts: Iterable[Node]) -> Json:
    wanted = [_node(part) for part in parts if not isinstance(part, Not)]
    unwanted = [_node(part.part) for part in parts if isinstance(part, Not)]
    return {"must": wanted, "must_not": unwanted}


def _term(term: Term, *, boost: float = 1) -> Json:
    text = " ".join(term.keys)
    if term.field:
        return {"match_phrase": {term.field: {"query": text, "boost": boost}}}
    return {
        "multi_match": {
            "query": text,
            "type": "phrase",
            "fields": _FIELDS,
            "tie_breaker": _OTHER_FIELDS_COUNT,
            "boost": boost,
        }
    }
