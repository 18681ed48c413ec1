import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.errors import NotFound
from flask_starlight.store import users
from tests.conftest import NOW
from tests.store import make


def test_it_takes_a_name_once_whatever_its_case_and_the_session_goes_on(session: Session) -> None:
    make.user(session, "Ada")
    with pytest.raises(Conflict):
        users.create(session, "ADA", "hash", is_admin=False, now=NOW)
    assert users.count(session) == 1
    assert users.by_name(session, " ada ").name == "Ada"


def test_it_raises_for_a_name_that_nobody_has(session: Session) -> None:
    assert users.find(session, "nobody") is None
    with pytest.raises(NotFound):
        users.by_name(session, "nobody")
