"""The rows of lists: what a reader sees of an entry before they open it, and whether it is read or hidden for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from flask_starlight.store import titles
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A row of a list. *title*: "" where the feed gave none.  cluster_id: None where no other entry tells its story.

    icon_hash: of its feed's icon, "" where it has none.  version: one more for each edit, and for its full text.
    """

    id: int
    feed_id: int
    feed_title: str
    url: str
    title: str
    author: str
    excerpt: str
    thumbnail_url: str
    language: str
    published_at: datetime | None
    sort_at: datetime
    cluster_id: int | None
    is_read: bool
    is_starred: bool
    is_hidden: bool
    icon_hash: str
    version: int


def read_by(entry: type[Entry], subscription: type[Subscription], mark: type[Mark]) -> ColumnElement[bool]:
    """Whether the entry is read, said of the tables or of aliases of them; *mark* is joined outer."""
    return func.coalesce(mark.is_read, case((entry.id <= subscription.read_through_id, True), else_=False))


def hidden_by(mark: type[Mark]) -> ColumnElement[bool]:
    """Whether the entry is kept out of lists, said of the table of marks or an alias of it, joined outer."""
    return func.coalesce(mark.hidden, False)


READER: BindParameter[int] = bindparam("reader")
"""The id of the user who reads, in the statements below."""

is_read = read_by(Entry, Subscription, Mark)
is_hidden = hidden_by(Mark)


def _visible(feed_id: ColumnElement[int] | InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Entry.id,
            Entry.feed_id,
            titles.OF_READER.label("feed_title"),
            Entry.url,
            Entry.title,
            Entry.author,
            Entry.excerpt,
            Entry.thumbnail_url,
            Entry.language,
            Entry.published_at,
            Entry.sort_at,
            Entry.cluster_id,
            is_read.label("is_read"),
            func.coalesce(Mark.starred, False).label("is_starred"),
            is_hidden.label("is_hidden"),
            Feed.icon_hash,
            Entry.version,
        )
        .join(Subscription, and_(Subscription.feed_id == feed_id, Subscription.user_id == READER))
        .join(Feed, Feed.id == Entry.feed_id)
        .outerjoin(Mark, and_(Mark.entry_id == Entry.id, Mark.user_id == READER))
    )


VISIBLE = _visible(Entry.feed_id)
"""All entries that the user `:reader` can see: the fields of `ListedEntry` in their order, for `listed`.

Made once, like the statements made of it: to put one together takes longer than to send it.
"""

VISIBLE_IN_ORDER = _visible(Entry.feed_id + 0)
"""The same, begun at the entries: of a page of all feeds, or by their ids. The sum keeps both databases from fetching
feed by feed, instead of walking along the order until the page is full."""


def listed(row: Sequence[Any]) -> ListedEntry:
    """Return a row of `VISIBLE` as a value."""
    values = list(row)
    values[12:15] = map(bool, values[12:15])
    return ListedEntry(*values)
