"""Words as SQLite's FTS5 writes them. Every string is made of keys, so nothing that a reader types is syntax here."""

from collections.abc import Iterable
from collections.abc import Sequence

from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import AnyOf
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Term

_COLUMNS = {"title": "title", "author": "author", "tag": "tags", None: "{title author text}"}


def is_wording(node: Node) -> bool:
    """Tell whether FTS5 can find *node*: words alone, and one at least that is there.

    FTS5 knows "a but not b" alone; a mere "not b" is left to SQL.
    """
    match node:
        case Term():
            return True
        case AnyOf(parts):
            return all(map(is_wording, parts))
        case AllOf(parts):
            return any(map(is_wording, parts)) and all(is_wording(_bare(part)) for part in parts)
        case _:
            return False


def expression(node: Node) -> str:
    """Return the right side of MATCH for *node*, which is wording."""
    match node:
        case Term():
            return _term(node)
        case AnyOf(parts):
            return f"({' OR '.join(map(expression, parts))})"
        case AllOf(parts):
            return f"({_all_of(parts)})"
        case _:
            raise TypeError(f"fts: not words: {node}")


def ranked(parts: Sequence[Node], together: Term | None) -> str:
    """Return the right side of MATCH for all of *parts*, wording or its negation, one at least the former.

    Words that must all be there are also looked for as one phrase: no hit more, but a better rank where they meet.
    """
    if together is None:
        return _all_of(parts)
    loose = [part for part in parts if isinstance(part, Term) and part.field is None]
    others = [part for part in parts if part not in loose]
    return _all_of(others, f"(({_all_of(loose)}) OR {_term(together)})")


def _all_of(parts: Iterable[Node], *found: str) -> str:
    """Return *parts* and the expressions *found*, all of which must match."""
    parts = list(parts)
    wanted = " AND ".join([*found, *(expression(part) for part in parts if not isinstance(part, Not))])
    unwanted = " OR ".join(expression(part.part) for part in parts if isinstance(part, Not))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _bare(part: Node) -> Node:
    return part.part if isinstance(part, Not) else part


def _term(term: Term) -> str:
    return f'{_COLUMNS[term.field]} : "{" ".join(term.keys)}"'
