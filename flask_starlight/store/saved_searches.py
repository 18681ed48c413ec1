"""Searches that readers keep under a name, each with an address of its own for other programs."""

import secrets
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import QUERY_CHARS
from flask_starlight.store.tables import SavedSearch
from flask_starlight.store.tables import User

MAX_SEARCHES = 200
"""Of one reader: the side bar lists them all, and each is counted."""

TOKEN_BYTES = 32
"""Nobody guesses an address."""


def list_saved(session: Session, user_id: int) -> list[SavedSearch]:
    """Return the user's searches, by name."""
    found = session.scalars(select(SavedSearch).where(SavedSearch.user_id == user_id))
    return sorted(found, key=lambda saved: (saved.name.casefold(), saved.id))


def get(session: Session, user_id: int, saved_id: int) -> SavedSearch:
    """Return the user's search. Raises `NotFound`."""
    found = session.scalar(select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.user_id == user_id))
    if found is None:
        raise NotFound(f"saved searches: {saved_id} is not one of this user")
    return found


def at_token(session: Session, token: str) -> SavedSearch:
    """Return the search at an address, whosever it is. Raises `NotFound`, for one of a disabled account, too."""
    owned = select(SavedSearch).join(User, User.id == SavedSearch.user_id).where(User.is_disabled.is_(False))
    found = session.scalar(owned.where(SavedSearch.token == token))
    if found is None:
        raise NotFound("saved searches: nothing is at this address")
    return found


def create(session: Session, user_id: int, *, name: str, query: str, now: datetime) -> SavedSearch:
    """Keep a search. Raises `Conflict` where the user has MAX_SEARCHES already."""
    if (session.scalar(select(func.count()).where(SavedSearch.user_id == user_id)) or 0) >= MAX_SEARCHES:
        raise Conflict(f"saved searches: {MAX_SEARCHES} are there already")
    saved = SavedSearch(user_id=user_id, created_at=now, token=secrets.token_urlsafe(TOKEN_BYTES))
    _write(saved, name, query)
    session.add(saved)
    session.flush()
    return saved


def edit(session: Session, user_id: int, saved_id: int, *, name: str, query: str) -> None:
    """Change name and query; the address stays. Raises `NotFound`."""
    _write(get(session, user_id, saved_id), name, query)


def renew_token(session: Session, user_id: int, saved_id: int) -> None:
    """Give the search another address; nothing is at the one before. Raises `NotFound`."""
    get(session, user_id, saved_id).token = secrets.token_urlsafe(TOKEN_BYTES)


def delete(session: Session, user_id: int, saved_id: int) -> None:
    """Remove the search. Raises `NotFound`."""
    session.delete(get(session, user_id, saved_id))
    session.flush()


def _write(saved: SavedSearch, name: str, query: str) -> None:
    saved.name, saved.query = clip(name, NAME_CHARS), clip(query, QUERY_CHARS)
