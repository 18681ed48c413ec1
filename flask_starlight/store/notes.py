"""A reader's own words on entries: one note for each, plain text."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from flask_starlight.store.clip import clip
from flask_starlight.store.tables import Note
from flask_starlight.store.upsert import upsert

NOTE_CHARS = 20_000
"""A few pages."""


def write(session: Session, user_id: int, entry_id: int, text: str, *, now: datetime) -> None:
    """Keep *text* as the user's note on the entry, cut to NOTE_CHARS; "" removes it.

    The caller has looked that the user can see the entry.
    """
    if not text:
        gone = delete(Note).where(Note.user_id == user_id, Note.entry_id == entry_id)
        session.execute(gone.execution_options(synchronize_session=False))
        return
    row = {"user_id": user_id, "entry_id": entry_id, "text": clip(text, NOTE_CHARS), "changed_at": now}
    upsert(session, Note, [row], key=["user_id", "entry_id"], update=["text", "changed_at"])
