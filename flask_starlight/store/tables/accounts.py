"""What lets an account in beside its password, and programs in its name. No secret is kept as it is."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from flask_starlight.model.digest import DIGEST_CHARS
from flask_starlight.store.database import BigId
from flask_starlight.store.database import LongText
from flask_starlight.store.database import Table
from flask_starlight.store.database import UtcDateTime
from flask_starlight.store.tables.sizes import NAME_CHARS
from flask_starlight.store.tables.sizes import TOKEN_CHARS


class RecoveryCode(Table):
    """A code that stands in, once, for a second factor that was lost; gone when it was used."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(TOKEN_CHARS), primary_key=True)


class Passkey(Table):
    """A WebAuthn credential. credential_id, public_key: base64url.  credential_key: digest of the id, to find it by."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's passkeys
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    credential_key: Mapped[str] = mapped_column(String(DIGEST_CHARS), unique=True)
    credential_id: Mapped[str] = mapped_column(LongText)
    public_key: Mapped[str] = mapped_column(LongText)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiToken(Table):
    """A key for a program that acts in its owner's name. token_hash: SHA-256, hex; the token is long and random."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)  # a user's tokens
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    token_hash: Mapped[str] = mapped_column(String(TOKEN_CHARS), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
