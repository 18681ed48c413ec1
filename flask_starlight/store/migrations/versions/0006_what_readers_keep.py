"""preferences, second factors and tokens of accounts; notes, shares, places in recordings, saved searches, undoing

Safe while the previous version of the code still runs: what it does not fill in has a default or may be missing.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")
LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
IN_MYSQL: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_0900_bin"}


def upgrade() -> None:
    op.add_column("users", sa.Column("is_disabled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("users", sa.Column("preferences", sa.JSON(), nullable=True))
    op.add_column("users", sa.Column("totp_secret", sa.String(length=255), nullable=True))
    op.add_column("users", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("marks", sa.Column("opened_at", UTC_TIME, nullable=True))
    op.create_index("ix_marks_opened", "marks", ["user_id", "opened_at"])
    _of_accounts()
    _of_entries()
    _of_a_reader(
        "saved_searches",
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("query", sa.String(length=512), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("token", name=op.f("uq_saved_searches_token")),
    )
    _of_a_reader("undo_steps", sa.Column("data", sa.JSON(), nullable=False))
    op.create_index("ix_undo_steps_created_at", "undo_steps", ["created_at"])


def downgrade() -> None:
    for table in ("undo_steps", "saved_searches", "player_positions", "shares", "notes"):
        op.drop_table(table)
    for table in ("api_tokens", "passkeys", "recovery_codes"):
        op.drop_table(table)
    op.drop_index("ix_marks_opened", "marks")
    op.drop_column("marks", "opened_at")
    for column in ("totp_step", "totp_secret", "preferences", "is_disabled"):
        op.drop_column("users", column)


def _of_accounts() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _owner("recovery_codes"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_codes")),
        **IN_MYSQL,
    )
    _of_a_reader(
        "passkeys",
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("credential_key", sa.String(length=32), nullable=False),
        sa.Column("credential_id", LONG_TEXT, nullable=False),
        sa.Column("public_key", LONG_TEXT, nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("used_at", UTC_TIME, nullable=True),
        sa.UniqueConstraint("credential_key", name=op.f("uq_passkeys_credential_key")),
    )
    _of_a_reader(
        "api_tokens",
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", UTC_TIME, nullable=True),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )


def _of_entries() -> None:
    op.create_table(
        "notes",
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("text", LONG_TEXT, nullable=False),
        sa.Column("changed_at", UTC_TIME, nullable=False),
        _owner("notes"),
        _entry("notes"),
        sa.PrimaryKeyConstraint("user_id", "entry_id", name=op.f("pk_notes")),
        **IN_MYSQL,
    )
    op.create_index("ix_notes_entry_id", "notes", ["entry_id"])
    _of_a_reader(
        "shares",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        _entry("shares"),
        sa.UniqueConstraint("token", name=op.f("uq_shares_token")),
        sa.UniqueConstraint("user_id", "entry_id", name=op.f("uq_shares_user_id_entry_id")),
        is_indexed=False,
    )
    op.create_index("ix_shares_entry_id", "shares", ["entry_id"])
    op.create_table(
        "player_positions",
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTC_TIME, nullable=False),
        _owner("player_positions"),
        _entry("player_positions"),
        sa.PrimaryKeyConstraint("user_id", "entry_id", "url_key", name=op.f("pk_player_positions")),
        **IN_MYSQL,
    )
    op.create_index("ix_player_positions_entry_id", "player_positions", ["entry_id"])


def _of_a_reader(table: str, *parts: Any, is_indexed: bool = True) -> None:
    """Make a table of things that a reader has: with an id, its owner, and when it was made."""
    op.create_table(
        table,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        *parts,
        _owner(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        **IN_MYSQL,
    )
    if is_indexed:
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def _entry(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f(f"fk_{table}_entry_id"), ondelete="CASCADE")
