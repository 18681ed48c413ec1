import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from tests.store import make


def test_it_makes_a_path_once(session: Session) -> None:
    reader = make.user(session)
    first = folders.at_path(session, reader, ["News", "Asia"])
    assert folders.at_path(session, reader, ["News", "Asia"]) == first
    assert [folder.name for folder in folders.list_folders(session, reader)] == ["Asia", "News"]
    assert folders.at_path(session, reader, []) is None


def test_it_refuses_a_name_that_a_sibling_has(session: Session) -> None:
    reader = make.user(session)
    news, other = folders.create(session, reader, "News"), folders.create(session, reader, "Other")
    with pytest.raises(Conflict):
        folders.create(session, reader, "News")
    with pytest.raises(Conflict):
        folders.rename(session, reader, other.id, "News")
    folders.rename(session, reader, news.id, "News")
    folders.create(session, reader, "News", parent_id=news.id)


def test_it_tells_names_apart_that_differ_in_case_or_accent(session: Session) -> None:
    reader = make.user(session)
    made = {folders.create(session, reader, name).id for name in ("cafe", "Cafe", "café")}
    assert len(made) == 3


def test_it_moves_the_feeds_of_a_deleted_folder_to_the_top(session: Session) -> None:
    reader = make.user(session)
    outer = folders.create(session, reader, "outer")
    inner = folders.create(session, reader, "inner", parent_id=outer.id)
    feed_id = make.feed(session, "https://a.example/", reader)
    subscriptions.edit(session, reader, feed_id, title="", folder_id=inner.id)
    folders.delete(session, reader, outer.id)
    session.flush()
    session.expire_all()
    assert folders.list_folders(session, reader) == []
    assert subscriptions.get(session, reader, feed_id).folder_id is None


def test_it_hides_the_folders_of_others(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    folder = folders.create(session, ada, "hers")
    with pytest.raises(NotFound):
        folders.get(session, bob, folder.id)
    with pytest.raises(NotFound):
        folders.create(session, bob, "inside hers", parent_id=folder.id)
