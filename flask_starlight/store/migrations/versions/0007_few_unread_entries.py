"""the unread entries of a reader who has few, without a walk through the others

Safe while the previous version of the code still runs.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entries_feed_id", "entries", ["feed_id", "id"])
    op.create_index("ix_marks_read", "marks", ["user_id", "is_read", "entry_id"])


def downgrade() -> None:
    op.drop_index("ix_marks_read", "marks")
    op.drop_index("ix_entries_feed_id", "entries")
