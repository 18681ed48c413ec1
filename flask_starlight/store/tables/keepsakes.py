"""What a reader keeps of what they read: notes, shared pages, places in recordings, searches, and steps to undo."""

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
from flask_starlight.store.tables.sizes import NAME_CHARS
from flask_starlight.store.tables.sizes import QUERY_CHARS
from flask_starlight.store.tables.sizes import TOKEN_CHARS


class Note(Table):
    """A reader's own words on an entry, plain text."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_entry_id", "entry_id"),)  # an entry's notes (foreign key); retention spares it

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(LongText)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Share(Table):
    """A public page of one entry, at an address that nobody can guess, until its reader takes it back."""

    __tablename__ = "shares"
    __table_args__ = (
        UniqueConstraint("user_id", "entry_id"),  # is this entry shared? all that a user shares
        Index("ix_shares_entry_id", "entry_id"),  # an entry's shares (foreign key)
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), unique=True)


class PlayerPosition(Table):
    """How far a reader has heard or seen an enclosure. url_key: digest of its address."""

    __tablename__ = "player_positions"
    __table_args__ = (Index("ix_player_positions_entry_id", "entry_id"),)  # an entry's positions (foreign key)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    url_key: Mapped[str] = mapped_column(String(DIGEST_CHARS), primary_key=True)
    seconds: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SavedSearch(Table):
    """A search with a name, which a list and an Atom feed at *token* show."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's searches
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    query: Mapped[str] = mapped_column(String(QUERY_CHARS))
    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), unique=True)


class UndoStep(Table):
    """What to put back when a reader takes a marking back; kept for minutes."""

    __tablename__ = "undo_steps"
    __table_args__ = (Index("ix_undo_steps_created_at", "created_at"),)  # those whose time is over

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's steps
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
