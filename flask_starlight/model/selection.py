"""What of a search is a reader's own: the conditions that name it, and the entries that each of them stands for.

A search engine knows nothing of readers. `store.selections` says what a condition is for one of them, in few numbers.
"""

import unicodedata
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Literal
from typing import TypeAlias

Kind: TypeAlias = Literal["feed", "in", "label", "is", "has"]

STATES = ("unread", "read", "starred", "hidden")
POSSESSIONS = ("note", "label")


@dataclass(frozen=True, slots=True)
class Condition:
    """What names something of a reader's own.

    feed: a part of its title.  in: a folder, or its path (news/local).  is: one of STATES.  has: one of POSSESSIONS.
    """

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class EntrySet:
    """Entries, told by few numbers: those of *after*, less *minus*, and *plus*.

    after: an entry id -> the feeds whose entries with a higher id belong to it; 0: all of theirs.
    """

    after: Mapping[int, frozenset[int]] = field(default_factory=dict)
    plus: frozenset[int] = frozenset()
    minus: frozenset[int] = frozenset()

    def holds(self, entry_id: int, feed_id: int) -> bool:
        """Tell whether an entry belongs to it."""
        if entry_id in self.plus:
            return True
        is_after = any(entry_id > border and feed_id in feeds for border, feeds in self.after.items())
        return is_after and entry_id not in self.minus


Selections: TypeAlias = Mapping[Condition, EntrySet]
"""What each condition of a query stands for, for one reader."""

NOTHING = EntrySet()

_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»「」『』', " "))
"""What no query can have in a name, since it would end there."""


def of_feeds(feed_ids: Collection[int]) -> EntrySet:
    """Return all entries of the feeds."""
    return EntrySet({0: frozenset(feed_ids)}) if feed_ids else NOTHING


def of_entries(entry_ids: Iterable[int]) -> EntrySet:
    """Return the entries themselves."""
    return EntrySet(plus=frozenset(entry_ids))


def name_key(name: str) -> str:
    """Return a name as names are compared: without case, width, accents, quotation marks and repeated spaces."""
    if name.isascii():
        return " ".join(name.lower().translate(_QUOTES).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    return " ".join(unicodedata.normalize("NFKC", bare).translate(_QUOTES).split())
