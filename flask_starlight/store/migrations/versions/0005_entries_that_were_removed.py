"""entries that were removed, while their feed may still list them

Safe while the previous version of the code still runs: it does not know the table.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")
IN_MYSQL: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_0900_bin"}


def upgrade() -> None:
    op.create_table(
        "removed_entries",
        sa.Column("feed_id", BIG_ID, nullable=False),
        sa.Column("guid_hash", sa.String(length=32), nullable=False),
        sa.Column("listed_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_removed_entries_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_id", "guid_hash", name=op.f("pk_removed_entries")),
        **IN_MYSQL,
    )


def downgrade() -> None:
    op.drop_table("removed_entries")
