"""Entries that readers show to everyone: each at an address that nobody can guess, until it is taken back.

The rule: what came in by somebody's own access to a feed is never shown, whatever was shared before.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.parsed import Enclosure
from flask_starlight.store import titles
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Share
from flask_starlight.store.tables import User
from flask_starlight.store.upsert import insert_missing

TOKEN_BYTES = 24
"""192 bits: there is no use in trying."""


@dataclass(frozen=True, slots=True)
class SharedEntry:
    """An entry as everyone may see it: nothing in it is of the reader who shares it. *html* is sanitized."""

    id: int
    title: str
    url: str
    author: str
    language: str
    sort_at: datetime
    html: str
    enclosures: tuple[Enclosure, ...]
    feed_title: str
    site_url: str


@dataclass(frozen=True, slots=True)
class ListedShare:
    """A line of the list of all that a reader shares. *id*: of the share, by which the list is paged."""

    id: int
    entry_id: int
    token: str
    created_at: datetime
    title: str
    excerpt: str
    feed_title: str


def share(session: Session, user_id: int, entry_id: int, *, now: datetime) -> None:
    """Give the entry a public address of the user's, unless it has one. Raises `Conflict` for a feed of their own.

    The caller has looked that the user can see the entry.
    """
    owner = session.scalar(select(Feed.owner_id).join(Entry, Entry.feed_id == Feed.id).where(Entry.id == entry_id))
    if owner is not None:
        raise Conflict(f"shares: entry {entry_id} came in by a reader's own access")
    row = {"user_id": user_id, "entry_id": entry_id, "token": secrets.token_urlsafe(TOKEN_BYTES), "created_at": now}
    insert_missing(session, Share, [row], key=["user_id", "entry_id"])


def revoke(session: Session, user_id: int, entry_id: int) -> bool:
    """Take the public address of the entry back; return whether the user had given it one."""
    gone = delete(Share).where(Share.user_id == user_id, Share.entry_id == entry_id)
    result = cast("CursorResult[Any]", session.execute(gone.execution_options(synchronize_session=False)))
    return result.rowcount > 0


def by_token(session: Session, token: str) -> SharedEntry:
    """Return what the address *token* shows. Raises `NotFound`, also where the account that shares is disabled."""
    found = (
        select(Entry, EntryContent, Feed.full_text, titles.OWN, Feed.site_url)
        .join(Share, Share.entry_id == Entry.id)
        .join(User, User.id == Share.user_id)
        .join(EntryContent, EntryContent.entry_id == Entry.id)
        .join(Feed, Feed.id == Entry.feed_id)
        .where(Share.token == token, Feed.owner_id.is_(None), User.is_disabled.is_(False))
    )
    row = session.execute(found).first()
    if row is None:
        raise NotFound("shares: nothing is shown at this address")
    entry, body, prefers_full_text, feed_title, site_url = row
    by_itself = prefers_full_text or not body.content
    return SharedEntry(
        id=entry.id,
        title=entry.title or entry.excerpt,
        url=entry.url,
        author=entry.author,
        language=entry.language,
        sort_at=entry.sort_at,
        html=(body.full_text if by_itself else None) or body.content,
        enclosures=tuple(Enclosure(**enclosure) for enclosure in body.enclosures),
        feed_title=feed_title,
        site_url=site_url,
    )


def list_shares(session: Session, user_id: int, *, before_id: int | None, limit: int) -> list[ListedShare]:
    """Return what the user shares, the latest first; *before_id*: below this share. Also of feeds they left since."""
    found = (
        select(Share.id, Share.entry_id, Share.token, Share.created_at, Entry.title, Entry.excerpt, titles.OWN)
        .join(Entry, Entry.id == Share.entry_id)
        .join(Feed, Feed.id == Entry.feed_id)
        .where(Share.user_id == user_id)
    )
    if before_id is not None:
        found = found.where(Share.id < before_id)
    return [ListedShare(*row) for row in session.execute(found.order_by(Share.id.desc()).limit(limit))]
