"""Labels: a reader's own words for entries; names are unique per reader."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.rule import label_action
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import EntryLabel
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import RuleAction
from flask_starlight.store.upsert import insert_missing


def list_labels(session: Session, user_id: int) -> list[Label]:
    """Return all labels of the user, by name."""
    return list(session.scalars(select(Label).where(Label.user_id == user_id).order_by(Label.name, Label.id)))


def get(session: Session, user_id: int, label_id: int) -> Label:
    """Return the user's label. Raises `NotFound`."""
    label = session.scalar(select(Label).where(Label.id == label_id, Label.user_id == user_id))
    if label is None:
        raise NotFound(f"labels: {label_id} is not a label of this user")
    return label


def create(session: Session, user_id: int, name: str) -> Label:
    """Add a label. Raises `Conflict` where the user has one of that name."""
    if _named(session, user_id, name) is not None:
        raise Conflict(f"labels: {name!r} is there already")
    label = Label(user_id=user_id, name=clip(name, NAME_CHARS))
    session.add(label)
    session.flush()
    return label


def get_or_create(session: Session, user_id: int, name: str) -> Label:
    """Return the user's label of that name, adding it where it is new."""
    return _named(session, user_id, name) or create(session, user_id, name)


def rename(session: Session, user_id: int, label_id: int, name: str) -> None:
    """Give the label another name. Raises `NotFound`, or `Conflict` where another one has it."""
    label = get(session, user_id, label_id)
    twin = _named(session, user_id, name)
    if twin is not None and twin.id != label_id:
        raise Conflict(f"labels: {name!r} is there already")
    label.name = clip(name, NAME_CHARS)


def remove(session: Session, user_id: int, label_id: int) -> None:
    """Delete the label and take it off every entry; rules that set it set none, and forget that they did.

    Forget: SQLite may give the number to the next label, and that one would count as set and undone already.
    """
    label = get(session, user_id, label_id)
    own_rules = select(Rule.id).where(Rule.user_id == user_id)
    deeds = delete(RuleAction).where(RuleAction.rule_id.in_(own_rules), RuleAction.action == label_action(label_id))
    session.execute(deeds.execution_options(synchronize_session=False))
    session.delete(label)
    session.flush()


def of_entry(session: Session, user_id: int, entry_id: int) -> list[Label]:
    """Return the user's labels that the entry bears, by name."""
    borne = select(Label).join(EntryLabel, EntryLabel.label_id == Label.id)
    return list(
        session.scalars(borne.where(EntryLabel.entry_id == entry_id, Label.user_id == user_id).order_by(Label.name))
    )


def of_entries(session: Session, user_id: int, entry_ids: Sequence[int]) -> dict[int, list[Label]]:
    """Return entry id -> the user's labels that it bears, by name, for those that bear any."""
    borne = select(EntryLabel.entry_id, Label).join(Label, Label.id == EntryLabel.label_id)
    found = borne.where(EntryLabel.entry_id.in_(entry_ids), Label.user_id == user_id).order_by(Label.name)
    by_entry: dict[int, list[Label]] = {}
    for entry_id, label in session.execute(found):
        by_entry.setdefault(entry_id, []).append(label)
    return by_entry


def set_on(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """Set labels on entries, as (label id, entry id); the caller has looked whose they are."""
    rows = [{"label_id": label_id, "entry_id": entry_id} for label_id, entry_id in pairs]
    insert_missing(session, EntryLabel, rows, key=["label_id", "entry_id"])


def take_off(session: Session, user_id: int, label_id: int, entry_id: int) -> None:
    """Take the user's label off the entry. Raises `NotFound` for a label of someone else."""
    get(session, user_id, label_id)
    borne = delete(EntryLabel).where(EntryLabel.label_id == label_id, EntryLabel.entry_id == entry_id)
    session.execute(borne.execution_options(synchronize_session=False))


def count_entries(session: Session, user_id: int) -> dict[int, int]:
    """Return label id -> number of entries that bear it, for those of the user that any does."""
    counted = select(EntryLabel.label_id, func.count()).join(Label, Label.id == EntryLabel.label_id)
    return {row[0]: row[1] for row in session.execute(counted.where(Label.user_id == user_id).group_by(Label.id))}


def _named(session: Session, user_id: int, name: str) -> Label | None:
    return session.scalar(select(Label).where(Label.user_id == user_id, Label.name == clip(name, NAME_CHARS)))
