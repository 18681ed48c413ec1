"""A query with all that an engine has to know to answer it: what its conditions and its days are for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import tzinfo

from flask_starlight.model.selection import NOTHING
from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.search.days import span_ms
from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Query
from flask_starlight.search.nodes import Term


@dataclass(frozen=True, slots=True)
class Question:
    """*query* as one reader asks it.

    now, zone: what "today" is.  selections: its conditions, from `store.selections`; one that is missing holds nothing.
    """

    query: Query
    now: datetime
    selections: Mapping[Condition, EntrySet] = field(default_factory=dict)
    zone: tzinfo = UTC

    @property
    def root(self) -> Node | None:
        """What is sought, None for nothing."""
        return self.query.root

    def entries(self, condition: Condition) -> EntrySet:
        """Return the entries of which *condition* holds."""
        return self.selections.get(condition, NOTHING)

    def span(self, dated: Dated) -> tuple[int | None, int | None]:
        """Return the time that is meant, in milliseconds since 1970: from and up to, None where it has no such end."""
        begin, end = span_ms(dated.day, now=self.now, zone=self.zone)
        return None if dated.how == "before" else begin, {"after": None, "before": begin, "on": end}[dated.how]

    def side_by_side(self) -> Term | None:
        """The words that must all be there, as one phrase: where they stand so, the hit is better. None below two."""
        parts = self.root.parts if isinstance(self.root, AllOf) else ()
        terms = [part for part in parts if isinstance(part, Term) and part.field is None]
        return Term(tuple(word for term in terms for word in term.words)) if len(terms) > 1 else None
