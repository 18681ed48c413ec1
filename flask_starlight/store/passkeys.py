"""Passkeys (WebAuthn credentials) of accounts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.digest import digest
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import Passkey


def add(
    session: Session,
    user_id: int,
    *,
    name: str,
    credential_id: str,
    public_key: str,
    sign_count: int,
    now: datetime,
) -> Passkey:
    """Add a passkey. credential_id, public_key: base64url. Raises `Conflict` where somebody has it already."""
    passkey = Passkey(
        user_id=user_id,
        created_at=now,
        name=clip(name, NAME_CHARS),
        credential_key=digest([credential_id]),
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
    )
    try:
        with session.begin_nested():
            session.add(passkey)
    except IntegrityError as error:
        raise Conflict("passkeys: this one is registered already") from error
    return passkey


def list_passkeys(session: Session, user_id: int) -> list[Passkey]:
    """Return the user's passkeys, the oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def find(session: Session, credential_id: str) -> Passkey | None:
    """Return the passkey with this id, whoever's it is; None where there is none."""
    return session.scalar(select(Passkey).where(Passkey.credential_key == digest([credential_id])))


def note_use(passkey: Passkey, *, sign_count: int, now: datetime) -> None:
    """Note that it let its owner in. sign_count: what the authenticator says, which never goes back."""
    passkey.sign_count, passkey.used_at = sign_count, now


def remove(session: Session, user_id: int, passkey_id: int) -> None:
    """Forget the user's passkey. Raises `NotFound`."""
    passkey = session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id))
    if passkey is None:
        raise NotFound(f"passkeys: {passkey_id} is not a passkey of this user")
    session.delete(passkey)
    session.flush()
