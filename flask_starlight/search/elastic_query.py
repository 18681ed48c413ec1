"""A question as Elasticsearch's query language writes it, and what its answers say."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any

from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.search.elastic_index import Json
from flask_starlight.search.lucene import lucene
from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import AnyOf
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Having
from flask_starlight.search.nodes import Language
from flask_starlight.search.nodes import Leaf
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Term
from flask_starlight.search.pattern import Pattern
from flask_starlight.search.port import MAX_FACET_VALUES
from flask_starlight.search.port import Facets
from flask_starlight.search.port import Order
from flask_starlight.search.question import Question

_FIELDS = ["title^4", "author^2", "text"]
_OTHER_FIELDS_COUNT = 0.3
_SIDE_BY_SIDE_COUNTS = 2
_MAX_IDS = 65_536
"""In one clause (Elasticsearch: index.max_terms_count)."""

FACETS: Json = {
    "feeds": {"terms": {"field": "feed_id", "size": MAX_FACET_VALUES}},
    "years": {"date_histogram": {"field": "at", "calendar_interval": "year", "min_doc_count": 1}},
    "languages": {"terms": {"field": "language", "size": MAX_FACET_VALUES, "include": "[^-]+"}},
}


def query_body(question: Question, feed_ids: Sequence[int]) -> Json:
    """Return the search for *question*, which asks for something, within *feed_ids*.

    Words that must all be there also count as one phrase: no hit more, but a better rank where they meet.
    """
    found = _Writer(question).all_of(question.root.parts if isinstance(question.root, AllOf) else (question.root,))
    found["filter"].append(_any_of("feed_id", feed_ids))
    together = question.side_by_side()
    if together is not None:
        found["should"] = [_term(together, boost=_SIDE_BY_SIDE_COUNTS)]
    return {"bool": found}


def sort_body(order: Order) -> list[Json]:
    """Return the order of hits: the newer first among equals."""
    direction = "asc" if order == "oldest" else "desc"
    by_time: list[Json] = [{"at": direction}, {"entry_id": direction}]
    return [{"_score": "desc"}, *by_time] if order == "relevance" else by_time


def facets_of(answer: Mapping[str, Any]) -> Facets:
    """Return what the answer to FACETS says."""
    years = [(bucket["doc_count"], _year(bucket["key"])) for bucket in answer["years"]["buckets"]]
    return Facets(
        feeds={int(bucket["key"]): bucket["doc_count"] for bucket in answer["feeds"]["buckets"]},
        years={year: count for count, year in sorted(years, reverse=True)[:MAX_FACET_VALUES]},
        languages={bucket["key"]: bucket["doc_count"] for bucket in answer["languages"]["buckets"]},
    )


class _Writer:
    """Writes the nodes of one question. Words count for the rank of a hit; all else only for whether it is one."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def all_of(self, parts: Iterable[Node | None]) -> Json:
        """Return the inside of a bool query for all of *parts*."""
        found: Json = {"must": [], "must_not": [], "filter": []}
        for part in parts:
            match part:
                case Not(unwanted):
                    found["must_not"].append(self._node(unwanted))
                case Term() | AllOf() | AnyOf():
                    found["must"].append(self._node(part))
                case None:
                    found["filter"].append({"match_none": {}})
                case _:
                    found["filter"].append(self._leaf(part))
        return found

    def _node(self, node: Node) -> Json:
        match node:
            case Term():
                return _term(node)
            case Not(part):
                return {"bool": {"must_not": [self._node(part)]}}
            case AnyOf(parts):
                return {"bool": {"should": [self._node(part) for part in parts], "minimum_should_match": 1}}
            case AllOf(parts):
                return {"bool": self.all_of(parts)}
            case _:
                return {"bool": {"filter": [self._leaf(node)]}}

    def _leaf(self, leaf: Leaf) -> Json:
        match leaf:
            case Term():
                return _term(leaf)
            case Condition():
                return _entries(self._question.entries(leaf))
            case Dated():
                begin, end = self._question.span(leaf)
                ends = {"gte": begin, "lt": end}
                return {"range": {"at": {sign: at for sign, at in ends.items() if at is not None}}}
            case Language(tag):
                return {"term": {"language": tag}}
            case Having(trait):
                return {"term": {"traits": trait}}
            case Pattern():
                heading = "heading_lower" if leaf.ignores_case else "heading"
                return {"regexp": {heading: {"value": lucene(leaf.expression), "flags": "NONE"}}}


def _entries(entries: EntrySet) -> Json:
    after = [
        {"bool": {"filter": [_any_of("feed_id", feeds), {"range": {"entry_id": {"gt": border}}}]}}
        for border, feeds in entries.after.items()
    ]
    chosen: list[Json] = []
    if after:
        minus = [_any_of("entry_id", entries.minus)] if entries.minus else []
        chosen.append({"bool": {"should": after, "minimum_should_match": 1, "must_not": minus}})
    if entries.plus:
        chosen.append(_any_of("entry_id", entries.plus))
    return {"bool": {"should": chosen, "minimum_should_match": 1}} if chosen else {"match_none": {}}


def _any_of(name: str, numbers: Collection[int]) -> Json:
    ordered = sorted(numbers)
    parts = [ordered[start : start + _MAX_IDS] for start in range(0, max(len(ordered), 1), _MAX_IDS)]
    clauses: list[Json] = [{"terms": {name: part}} for part in parts]
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}


def _term(term: Term, *, boost: float = 1) -> Json:
    text = " ".join(term.keys)
    if term.field:
        name = "tags" if term.field == "tag" else term.field
        return {"match_phrase": {name: {"query": text, "boost": boost}}}
    return {
        "multi_match": {
            "query": text,
            "type": "phrase",
            "fields": _FIELDS,
            "tie_breaker": _OTHER_FIELDS_COUNT,
            "boost": boost,
        }
    }


def _year(at_ms: int) -> int:
    return datetime.fromtimestamp(at_ms / 1000, UTC).year
