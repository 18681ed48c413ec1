"""Which entries a reader wants to see, and from where on: lists page by key, never by number."""

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Literal

View = Literal["unread", "all", "starred", "hidden", "history"]
"""What is hidden shows in the view of that name, and in the history, which goes by when an entry was opened."""

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


@dataclass(frozen=True, slots=True)
class Sweep:
    """What to mark read at once: of the list *of*, whatever its page, the entries up to *through_id*.

    newer_than, older_than: only those after or before this place in time.  entry_ids: only these, None: all.
    feed_ids: only in these, None: in all of the list.
    """

    of: EntryQuery
    through_id: int
    newer_than: Cursor | None = None
    older_than: Cursor | None = None
    entry_ids: tuple[int, ...] | None = None
    feed_ids: tuple[int, ...] | None = None

    @property
    def by_feed(self) -> bool:
        """Whether it is made of whole feeds, or of whole stretches of time in them."""
        return self.entry_ids is None and self.of.label_id is None and self.of.view in ("unread", "all")

    @property
    def is_everything(self) -> bool:
        """Whether it is all that there was when the reader saw the list."""
        in_time = self.newer_than is None and self.older_than is None
        everywhere = self.feed_ids is None and self.of.feed_id is None and self.of.folder_id is None
        return self.by_feed and in_time and everywhere
