import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store import saved_searches
from flask_starlight.store.saved_searches import MAX_SEARCHES
from flask_starlight.store.tables import SavedSearch
from flask_starlight.store.tables import User
from tests.conftest import NOW
from tests.store import make


def save(session: Session, user_id: int, name: str = "Moon") -> SavedSearch:
    return saved_searches.create(session, user_id, name=name, query="moon is:unread", now=NOW)


def test_it_lists_a_users_searches_by_name(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    save(session, ada, "sun")
    save(session, ada, "Moon")
    save(session, bob, "Stars")
    assert [saved.name for saved in saved_searches.list_saved(session, ada)] == ["Moon", "sun"]


def test_it_finds_a_search_by_its_address_until_it_gets_another(session: Session) -> None:
    ada = make.user(session)
    saved = save(session, ada)
    before = saved.token
    assert len(before) >= 40
    assert saved_searches.at_token(session, before).id == saved.id
    saved_searches.renew_token(session, ada, saved.id)
    with pytest.raises(NotFound):
        saved_searches.at_token(session, before)
    assert saved_searches.at_token(session, saved.token).id == saved.id


def test_it_shows_nothing_of_a_disabled_account(session: Session) -> None:
    ada = make.user(session)
    saved = save(session, ada)
    session.get_one(User, ada).is_disabled = True
    with pytest.raises(NotFound):
        saved_searches.at_token(session, saved.token)


def test_it_keeps_from_others_what_is_a_users_own(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    saved = save(session, ada)
    for act in (saved_searches.get, saved_searches.renew_token, saved_searches.delete):
        with pytest.raises(NotFound):
            act(session, bob, saved.id)
    with pytest.raises(NotFound):
        saved_searches.edit(session, bob, saved.id, name="Mine", query="sun")


def test_it_changes_and_removes(session: Session) -> None:
    ada = make.user(session)
    saved = save(session, ada)
    saved_searches.edit(session, ada, saved.id, name="Sun", query="sun")
    assert saved_searches.get(session, ada, saved.id).query == "sun"
    saved_searches.delete(session, ada, saved.id)
    assert saved_searches.list_saved(session, ada) == []


def test_it_keeps_a_bounded_number(session: Session) -> None:
    ada = make.user(session)
    for number in range(MAX_SEARCHES):
        save(session, ada, f"search {number}")
    with pytest.raises(Conflict):
        save(session, ada)
