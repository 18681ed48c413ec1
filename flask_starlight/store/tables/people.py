"""Accounts, and what they arrange."""

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

from flask_starlight.store.database import BigId
from flask_starlight.store.database import Table
from flask_starlight.store.database import UtcDateTime
from flask_starlight.store.tables.sizes import NAME_CHARS
from flask_starlight.store.tables.sizes import TITLE_CHARS


class User(Table):
    """An account. *name* is unique without regard to case (stored folded in *name_key*).

    preferences: of `model.preferences`, None for all as given.  totp_secret: sealed, None without a second factor.
    totp_step: the time step (RFC 6238) of the last code that was taken, so that none is taken twice.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    name_key: Mapped[str] = mapped_column(String(NAME_CHARS), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    preferences: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


class Folder(Table):
    """A folder of one user; *parent_id* None: at the top. Names are unique among siblings (kept by `store.folders`)."""

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's tree
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))


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


class Notice(Table):
    """Something that a reader should know of one of their feeds. kind: "gone" | "moved" | "merged"."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's notices
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(TITLE_CHARS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
