"""Labels, and rules that act on new entries."""

from datetime import datetime

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


class Label(Table):
    """A reader's own word for entries."""

    __tablename__ = "labels"
    __table_args__ = (UniqueConstraint("user_id", "name"),)  # a user's labels

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))


class EntryLabel(Table):
    """An entry that a reader, or a rule of theirs, labelled."""

    __tablename__ = "entry_labels"
    __table_args__ = (Index("ix_entry_labels_entry_id", "entry_id"),)  # an entry's labels; retention spares it

    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)


class Rule(Table):
    """What shall be done with new entries that *query*, in the language of the search, finds.

    feed_id, folder_id: where it looks; both None: in all that its owner follows.
    """

    __tablename__ = "rules"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's rules
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    query: Mapped[str] = mapped_column(String(TITLE_CHARS))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"))
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id", ondelete="CASCADE"))
    mark_read: Mapped[bool] = mapped_column(default=False)
    star: Mapped[bool] = mapped_column(default=False)
    hide: Mapped[bool] = mapped_column(default=False)
    label_id: Mapped[int | None] = mapped_column(ForeignKey("labels.id", ondelete="SET NULL"))
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RuleAction(Table):
    """What a rule did to an entry, so that it can be undone. action: "read" | "star" | "hide" | "label:7" (its id)."""

    __tablename__ = "rule_actions"
    __table_args__ = (Index("ix_rule_actions_entry_id", "entry_id"),)  # an entry's actions (foreign key)

    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    action: Mapped[str] = mapped_column(String(16), primary_key=True)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
