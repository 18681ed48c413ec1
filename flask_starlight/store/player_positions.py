"""How far readers have heard or seen what entries carry, so that they go on there on any device."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.digest import digest
from flask_starlight.store.tables import PlayerPosition
from flask_starlight.store.upsert import upsert


def url_key(url: str) -> str:
    """Return what stands for the address of an enclosure."""
    return digest([url])


def of_entry(session: Session, user_id: int, entry_id: int) -> dict[str, int]:
    """Return key of an enclosure's address -> seconds, for those of the entry that the user left in the middle."""
    columns = select(PlayerPosition.url_key, PlayerPosition.seconds)
    found = columns.where(PlayerPosition.user_id == user_id, PlayerPosition.entry_id == entry_id)
    return {row.url_key: row.seconds for row in session.execute(found)}


def keep(session: Session, user_id: int, entry_id: int, key: str, seconds: int, *, now: datetime) -> None:
    """Keep where the user is in the enclosure *key*; 0 forgets it.

    The caller has looked that the user can see the entry, and that it carries the enclosure.
    """
    if seconds <= 0:
        at = (PlayerPosition.user_id == user_id, PlayerPosition.entry_id == entry_id, PlayerPosition.url_key == key)
        session.execute(delete(PlayerPosition).where(*at).execution_options(synchronize_session=False))
        return
    row = {"user_id": user_id, "entry_id": entry_id, "url_key": key, "seconds": seconds, "changed_at": now}
    upsert(session, PlayerPosition, [row], key=["user_id", "entry_id", "url_key"], update=["seconds", "changed_at"])
