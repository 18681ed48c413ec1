"""What a search engine does for Starlight; `search.elastic` and `search.embedded` do it."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from typing import Protocol

from flask_starlight.search.words import Query

MAX_HITS = 10_000
"""No page reaches beyond this many hits, and no more are counted (Elasticsearch: index.max_result_window)."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An entry as the index holds it. *text* is plain text; *version* grows with each edit of the entry."""

    entry_id: int
    feed_id: int
    version: int
    title: str
    author: str
    text: str
    sort_at: datetime


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of entry ids, best first. *total* counts all hits; *total_is_exact* False: at least that many."""

    entry_ids: tuple[int, ...]
    total: int
    total_is_exact: bool = True


class SearchEngine(Protocol):
    """Every method raises `BackendUnavailable("search", …)` when the engine does not answer."""

    def prepare(self) -> None:
        """Make the index where it is missing; harmless when it is there."""

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Store *documents* unless the index holds the same or a higher version of them: repeating changes nothing."""

    def drop(self, versions: dict[int, int]) -> None:
        """Remove entries: entry id -> the version at which it was removed."""

    def search(
        self,
        query: Query,
        *,
        feed_ids: Sequence[int],
        order: Literal["relevance", "newest"],
        offset: int,
        limit: int,
    ) -> Hits:
        """Find *query* within *feed_ids* (the feeds that the reader subscribes to; none: no hits)."""

    def count(self) -> int:
        """Return how many entries the index holds."""

    def rebuild(self, documents: Iterable[Sequence[SearchDocument]]) -> int:
        """Make a new index beside the live one from batches of *documents*, swap it in, drop the old; return the count.

        Writes that arrive meanwhile, from this or another process, reach both indices, so none is lost.
        """

    def ping(self) -> None:
        """Return when the engine answers and is usable."""
