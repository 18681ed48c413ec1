"""What a query is made of, once it is read: terms and conditions, joined by all, any and not."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from typing import TypeAlias

from flask_starlight.model.selection import Condition
from flask_starlight.search import tokens
from flask_starlight.search.pattern import Pattern

Field = Literal["title", "author", "tag"]
Trait = Literal["audio", "video", "image", "edited"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, folded but not stemmed. *field* None: in the title, the author or the text."""

    words: tuple[str, ...]
    field: Field | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The words as the index has them."""
        return tuple(key for word in self.words for key in tokens.known_keys(word))


@dataclass(frozen=True, slots=True)
class Language:
    """Entries in this language: "zh" finds zh-Hans and zh-TW, too."""

    tag: str


@dataclass(frozen=True, slots=True)
class Having:
    """Entries with audio, video or pictures, and those that were edited since they arrived."""

    trait: Trait


@dataclass(frozen=True, slots=True)
class Dated:
    """Entries of a time. *day*: 2026, 2026-01, 2026-01-31, today, yesterday or 7d, all as their reader's clock has it.

    after: from its beginning on.  before: up to its beginning.  on: within it.
    """

    how: Literal["after", "before", "on"]
    day: str


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that *part* does not find."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """What each of two or more *parts* finds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What one at least of two or more *parts* finds."""

    parts: tuple["Node", ...]


Leaf: TypeAlias = Term | Language | Having | Dated | Pattern | Condition
Node: TypeAlias = Leaf | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Query:
    """A search. *root* None: there is nothing to search for, and nothing is found.

    understood: the query as it was read, in its own language; reading that again gives the same query.
    forgiven: whether something was broken, and was read as plain words or left out.
    """

    root: Node | None
    understood: str
    forgiven: bool = False

    def sought(self) -> tuple[Term, ...]:
        """The terms that make an entry a hit: all but the negated ones."""
        return tuple(_sought(self.root)) if self.root else ()

    def conditions(self) -> frozenset[Condition]:
        """What only the store can tell, for one reader (`store.selections`)."""
        return frozenset(leaf for leaf in leaves(self.root) if isinstance(leaf, Condition))

    def is_dated(self) -> bool:
        """Tell whether it matters what day it is for the reader."""
        return any(isinstance(leaf, Dated) for leaf in leaves(self.root))


def joined(kind: type[AllOf] | type[AnyOf], parts: Iterable[Node | None]) -> Node | None:
    """Return *parts* as one node: those of the same kind dissolved, a single one by itself, none as None."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        elif part:
            flat.append(part)
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def negated(node: Node | None) -> Node | None:
    """Return what *node* does not find."""
    return node.part if isinstance(node, Not) else Not(node) if node else None


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield the terms and conditions of *node*, the negated ones too."""
    match node:
        case None:
            return
        case Not(part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


def _sought(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from _sought(part)
