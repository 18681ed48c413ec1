"""Folders: one tree per user, names unique among siblings."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import Folder
from flask_starlight.store.tables import Rule


def list_folders(session: Session, user_id: int) -> list[Folder]:
    """Return all folders of the user, by name."""
    return list(session.scalars(select(Folder).where(Folder.user_id == user_id).order_by(Folder.name, Folder.id)))


def get(session: Session, user_id: int, folder_id: int) -> Folder:
    """Return the user's folder. Raises `NotFound`."""
    folder = session.scalar(select(Folder).where(Folder.id == folder_id, Folder.user_id == user_id))
    if folder is None:
        raise NotFound(f"folders: {folder_id} is not a folder of this user")
    return folder


def create(session: Session, user_id: int, name: str, *, parent_id: int | None = None) -> Folder:
    """Add a folder. Raises `Conflict` where a sibling has that name, `NotFound` for a parent of someone else."""
    if parent_id is not None:
        get(session, user_id, parent_id)
    if _child(session, user_id, parent_id, name) is not None:
        raise Conflict(f"folders: {name!r} is there already")
    folder = Folder(user_id=user_id, parent_id=parent_id, name=clip(name, NAME_CHARS))
    session.add(folder)
    session.flush()
    return folder


def at_path(session: Session, user_id: int, path: Sequence[str]) -> int | None:
    """Return the id of the folder at *path* from the top, making what is missing; None for the empty path."""
    parent_id: int | None = None
    for name in path:
        folder = _child(session, user_id, parent_id, name) or create(session, user_id, name, parent_id=parent_id)
        parent_id = folder.id
    return parent_id


def rename(session: Session, user_id: int, folder_id: int, name: str) -> None:
    """Give the folder another name. Raises `NotFound`, or `Conflict` where a sibling has it."""
    folder = get(session, user_id, folder_id)
    twin = _child(session, user_id, folder.parent_id, name)
    if twin is not None and twin.id != folder_id:
        raise Conflict(f"folders: {name!r} is there already")
    folder.name = clip(name, NAME_CHARS)


def move(session: Session, user_id: int, folder_id: int, parent_id: int | None) -> None:
    """Put the folder, with all that is inside, into another one, or at the top (None).

    Raises `NotFound`, or `Conflict` where a folder there has its name, or where the new place is inside the folder.
    """
    folder = get(session, user_id, folder_id)
    if parent_id is not None:
        get(session, user_id, parent_id)
    if parent_id in with_descendants(list_folders(session, user_id), folder_id):
        raise Conflict(f"folders: {parent_id} is inside {folder_id}")
    twin = _child(session, user_id, parent_id, folder.name)
    if twin is not None and twin.id != folder_id:
        raise Conflict(f"folders: {folder.name!r} is there already")
    folder.parent_id = parent_id


def delete(session: Session, user_id: int, folder_id: int) -> None:
    """Remove the folder and those inside it. Raises `NotFound`.

    The subscriptions in them move to the top. A rule that looks there rests, with the record of what it did.
    """
    folder = get(session, user_id, folder_id)
    inside = with_descendants(list_folders(session, user_id), folder_id)
    resting = update(Rule).where(Rule.folder_id.in_(inside)).values(folder_id=None, enabled=False)
    session.execute(resting.execution_options(synchronize_session=False))
    session.delete(folder)


def with_descendants(folders: Sequence[Folder], folder_id: int) -> set[int]:
    """Return the ids of the folder and of all folders inside it, from the user's *folders*."""
    inside, size = {folder_id}, 0
    while len(inside) > size:
        size = len(inside)
        inside |= {folder.id for folder in folders if folder.parent_id in inside}
    return inside


def _child(session: Session, user_id: int, parent_id: int | None, name: str) -> Folder | None:
    siblings = select(Folder).where(Folder.user_id == user_id, Folder.parent_id == parent_id)
    return session.scalar(siblings.where(Folder.name == clip(name, NAME_CHARS)))
