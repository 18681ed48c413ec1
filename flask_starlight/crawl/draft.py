"""What has been read of an entry or a feed so far: for each field the best of the elements that speak of it.

The rule: of two elements the one of the better rank (the lower number) wins, whatever their order; of two of the same
rank, the first that says something. Dates alone are overwritten: feeds that repeat one mean the last.
"""

from datetime import datetime

from lxml import etree

from flask_starlight.crawl.scope import Scope
from flask_starlight.model.parsed import Enclosure

MAX_TAGS = 200
MAX_ENCLOSURES = 200
MAX_AUTHORS = 50
MAX_LENGTH_DIGITS = 15
"""Bounds for hostile documents; no honest entry comes near."""


class Draft:
    """texts: field -> text.  dates: field -> moment.  authors, tags, enclosures: in document order, each once."""

    __slots__ = ("authors", "dates", "enclosures", "ranks", "tags", "texts")

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.ranks: dict[str, int] = {}
        self.dates: dict[str, datetime] = {}
        self.authors: dict[str, None] = {}
        self.tags: dict[str, None] = {}
        self.enclosures: dict[str, Enclosure] = {}

    def put(self, field: str, text: str, rank: int = 0) -> None:
        """Take *text* for *field*, unless it is empty or what is there is as good."""
        if text and (field not in self.ranks or rank < self.ranks[field]):
            self.texts[field] = text
            self.ranks[field] = rank

    def wants(self, field: str, rank: int) -> bool:
        """Tell whether a text of *rank* would be taken: saves reading one that would not."""
        return field not in self.ranks or rank < self.ranks[field]

    def put_date(self, field: str, moment: datetime | None) -> None:
        """Take *moment* for *field*, unless it is None."""
        if moment is not None:
            self.dates[field] = moment

    def text(self, field: str) -> str:
        """Return the text of *field*, "" where there is none."""
        return self.texts.get(field, "")

    def add_author(self, author: str) -> None:
        """Add an author's name."""
        if author and len(self.authors) < MAX_AUTHORS:
            self.authors[author] = None

    def add_tag(self, tag: str) -> None:
        """Add a tag, without white space around it."""
        tag = " ".join(tag.split())
        if tag and len(self.tags) < MAX_TAGS:
            self.tags[tag] = None

    def add_enclosure(self, url: str, kind: str | None, length: str | int | None) -> None:
        """Add a file; a *length* that is no positive number of bytes is none."""
        if url and len(self.enclosures) < MAX_ENCLOSURES:
            said = str(length or "").strip()
            n_bytes = int(said) if said.isdecimal() and len(said) <= MAX_LENGTH_DIGITS else 0
            self.enclosures.setdefault(url, Enclosure(url, (kind or "").strip().lower() or None, n_bytes or None))


class FeedDraft(Draft):
    """A feed's fields, and the elements of its entries, which are read when all of the feed is known."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[etree._Element, Scope]] = []
