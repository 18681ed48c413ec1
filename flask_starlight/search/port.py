"""What a search engine does for Starlight; `search.elastic` and `search.embedded` do it."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Literal
from typing import Protocol

from flask_starlight.search.nodes import Trait
from flask_starlight.search.question import Question

MAX_HITS = 10_000
"""No page reaches beyond this many hits, and no more are counted (Elasticsearch: index.max_result_window)."""

MAX_FACET_VALUES = 100
"""Of each facet: the most frequent ones."""

LAYOUT = 2
"""Of the index: grows when what is stored of an entry changes, and makes every installation build its index anew."""

Order = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An entry as the index holds it. *version* grows with each edit of the entry.

    text: plain text, whose white space means nothing beyond that words end there.
    language: a tag such as "zh-Hans", "" where it is unknown.
    """

    entry_id: int
    feed_id: int
    version: int
    title: str
    author: str
    text: str
    sort_at: datetime
    language: str = ""
    tags: tuple[str, ...] = ()
    traits: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of entry ids, best first. *total* counts all hits; *total_is_exact* False: at least that many."""

    entry_ids: tuple[int, ...]
    total: int
    total_is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Facets:
    """How many hits there are of each feed, year (of UTC) and language (its first part: "zh"), the most frequent first.

    Counted over the newest MAX_HITS hits at least.
    """

    feeds: Mapping[int, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)


class SearchEngine(Protocol):
    """Every method raises `BackendUnavailable("search", …)` when the engine does not answer."""

    def prepare(self) -> bool:
        """Make the index where it is missing; harmless when it is there.

        Returns False where it has to be rebuilt: it was never filled, or by a version with another LAYOUT.
        """

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Store *documents* unless the index holds the same or a higher version of them: repeating changes nothing."""

    def drop(self, versions: dict[int, int]) -> None:
        """Remove entries: entry id -> the version at which it was removed."""

    def search(self, question: Question, *, feed_ids: Sequence[int], order: Order, offset: int, limit: int) -> Hits:
        """Find what *question* asks for within *feed_ids* (the feeds that the reader follows; none: no hits)."""

    def facets(self, question: Question, *, feed_ids: Sequence[int]) -> Facets:
        """Tell how what *question* finds within *feed_ids* is spread."""

    def count(self) -> int:
        """Return how many entries the index holds."""

    def rebuild(self, documents: Iterable[Sequence[SearchDocument]]) -> int:
        """Make a new index beside the live one from batches of *documents*, swap it in, drop the old; return the count.

        Writes that arrive meanwhile, from this or another process, reach both indices, so none is lost.
        """

    def ping(self) -> None:
        """Return when the engine answers and is usable."""
