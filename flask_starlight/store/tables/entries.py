"""Entries, what readers did to them, and what the index has yet to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import BigInteger
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
from flask_starlight.store.tables.sizes import TITLE_CHARS
from flask_starlight.store.tables.sizes import URL_CHARS


class Entry(Table):
    """An entry of a feed, shared by all who follow it; ids ascend in order of arrival.

    sort_at: when it was published, but never later than it arrived.  version: grows by one with each edit.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("feed_id", "guid_hash"),  # upsert: is this entry known?
        Index("ix_entries_feed_sort", "feed_id", "sort_at", "id"),  # one feed's list, newest first
        Index("ix_entries_feed_id", "feed_id", "id"),  # what came in after "mark all read": counts, few unread entries
        Index("ix_entries_sort", "sort_at", "id"),  # everyone's list, newest first
        Index("ix_entries_url_key", "url_key"),  # clusters: who else links to this page
        Index("ix_entries_cluster_id", "cluster_id"),  # the other feeds that carry the story
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
    url_key: Mapped[str] = mapped_column(String(DIGEST_CHARS), default="")  # of the normalized address
    cluster_id: Mapped[int | None] = mapped_column(BigId)  # the first entry with the same story, itself among them


class EntryContent(Table):
    """The body of an entry, apart so that lists never drag it along. *content* is sanitized HTML."""

    __tablename__ = "entry_contents"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    guid: Mapped[str] = mapped_column(LongText, default="")
    content: Mapped[str] = mapped_column(LongText, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    enclosures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    full_text: Mapped[str | None] = mapped_column(LongText)  # sanitized HTML of the entry's page; None: not fetched
    comments_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")


class EntryBand(Table):
    """A part of a recent entry's text fingerprint: entries that share one may tell the same story."""

    __tablename__ = "entry_bands"
    __table_args__ = (Index("ix_entry_bands_entry_id", "entry_id"),)  # forgetting an entry's bands (foreign key)

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[int] = mapped_column(BigInteger)


class Mark(Table):
    """What a user did to an entry; no row where they did nothing. *is_read* None: as `read_through_id` says."""

    __tablename__ = "marks"
    __table_args__ = (
        Index("ix_marks_starred", "user_id", "starred", "entry_id"),  # a user's starred entries
        Index("ix_marks_opened", "user_id", "opened_at"),  # a user's history
        Index("ix_marks_read", "user_id", "is_read", "entry_id"),  # what a user left unread on purpose
        Index("ix_marks_entry_id", "entry_id"),  # an entry's marks (foreign key)
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    is_read: Mapped[bool | None]
    starred: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when its page was last looked at


class RemovedEntry(Table):
    """An entry that was kept long enough, as long as its feed may still list it: it must not come back as new."""

    __tablename__ = "removed_entries"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    guid_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS), primary_key=True)
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the feed listed it last, or it was removed


class Outbox(Table):
    """What the index has yet to be told, written in the same transaction as the change; ids ascend in order."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigId)  # no foreign key: a drop outlives its entry
    version: Mapped[int]
    action: Mapped[str] = mapped_column(String(4))  # "put" | "drop"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FollowUp(Table):
    """A job that new entries are waiting for, written in the transaction that brings them, removed when it is done."""

    __tablename__ = "follow_ups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(32))  # its name on the wire
    entry_ids: Mapped[list[int]] = mapped_column(JSON)  # no foreign keys: an entry may be gone by then
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when a message was sent last, or was to be
    times_sent: Mapped[int] = mapped_column(default=1)
