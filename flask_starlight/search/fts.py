"""A query as SQLite's FTS5 writes it. Every string is made of keys, so nothing that a reader types is syntax here."""

from collections.abc import Iterable

from flask_starlight.search.words import AllOf
from flask_starlight.search.words import AnyOf
from flask_starlight.search.words import Node
from flask_starlight.search.words import Not
from flask_starlight.search.words import Query
from flask_starlight.search.words import Term

EVERY_KEY = "every"
"""Stands in the column `every` of each row: FTS5 knows "a but not b" alone, so "not b" is "every row but not b"."""

_EVERY = f'every : "{EVERY_KEY}"'


def match_expression(query: Query) -> str | None:
    """Return the right side of MATCH, None where *query* looks for nothing.

    Words that must all be there are also looked for as one phrase: no hit more, but a better rank where they meet.
    """
    if query.root is None:
        return None
    together = query.side_by_side()
    if together is None or not isinstance(query.root, AllOf):
        return _expression(query.root)
    loose = [part for part in query.root.parts if isinstance(part, Term) and part.field is None]
    others = [part for part in query.root.parts if part not in loose]
    found = f"(({_all_of(loose)}) OR {_term(together)})"
    return _all_of(others, found)


def _expression(node: Node) -> str:
    match node:
        case Term():
            return _term(node)
        case Not(part):
            return f"({_EVERY} NOT {_expression(part)})"
        case AllOf(parts):
            return f"({_all_of(parts)})"
        case AnyOf(parts):
            return f"({' OR '.join(map(_expression, parts))})"


def _all_of(parts: Iterable[Node], *found: str) -> str:
    """Return *parts* and the expressions *found*, all of which must match."""
    parts = list(parts)
    wanted = [*found, *(_expression(part) for part in parts if not isinstance(part, Not))] or [_EVERY]
    unwanted = [_expression(part.part) for part in parts if isinstance(part, Not)]
    expression = " AND ".join(wanted)
    return f"({expression}) NOT ({' OR '.join(unwanted)})" if unwanted else expression


def _term(term: Term) -> str:
    columns = term.field or "{title author text}"
    return f'{columns} : "{" ".join(term.keys)}"'
