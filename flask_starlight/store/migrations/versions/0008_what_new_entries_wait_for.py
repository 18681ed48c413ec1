"""the jobs that new entries are waiting for, on record until they are done

Safe while the previous version of the code still runs: it does not know the table.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")
IN_MYSQL: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_0900_bin"}


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("job", sa.String(length=32), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.Column("sent_at", UTC_TIME, nullable=False),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        **IN_MYSQL,
    )


def downgrade() -> None:
    op.drop_table("follow_ups")
