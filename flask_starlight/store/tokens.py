"""Tokens of programs that act in a reader's name."""

from datetime import datetime
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.api_token import token_hash
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import ApiToken
from flask_starlight.store.tables import User

USED_EVERY = timedelta(hours=1)
"""How exactly the last use is known: a client that asks each minute writes 24 times a day."""


def create(session: Session, user_id: int, *, name: str, token: str, now: datetime) -> ApiToken:
    """Keep the hash of *token* for the user."""
    row = ApiToken(user_id=user_id, created_at=now, name=clip(name, NAME_CHARS), token_hash=token_hash(token))
    session.add(row)
    session.flush()
    return row


def list_tokens(session: Session, user_id: int) -> list[ApiToken]:
    """Return the user's tokens, the newest first."""
    return list(session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())))


def count(session: Session, user_id: int) -> int:
    """Return how many tokens the user has."""
    return session.scalar(select(func.count()).where(ApiToken.user_id == user_id)) or 0


def find(session: Session, token: str, *, now: datetime) -> User | None:
    """Return the account that *token* acts for, and note its use, at most once an hour.

    None for an unknown token and for an account that is disabled. On SQLite it writes: begin it `for_writing`.
    """
    of_token = select(User, ApiToken.id).join(ApiToken, ApiToken.user_id == User.id)
    found = session.execute(
        of_token.where(ApiToken.token_hash == token_hash(token), User.is_disabled.is_(False))
    ).first()
    if found is None:
        return None
    user, token_id = found
    stale = or_(ApiToken.used_at.is_(None), ApiToken.used_at <= now - USED_EVERY)
    session.execute(update(ApiToken).where(ApiToken.id == token_id, stale).values(used_at=now))
    return user


def revoke(session: Session, user_id: int, token_id: int) -> None:
    """Let the user's token open nothing any more. Raises `NotFound`."""
    token = session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id))
    if token is None:
        raise NotFound(f"tokens: {token_id} is not a token of this user")
    session.delete(token)
    session.flush()
