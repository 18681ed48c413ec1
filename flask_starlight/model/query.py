"""Which entries a reader wants to see, and from where on: lists page by key, never by number."""

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Literal

View = Literal["unread", "all", "starred", "hidden"]
"""What is hidden shows in the view of that name alone."""

PAGE_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last entry of a page: the next page begins after it."""

    sort_at: datetime
    entry_id: int

    def __str__(self) -> str:
        """Return the form for an address: microseconds since 1970 and the id, "1763712000000000-42"."""
        return f"{int(self.sort_at.timestamp() * 1_000_000)}-{self.entry_id}"

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """Return the cursor that *text* spells, None where it spells none: a broken address shows the first page."""
        microseconds, _, entry_id = (text or "").partition("-")
        if not (microseconds.isdecimal() and entry_id.isdecimal() and len(text or "") <= 40 and int(entry_id) < 2**63):
            return None
        try:
            return cls(datetime.fromtimestamp(int(microseconds) / 1_000_000, UTC), int(entry_id))
        except (OverflowError, ValueError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """A page of one user's list. feed_id, folder_id, label_id: narrow it (a folder includes those inside it)."""

    user_id: int
    view: View = "all"
    feed_id: int | None = None
    folder_id: int | None = None
    oldest_first: bool = False
    after: Cursor | None = None
    limit: int = PAGE_ENTRIES
    label_id: int | None = None

    @property
    def one_per_story(self) -> bool:
        """Whether a story that several feeds tell is listed once: not in one feed's list, nor among the starred."""
        return self.feed_id is None and self.label_id is None and self.view in ("unread", "all")
