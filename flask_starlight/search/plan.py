"""A question as SQLite is asked it: words that FTS5 finds and ranks, and SQL for all the rest.

    words_N MATCH match  AND  conditions on the row of documents_N that has the place of the words

Where no words must be there, all rows are looked at, the newest first. Values are bound, never written into a
statement; `_N` stands for the generation.
"""

import json
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from sqlite3 import Connection

from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.search.fts import expression
from flask_starlight.search.fts import is_wording
from flask_starlight.search.fts import ranked
from flask_starlight.search.generation import TRAITS
from flask_starlight.search.generation import place_of
from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import AnyOf
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Having
from flask_starlight.search.nodes import Language
from flask_starlight.search.nodes import Leaf
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.pattern import Pattern
from flask_starlight.search.question import Question

_NEVER_REACHED = 2**63 - 1
_BORDERS = """CREATE TEMP TABLE IF NOT EXISTS borders (
    number INTEGER, feed_id INTEGER, border INTEGER, PRIMARY KEY (number, feed_id)) WITHOUT ROWID"""


@dataclass(slots=True)
class Plan:
    """Where hits stand. match: an FTS5 expression, None where there is none.  source, where: of a SELECT, for *values*.

    patterns, borders: what `lend` gives to the connection, by number.
    """

    match: str | None = None
    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    borders: list[EntrySet] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The tables, in the order in which they are to be read."""
        if self.match is None:
            return "documents_N AS d"
        return "words_N CROSS JOIN documents_N AS d ON d.place = words_N.rowid"

    @property
    def where(self) -> str:
        """The conditions of a hit."""
        return " AND ".join([*(["words_N MATCH ?"] if self.match else []), *self.conditions])

    @property
    def newest_first(self) -> str:
        """The order by time, in which the tables lie anyway."""
        return "words_N.rowid DESC" if self.match else "d.place DESC"

    @property
    def bound(self) -> list[object]:
        """The values of *where*."""
        return [self.match, *self.values] if self.match else self.values

    def lend(self, db: Connection) -> None:
        """Give the connection what the conditions ask it for."""
        if self.patterns:
            db.create_function("has_pattern", 2, lambda number, title: self.patterns[number].matches(title))
        if self.borders:
            db.execute(_BORDERS)
            db.execute("DELETE FROM temp.borders")
            db.executemany("INSERT INTO temp.borders (number, feed_id, border) VALUES (?, ?, ?)", self._border_rows())

    def _border_rows(self) -> Iterable[tuple[int, int, int]]:
        for number, entries in enumerate(self.borders):
            yield from ((number, feed_id, border) for border, feeds in entries.after.items() for feed_id in feeds)


def plan(question: Question, feed_ids: Sequence[int]) -> Plan:
    """Return how *question*, which asks for something, is answered within *feed_ids*."""
    root = question.root
    parts = root.parts if isinstance(root, AllOf) else (root,) if root else ()
    words = [part for part in parts if is_wording(part)]
    made = Plan()
    if words:
        words += [part for part in parts if isinstance(part, Not) and is_wording(part.part)]
        made.match = ranked(words, question.side_by_side())
    compiler = _Compiler(question, made)
    made.conditions.append(compiler.among("d.feed_id", feed_ids))
    made.conditions += [compiler.sql(part) for part in parts if part not in words]
    return made


class _Compiler:
    """Writes nodes as conditions; the values go into *made*, in the order of their marks."""

    def __init__(self, question: Question, made: Plan) -> None:
        self._question = question
        self._made = made

    def sql(self, node: Node) -> str:
        """Return *node* as a condition that is true or false, never NULL."""
        if is_wording(node):
            return f"d.place IN (SELECT rowid FROM words_N WHERE words_N MATCH {self._bind(expression(node))})"
        match node:
            case Not(part):
                return f"NOT {self.sql(part)}"
            case AllOf(parts):
                return f"({' AND '.join(map(self.sql, parts))})"
            case AnyOf(parts):
                return f"({' OR '.join(map(self.sql, parts))})"
            case _:
                return f"({self._leaf(node)})"

    def among(self, column: str, numbers: Iterable[int]) -> str:
        """Return the condition that *column* is one of *numbers*."""
        return f"{column} IN (SELECT value FROM json_each({self._bind(json.dumps(list(numbers)))}))"

    def _leaf(self, leaf: Leaf) -> str:
        match leaf:
            case Condition():
                return self._entries(self._question.entries(leaf))
            case Dated():
                begin, end = self._question.span(leaf)
                ends = [(">=", begin), ("<", end)]
                return " AND ".join(f"d.place {sign} {self._bind(place_of(at))}" for sign, at in ends if at is not None)
            case Language(tag):
                return f"d.language || '-' GLOB {self._bind(f'{tag}-*')}"
            case Having(trait):
                return f"d.traits & {self._bind(TRAITS[trait])} <> 0"
            case Pattern():
                self._made.patterns.append(leaf)
                return f"has_pattern({self._bind(len(self._made.patterns) - 1)}, d.heading)"
            case _:
                raise TypeError(f"plan: not a condition: {leaf}")

    def _entries(self, entries: EntrySet) -> str:
        chosen = [self.among("d.entry_id", sorted(entries.plus))] if entries.plus else []
        if entries.after:
            after = self._after(entries)
            if entries.minus:
                after = f"{after} AND NOT {self.among('d.entry_id', sorted(entries.minus))}"
            chosen.append(after)
        return " OR ".join(chosen) or "FALSE"

    def _after(self, entries: EntrySet) -> str:
        if len(entries.after) == 1:
            ((border, feeds),) = entries.after.items()
            return f"{self.among('d.feed_id', sorted(feeds))} AND d.entry_id > {self._bind(border)}"
        self._made.borders.append(entries)
        own = f"SELECT border FROM temp.borders WHERE number = {self._bind(len(self._made.borders) - 1)}"
        return f"coalesce(({own} AND feed_id = d.feed_id), {_NEVER_REACHED}) < d.entry_id"

    def _bind(self, value: object) -> str:
        self._made.values.append(value)
        return "?"
