import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store import passkeys
from flask_starlight.store.tables import Passkey
from tests.conftest import NOW
from tests.store import make


def add(session: Session, user_id: int, credential_id: str = "id") -> Passkey:
    return passkeys.add(
        session, user_id, name="Phone", credential_id=credential_id, public_key="key", sign_count=0, now=NOW
    )


def test_it_finds_a_passkey_by_its_id_and_takes_it_once(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    add(session, ada)
    found = passkeys.find(session, "id")
    assert found and found.user_id == ada
    assert passkeys.find(session, "ID") is None
    with pytest.raises(Conflict):
        add(session, bob)


def test_it_removes_nobody_elses(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    key = add(session, ada)
    with pytest.raises(NotFound):
        passkeys.remove(session, bob, key.id)
    passkeys.remove(session, ada, key.id)
    assert passkeys.list_passkeys(session, ada) == []
