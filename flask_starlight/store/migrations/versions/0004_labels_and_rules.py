"""labels, and rules that act on new entries

Safe while the previous version of the code still runs: what it does not fill in has a default.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")
IN_MYSQL: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_0900_bin"}


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_labels_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_labels_user_id_name")),
        **IN_MYSQL,
    )
    op.create_table(
        "entry_labels",
        sa.Column("label_id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_entry_labels_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_entry_labels_label_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("label_id", "entry_id", name=op.f("pk_entry_labels")),
        **IN_MYSQL,
    )
    op.create_index("ix_entry_labels_entry_id", "entry_labels", ["entry_id"])
    op.create_table(
        "rules",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("feed_id", BIG_ID, nullable=True),
        sa.Column("folder_id", BIG_ID, nullable=True),
        sa.Column("mark_read", sa.Boolean(), nullable=False),
        sa.Column("star", sa.Boolean(), nullable=False),
        sa.Column("hide", sa.Boolean(), nullable=False),
        sa.Column("label_id", BIG_ID, nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_rules_feed_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["folder_id"], ["folders.id"], name=op.f("fk_rules_folder_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_rules_label_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_rules_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        **IN_MYSQL,
    )
    op.create_index("ix_rules_user_id", "rules", ["user_id"])
    op.create_table(
        "rule_actions",
        sa.Column("rule_id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("done_at", UTC_TIME, nullable=False),
        sa.Column("undone_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_rule_actions_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"], name=op.f("fk_rule_actions_rule_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rule_id", "entry_id", "action", name=op.f("pk_rule_actions")),
        **IN_MYSQL,
    )
    op.create_index("ix_rule_actions_entry_id", "rule_actions", ["entry_id"])
    op.add_column("marks", sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("marks", "hidden")
    op.drop_table("rule_actions")
    op.drop_table("rules")
    op.drop_table("entry_labels")
    op.drop_table("labels")
