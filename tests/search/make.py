"""Documents and engines for tests: a SQLite file always, Elasticsearch where STARLIGHT_TEST_SEARCH_URL names one.

On that server, tests work under names of their own, which are removed again.
"""

import json
import os
import secrets
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import Request
from urllib.request import urlopen

from flask_starlight.model.selection import Selections
from flask_starlight.search.elastic import ElasticSearch
from flask_starlight.search.embedded import EmbeddedSearch
from flask_starlight.search.nodes import Trait
from flask_starlight.search.port import Facets
from flask_starlight.search.port import Order
from flask_starlight.search.port import SearchDocument
from flask_starlight.search.port import SearchEngine
from flask_starlight.search.question import Question
from flask_starlight.search.words import parse_query
from tests.conftest import NOW

SERVER_URL = os.environ.get("STARLIGHT_TEST_SEARCH_URL", "")
KINDS = ["embedded", "elasticsearch"] if SERVER_URL else ["embedded"]


class Engine:
    """An engine with what a test says to it, in short. server_name: the alias on the server, "" for embedded."""

    def __init__(self, search: SearchEngine, server_name: str = "") -> None:
        self.search = search
        self.server_name = server_name

    def put(self, *documents: SearchDocument) -> None:
        self.search.put(documents)

    def find(
        self,
        text: str,
        *,
        feed_ids: Sequence[int] = (1,),
        order: Order = "relevance",
        selections: Selections | None = None,
    ) -> list[int]:
        """Return the ids of all hits, in order."""
        self.settle()
        asked = question(text, selections)
        return list(self.search.search(asked, feed_ids=feed_ids, order=order, offset=0, limit=1000).entry_ids)

    def facets(self, text: str, *, feed_ids: Sequence[int] = (1,)) -> Facets:
        self.settle()
        return self.search.facets(question(text), feed_ids=feed_ids)

    def count(self) -> int:
        self.settle()
        return self.search.count()

    def settle(self) -> None:
        """Make what was written visible at once instead of within a second."""
        if self.server_name:
            _ask("POST", f"{self.server_name}/_refresh")


@contextmanager
def engine(kind: str, folder: Path) -> Iterator[Engine]:
    """Open an engine that holds nothing yet, and leave nothing of it behind."""
    if kind == "embedded":
        embedded = EmbeddedSearch(folder / "search.db")
        embedded.prepare()
        yield Engine(embedded)
        embedded.close()
    else:
        with name_on_server() as name:
            elastic = ElasticSearch(SERVER_URL, name=name)
            elastic.prepare()
            yield Engine(elastic, name)
            elastic.close()


@contextmanager
def name_on_server() -> Iterator[str]:
    """Yield a name that nobody uses, and remove the indices whose names begin with it."""
    name = f"test-{secrets.token_hex(4)}"
    try:
        yield name
    finally:
        for index in indices(name):
            _ask("DELETE", index)


def indices(name: str) -> list[str]:
    """Return the indices on the server whose names begin with *name*."""
    return _ask("GET", f"_cat/indices/{name}*?h=index").split()


def create_index(index: str, body: object) -> None:
    """Make an index on the server that says what *body* says."""
    _ask("PUT", index, json.dumps(body).encode())


def _ask(method: str, path: str, body: bytes | None = None) -> str:
    headers = {"content-type": "application/json"} if body else {}
    with urlopen(Request(f"{SERVER_URL}/{path}", body, headers, method=method)) as answer:
        return str(answer.read().decode())


def question(text: str, selections: Selections | None = None) -> Question:
    """Return what *text* asks, at NOW."""
    return Question(parse_query(text), NOW, selections or {})


def document(
    entry_id: int,
    text: str = "",
    *,
    title: str = "",
    author: str = "",
    feed_id: int = 1,
    version: int = 1,
    age_s: float = 0,
    language: str = "",
    tags: Sequence[str] = (),
    traits: Sequence[Trait] = (),
) -> SearchDocument:
    """Return a document; age_s: seconds that it is older than NOW."""
    return SearchDocument(
        entry_id,
        feed_id,
        version,
        title,
        author,
        text,
        NOW - timedelta(seconds=age_s),
        language,
        tuple(tags),
        frozenset(traits),
    )
