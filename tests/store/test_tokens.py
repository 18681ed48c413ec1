from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.api_token import new_token
from flask_starlight.store import tokens
from flask_starlight.store.tables import ApiToken
from tests.conftest import NOW
from tests.store import make


def test_it_finds_whose_token_it_is_and_keeps_only_its_hash(session: Session) -> None:
    token, ada = new_token(), make.user(session)
    tokens.create(session, ada, name="x", token=token, now=NOW)
    found = tokens.find(session, token, now=NOW)
    assert found and found.id == ada
    assert tokens.find(session, new_token(), now=NOW) is None
    assert tokens.find(session, "", now=NOW) is None
    assert token not in session.scalars(select(ApiToken.token_hash)).all()


def test_it_notes_a_use_at_most_once_an_hour(session: Session) -> None:
    token, ada = new_token(), make.user(session)
    row = tokens.create(session, ada, name="x", token=token, now=NOW)
    seen = []
    for minutes in (0, 30, 59, 60, 90, 121):
        tokens.find(session, token, now=NOW + timedelta(minutes=minutes))
        session.refresh(row)
        assert row.used_at
        seen.append((row.used_at - NOW) // timedelta(minutes=1))
    assert seen == [0, 0, 0, 60, 60, 121]
