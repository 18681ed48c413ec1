import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import labels
from tests.store import make


def names(session: Session, user_id: int) -> list[str]:
    return [label.name for label in labels.list_labels(session, user_id)]


def test_it_makes_renames_and_removes_a_label(session: Session) -> None:
    ada = make.user(session)
    label = labels.create(session, ada, "later")
    labels.create(session, ada, "gifts")
    assert names(session, ada) == ["gifts", "later"]
    labels.rename(session, ada, label.id, "soon")
    assert names(session, ada) == ["gifts", "soon"]
    labels.remove(session, ada, label.id)
    assert names(session, ada) == ["gifts"]


def test_it_takes_a_name_once_per_reader(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    label = labels.create(session, ada, "later")
    other = labels.create(session, ada, "gifts")
    with pytest.raises(Conflict):
        labels.create(session, ada, "later")
    with pytest.raises(Conflict):
        labels.rename(session, ada, other.id, "later")
    labels.rename(session, ada, label.id, "later")
    assert labels.get_or_create(session, ada, "later").id == label.id
    assert labels.create(session, bob, "later").id != label.id


def test_it_lists_the_entries_that_bear_it_and_nobody_elses(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    make.entries(session, make.feed(session, "https://a.example/", ada, bob), "one", "two")
    one = next(entry for entry in entries.list_entries(session, EntryQuery(ada)).entries if entry.title == "one")
    label = labels.create(session, ada, "later")
    labels.set_on(session, [(label.id, one.id)])
    labels.set_on(session, [(label.id, one.id)])
    assert [found.name for found in labels.of_entry(session, ada, one.id)] == ["later"]
    assert labels.of_entry(session, bob, one.id) == []
    assert labels.count_entries(session, ada) == {label.id: 1}
    listed = entries.list_entries(session, EntryQuery(ada, label_id=label.id)).entries
    assert [entry.title for entry in listed] == ["one"]
    assert entries.list_entries(session, EntryQuery(bob, label_id=label.id)).entries == ()
    labels.take_off(session, ada, label.id, one.id)
    assert labels.of_entry(session, ada, one.id) == []


def test_it_touches_no_label_of_somebody_else(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    label_id = labels.create(session, ada, "later").id
    with pytest.raises(NotFound):
        labels.rename(session, bob, label_id, "mine")
    with pytest.raises(NotFound):
        labels.remove(session, bob, label_id)
    with pytest.raises(NotFound):
        labels.take_off(session, bob, label_id, 1)
    assert names(session, ada) == ["later"]
