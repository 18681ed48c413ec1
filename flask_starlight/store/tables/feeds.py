"""Feeds, and what the crawler learns of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from flask_starlight.model.digest import DIGEST_CHARS
from flask_starlight.store.database import BigId
from flask_starlight.store.database import Blob
from flask_starlight.store.database import LongText
from flask_starlight.store.database import Table
from flask_starlight.store.database import UtcDateTime
from flask_starlight.store.tables.sizes import TITLE_CHARS
from flask_starlight.store.tables.sizes import URL_CHARS


class Feed(Table):
    """A distinct feed address, shared by all users, with all that the crawler has learnt of it.

    One that is fetched with a person's own access (*owner_id*) is theirs alone, and has a row beside the shared one.
    """

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
    self_url: Mapped[str] = mapped_column(String(URL_CHARS), default="")
    ttl_min: Mapped[int | None]
    skip_hours: Mapped[int] = mapped_column(default=0)  # bit n: not between n and n+1 o'clock GMT (RSS 2.0)
    skip_days: Mapped[int] = mapped_column(default=0)  # bit 0: not on Mondays
    etag: Mapped[str] = mapped_column(String(512), default="")
    last_modified: Mapped[str] = mapped_column(String(128), default="")
    body_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: never again (410)
    next_rule: Mapped[str] = mapped_column(String(32), default="")  # what set next_check_at: a CheckRule
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_count: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None]
    last_reason: Mapped[str] = mapped_column(String(32), default="")  # a FetchReason, "" when all is well
    last_error: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    full_fetch_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # last answered with a document, not with 304
    newest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when its newest entry came out
    gap_min: Mapped[float | None]  # minutes between two entries, smoothed
    moved_to: Mapped[str] = mapped_column(String(URL_CHARS), default="")  # where 301 and 308 lead, not yet adopted
    moved_days: Mapped[int] = mapped_column(default=0)  # on how many days that was seen
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it was last seen
    icon_hash: Mapped[str] = mapped_column(String(DIGEST_CHARS), default="")
    icon_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    interval_min: Mapped[int | None]  # set by a person; None: as the feed publishes
    full_text: Mapped[bool] = mapped_column(default=False)  # fetch the page of each new entry
    user_agent: Mapped[str] = mapped_column(String(255), default="")  # "": the crawler's own
    sealed_access: Mapped[str | None] = mapped_column(LongText)  # a FeedAccess, encrypted for the crawler alone
    owner_id: Mapped[int | None] = mapped_column(BigId)  # whose access that is (no foreign key)


class FetchAttempt(Table):
    """One check of a feed, for the page that says why it was not fetched; the last few are kept."""

    __tablename__ = "fetch_attempts"
    __table_args__ = (
        Index("ix_fetch_attempts_feed_id", "feed_id", "id"),  # a feed's last attempts
        Index("ix_fetch_attempts_at", "at"),  # throughput of the last day
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))  # an OutcomeState
    status: Mapped[int | None]
    size_bytes: Mapped[int] = mapped_column(default=0)
    duration_ms: Mapped[int] = mapped_column(default=0)
    new_entries: Mapped[int] = mapped_column(default=0)
    edited_entries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(32), default="")
    detail: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")


class HubSubscription(Table):
    """A feed's hub that pushes its news (WebSub). state: a HubState."""

    __tablename__ = "hub_subscriptions"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    hub_url: Mapped[str] = mapped_column(String(URL_CHARS))
    topic_url: Mapped[str] = mapped_column(String(URL_CHARS))
    token: Mapped[str] = mapped_column(String(64), unique=True)  # names the callback, guessed by nobody
    secret: Mapped[str] = mapped_column(String(64))  # with which the hub signs
    state: Mapped[str] = mapped_column(String(16), default="pending")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # until when the state holds: renewals
    pushed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")


class Icon(Table):
    """A feed's or a site's picture, shared by all that show the same."""

    __tablename__ = "icons"

    hash: Mapped[str] = mapped_column(String(DIGEST_CHARS), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(Blob)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Discovery(Table):
    """A reader's wish to subscribe to an address that the crawler has yet to look at.

    state: "pending" | "choose" (a `FeedCandidate` each in *candidates*) | "done" (*feed_id*) | "failed" (*reason*,
    *detail*, and a `TriedAddress` each in *candidates*).
    """

    __tablename__ = "discoveries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's wishes
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id", ondelete="SET NULL"))
    url: Mapped[str] = mapped_column(String(URL_CHARS))
    preview: Mapped[bool] = mapped_column(default=False)  # show what was found even where it is one feed
    state: Mapped[str] = mapped_column(String(16), default="pending")
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id", ondelete="SET NULL"))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(String(32), default="")
    detail: Mapped[str] = mapped_column(String(TITLE_CHARS), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
