"""what the crawler learns of a feed, and of an entry

Safe while the previous version of the code still runs: what it does not fill in has a default.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
BLOB = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql")
UTC_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")
IN_MYSQL: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_0900_bin"}


def upgrade() -> None:
    op.create_table(
        "icons",
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("data", BLOB, nullable=False),
        sa.Column("fetched_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_icons")),
        **IN_MYSQL,
    )
    op.create_table(
        "fetch_attempts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("feed_id", BIG_ID, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("new_entries", sa.Integer(), nullable=False),
        sa.Column("edited_entries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_fetch_attempts_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch_attempts")),
        **IN_MYSQL,
    )
    op.create_index("ix_fetch_attempts_at", "fetch_attempts", ["at"])
    op.create_index("ix_fetch_attempts_feed_id", "fetch_attempts", ["feed_id", "id"])
    op.create_table(
        "hub_subscriptions",
        sa.Column("feed_id", BIG_ID, nullable=False),
        sa.Column("hub_url", sa.String(length=2048), nullable=False),
        sa.Column("topic_url", sa.String(length=2048), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("requested_at", UTC_TIME, nullable=False),
        sa.Column("expires_at", UTC_TIME, nullable=True),
        sa.Column("pushed_at", UTC_TIME, nullable=True),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_hub_subscriptions_feed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_hub_subscriptions")),
        sa.UniqueConstraint("token", name=op.f("uq_hub_subscriptions_token")),
        **IN_MYSQL,
    )
    op.create_index("ix_hub_subscriptions_expires_at", "hub_subscriptions", ["expires_at"])
    op.create_table(
        "notices",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("feed_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_notices_feed_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        **IN_MYSQL,
    )
    op.create_index("ix_notices_user_id", "notices", ["user_id"])
    op.create_table(
        "entry_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_bands_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("band", "entry_id", name=op.f("pk_entry_bands")),
        **IN_MYSQL,
    )
    op.create_index("ix_entry_bands_entry_id", "entry_bands", ["entry_id"])
    op.add_column("entries", sa.Column("url_key", sa.String(length=32), server_default="", nullable=False))
    op.add_column("entries", sa.Column("cluster_id", BIG_ID, nullable=True))
    op.create_index("ix_entries_cluster_id", "entries", ["cluster_id"])
    op.create_index("ix_entries_url_key", "entries", ["url_key"])
    op.add_column("entry_contents", sa.Column("full_text", LONG_TEXT, nullable=True))
    op.add_column("feeds", sa.Column("self_url", sa.String(length=2048), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("skip_hours", sa.Integer(), server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("skip_days", sa.Integer(), server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("next_rule", sa.String(length=32), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("full_fetch_at", UTC_TIME, nullable=True))
    op.add_column("feeds", sa.Column("newest_at", UTC_TIME, nullable=True))
    op.add_column("feeds", sa.Column("gap_min", sa.Double(), nullable=True))
    op.add_column("feeds", sa.Column("moved_to", sa.String(length=2048), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("moved_days", sa.Integer(), server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("moved_at", UTC_TIME, nullable=True))
    op.add_column("feeds", sa.Column("icon_hash", sa.String(length=32), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("icon_checked_at", UTC_TIME, nullable=True))
    op.add_column("feeds", sa.Column("interval_min", sa.Integer(), nullable=True))
    op.add_column("feeds", sa.Column("full_text", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("feeds", sa.Column("user_agent", sa.String(length=255), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("sealed_access", LONG_TEXT, nullable=True))
    op.add_column("feeds", sa.Column("owner_id", BIG_ID, nullable=True))


def downgrade() -> None:
    op.drop_column("feeds", "owner_id")
    op.drop_column("feeds", "sealed_access")
    op.drop_column("feeds", "user_agent")
    op.drop_column("feeds", "full_text")
    op.drop_column("feeds", "interval_min")
    op.drop_column("feeds", "icon_checked_at")
    op.drop_column("feeds", "icon_hash")
    op.drop_column("feeds", "moved_at")
    op.drop_column("feeds", "moved_days")
    op.drop_column("feeds", "moved_to")
    op.drop_column("feeds", "gap_min")
    op.drop_column("feeds", "newest_at")
    op.drop_column("feeds", "full_fetch_at")
    op.drop_column("feeds", "next_rule")
    op.drop_column("feeds", "skip_days")
    op.drop_column("feeds", "skip_hours")
    op.drop_column("feeds", "self_url")
    op.drop_column("entry_contents", "full_text")
    op.drop_index("ix_entries_url_key", "entries")
    op.drop_index("ix_entries_cluster_id", "entries")
    op.drop_column("entries", "cluster_id")
    op.drop_column("entries", "url_key")
    op.drop_table("entry_bands")
    op.drop_table("notices")
    op.drop_table("hub_subscriptions")
    op.drop_table("fetch_attempts")
    op.drop_table("icons")
