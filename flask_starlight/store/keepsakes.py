"""What readers keep of entries, beside their marks: asked for one entry at once, moved when two entries become one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Note
from flask_starlight.store.tables import PlayerPosition
from flask_starlight.store.tables import Share
from flask_starlight.store.upsert import insert_missing
from flask_starlight.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Keepsakes:
    """The *note* and the *share_token* of a reader, "" where there is none; *is_own*: of a feed of their own access."""

    note: str
    share_token: str
    is_own: bool


def of_entry(session: Session, user_id: int, entry_id: int) -> Keepsakes:
    """Return what the user keeps of the entry; the caller has looked that they can see it."""
    found = (
        select(Note.text, Share.token, Feed.owner_id)
        .select_from(Entry)
        .join(Feed, Feed.id == Entry.feed_id)
        .outerjoin(Note, and_(Note.entry_id == Entry.id, Note.user_id == user_id))
        .outerjoin(Share, and_(Share.entry_id == Entry.id, Share.user_id == user_id))
        .where(Entry.id == entry_id)
    )
    note, token, owner_id = session.execute(found).one()
    return Keepsakes(note or "", token or "", owner_id is not None)


def move(session: Session, twins: Mapping[int, int], leaving: Select[int]) -> None:
    """Let what readers keep of the entries *leaving* be of their *twins* (id -> id of the one that stays).

    Deliberately inexact: who shares both keeps the address of the one that stays; the other leads nowhere.
    """
    _move_notes(session, twins, leaving)
    _move_shares(session, twins, leaving)
    columns = (PlayerPosition.user_id, PlayerPosition.entry_id, PlayerPosition.url_key)
    more = (PlayerPosition.seconds, PlayerPosition.changed_at)
    places = session.execute(select(*columns, *more).where(PlayerPosition.entry_id.in_(leaving)))
    rows = [{**row._mapping, "entry_id": twins[row.entry_id]} for row in places]
    insert_missing(session, PlayerPosition, rows, key=["user_id", "entry_id", "url_key"])


def _move_notes(session: Session, twins: Mapping[int, int], leaving: Select[int]) -> None:
    notes = session.scalars(select(Note).where(Note.entry_id.in_(leaving))).all()
    staying = select(Note).where(Note.entry_id.in_([twins[note.entry_id] for note in notes]))
    there = {(note.user_id, note.entry_id): note.text for note in session.scalars(staying)}
    rows = []
    for note in notes:
        seen = (note.user_id, twins[note.entry_id])
        text = note.text if there.get(seen) in (None, note.text) else f"{there[seen]}\n\n{note.text}"
        rows.append({"user_id": seen[0], "entry_id": seen[1], "text": text, "changed_at": note.changed_at})
    upsert(session, Note, rows, key=["user_id", "entry_id"], update=["text", "changed_at"])


def _move_shares(session: Session, twins: Mapping[int, int], leaving: Select[int]) -> None:
    shares = session.scalars(select(Share).where(Share.entry_id.in_(leaving))).all()
    staying = select(Share.user_id, Share.entry_id).where(Share.entry_id.in_([twins[one.entry_id] for one in shares]))
    there = {(row.user_id, row.entry_id) for row in session.execute(staying)}
    for share in shares:
        if (share.user_id, twins[share.entry_id]) not in there:
            share.entry_id = twins[share.entry_id]
    session.flush()
