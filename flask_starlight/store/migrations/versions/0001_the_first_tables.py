"""the first tables

Safe while the previous version of the code still runs.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"

down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
UTC_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")
IN_MYSQL: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_0900_bin",
}  # compares as the other databases do


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("url_hash", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("site_url", sa.String(length=2048), nullable=False),
        sa.Column("description", LONG_TEXT, nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("icon_url", sa.String(length=2048), nullable=False),
        sa.Column("hub_url", sa.String(length=2048), nullable=False),
        sa.Column("ttl_min", sa.Integer(), nullable=True),
        sa.Column("etag", sa.String(length=512), nullable=False),
        sa.Column("last_modified", sa.String(length=128), nullable=False),
        sa.Column("body_hash", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("checked_at", UTC_TIME, nullable=True),
        sa.Column("changed_at", UTC_TIME, nullable=True),
        sa.Column("next_check_at", UTC_TIME, nullable=True),
        sa.Column("lease_until", UTC_TIME, nullable=True),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_reason", sa.String(length=32), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_feeds_url_hash")),
        **IN_MYSQL,
    )
    op.create_index("ix_feeds_due", "feeds", ["next_check_at"])

    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=4), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        **IN_MYSQL,
    )
    op.create_table(
        "users",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("name_key", sa.String(length=190), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name_key", name=op.f("uq_users_name_key")),
        **IN_MYSQL,
    )
    op.create_table(
        "entries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("feed_id", BIG_ID, nullable=False),
        sa.Column("guid_hash", sa.String(length=32), nullable=False),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=500), nullable=False),
        sa.Column("excerpt", sa.String(length=500), nullable=False),
        sa.Column("thumbnail_url", sa.String(length=2048), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("published_at", UTC_TIME, nullable=True),
        sa.Column("updated_at", UTC_TIME, nullable=True),
        sa.Column("fetched_at", UTC_TIME, nullable=False),
        sa.Column("sort_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_entries_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("feed_id", "guid_hash", name=op.f("uq_entries_feed_id_guid_hash")),
        **IN_MYSQL,
    )
    op.create_index("ix_entries_feed_sort", "entries", ["feed_id", "sort_at", "id"])
    op.create_index("ix_entries_sort", "entries", ["sort_at", "id"])

    op.create_table(
        "folders",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("parent_id", BIG_ID, nullable=True),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["folders.id"], name=op.f("fk_folders_parent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_folders_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folders")),
        **IN_MYSQL,
    )
    op.create_index("ix_folders_user_id", "folders", ["user_id"])

    op.create_table(
        "discoveries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("folder_id", BIG_ID, nullable=True),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("feed_id", BIG_ID, nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_discoveries_feed_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_discoveries_folder_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_discoveries_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discoveries")),
        **IN_MYSQL,
    )
    op.create_index("ix_discoveries_user_id", "discoveries", ["user_id"])

    op.create_table(
        "entry_contents",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("guid", LONG_TEXT, nullable=False),
        sa.Column("content", LONG_TEXT, nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("enclosures", sa.JSON(), nullable=False),
        sa.Column("comments_url", sa.String(length=2048), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_entry_contents_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_contents")),
        **IN_MYSQL,
    )
    op.create_table(
        "marks",
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=True),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_marks_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_marks_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "entry_id", name=op.f("pk_marks")),
        **IN_MYSQL,
    )
    op.create_index("ix_marks_entry_id", "marks", ["entry_id"])
    op.create_index("ix_marks_starred", "marks", ["user_id", "starred", "entry_id"])

    op.create_table(
        "subscriptions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("feed_id", BIG_ID, nullable=False),
        sa.Column("folder_id", BIG_ID, nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("read_through_id", BIG_ID, nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_subscriptions_folder_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_subscriptions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("user_id", "feed_id", name=op.f("uq_subscriptions_user_id_feed_id")),
        **IN_MYSQL,
    )
    op.create_index("ix_subscriptions_feed_id", "subscriptions", ["feed_id"])


def downgrade() -> None:
    op.drop_table("subscriptions")
    op.drop_table("marks")
    op.drop_table("entry_contents")
    op.drop_table("discoveries")
    op.drop_table("folders")
    op.drop_table("entries")
    op.drop_table("users")
    op.drop_table("outbox")
    op.drop_table("feeds")
