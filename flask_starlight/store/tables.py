"""The tables, in the order of the data's way. Feeds and entries are shared; a reader's state is a few bytes.

Each index has a comment that names its query. Addresses are unique by digest: they are longer than an index key may be.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from flask_starlight.model.digest import DIGEST_CHARS
from flask_starlight.store.database import BigId
from flask_starlight.store.database import LongText
from flask_starlight.store.database import Table
from flask_starlight.store.database import UtcDateTime

URL_CHARS = 2048
TITLE_CHARS = 500
NAME_CHARS = 190


class User(Table):
    """An account. *name* is unique without regard to case (stored folded in *name_key*)."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    name_key: Mapped[str] = mapped_column(String(NAME_CHARS), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Folder(Table):
    """A folder of one user; *parent_id* None: at the top. Names are unique among siblings (kept by `store.folders`)."""

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's tree
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))


class Feed(Table):
    """A distinct feed address, shared by all users, with all that the crawler has learnt of it."""

    __tablename__ = "feeds"
    __table_args__ = (Index("ix_feeds_due", "next_check_at"),)  # claim_due: the feeds whose time has come

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    url: Mapped[str] = mapped_column(String(URL_CHARS))
    url_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS), unique=True)
    kind: Mapped[str] = mapped_column(String(16), default="")
    title: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    site_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")
    description: Mapped[str] = mapped_column(LongText, default="")
    language: Mapped[str] = mapped_column(String(32), default="")
    icon_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")
    hub_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")
    ttl_min: Mapped[int | None]
    etag: Mapped[str] = mapped_column(String(512), default="")
    last_modified: Mapped[str] = mapped_column(String(128), default="")
    body_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: never again (410)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_count: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None]
    last_reason: Mapped[str] = mapped_column(String(32), default="")  # a FetchReason, "" when all is well
    last_error: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")


class Subscription(Table):
    """A user follows a feed. Every entry up to *read_through_id* counts as read unless a mark says otherwise."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("user_id", "feed_id"),  # a user's subscriptions
        Index("ix_subscriptions_feed_id", "feed_id"),  # who follows this feed
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"))
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")  # "": the feed's own
    read_through_id: Mapped[int] = mapped_column(BigId, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Entry(Table):
    """An entry of a feed, shared by all who follow it; ids ascend in order of arrival.

    sort_at: when it was published, but never later than it arrived.  version: grows by one with each edit.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("feed_id", "guid_hash"),  # upsert: is this entry known?
        Index("ix_entries_feed_sort", "feed_id", "sort_at", "id"),  # one feed's list, newest first
        Index("ix_entries_sort", "sort_at", "id"),  # everyone's list, newest first
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"))
    guid_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS))
    content_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS))
    version: Mapped[int] = mapped_column(default=1)
    url: Mapped[str] = mapped_column(String(URL_CHARS), default="")
    title: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    author: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    excerpt: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    thumbnail_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")
    language: Mapped[str] = mapped_column(String(32), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sort_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EntryContent(Table):
    """The body of an entry, apart so that lists never drag it along. *content* is sanitized HTML."""

    __tablename__ = "entry_contents"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    guid: Mapped[str] = mapped_column(LongText, default="")
    content: Mapped[str] = mapped_column(LongText, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    enclosures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    comments_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")


class Mark(Table):
    """What a user did to an entry; no row where they did nothing. *is_read* None: as `read_through_id` says."""

    __tablename__ = "marks"
    __table_args__ = (
        Index("ix_marks_starred", "user_id", "starred", "entry_id"),  # a user's starred entries
        Index("ix_marks_entry_id", "entry_id"),  # an entry's marks (foreign key)
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    is_read: Mapped[bool | None]
    starred: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Outbox(Table):
    """What the index has yet to be told, written in the same transaction as the change; ids ascend in order."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigId)  # no foreign key: a drop outlives its entry
    version: Mapped[int]
    action: Mapped[str] = mapped_column(String(4))  # "put" | "drop"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Discovery(Table):
    """A reader's wish to subscribe to an address that the crawler has yet to look at.

    state: "pending" | "choose" (several feeds, in *candidates*) | "done" (*feed_id*) | "failed" (*reason*, *detail*).
    """

    __tablename__ = "discoveries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's wishes
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id", ondelete="SET NULL"))
    url: Mapped[str] = mapped_column(String(URL_CHARS))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id", ondelete="SET NULL"))
    candidates: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(String(32), default="")
    detail: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
