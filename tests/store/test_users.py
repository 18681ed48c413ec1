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


def test_it_counts_alone_what_it_counts(session: Session) -> None:
    assert users.count_alone(session) == 0
    make.user(session, "ada")
    assert users.count_alone(session) == 1


def test_it_keeps_one_administrator_who_can_sign_in(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    users.set_role(session, ada, is_admin=True)
    users.set_role(session, bob, is_admin=True)
    users.set_disabled(session, bob, is_disabled=True)
    for change in (
        lambda: users.set_role(session, ada, is_admin=False),
        lambda: users.set_disabled(session, ada, is_disabled=True),
    ):
        with pytest.raises(Conflict):
            change()
    assert not users.may_leave(session, ada)
    users.set_disabled(session, bob, is_disabled=False)
    users.set_role(session, ada, is_admin=False)
    assert users.may_leave(session, ada)


def test_it_lists_accounts_by_name_from_where_it_was_left(session: Session) -> None:
    ids = [make.user(session, name) for name in ("cleo", "Ada", "bob")]
    make.feed(session, "https://a.example/feed", ids[0])
    first = users.list_users(session, limit=2)
    assert [(user.name, user.feeds) for user in first] == [("Ada", 0), ("bob", 0)]
    [last] = users.list_users(session, after=first[-1].name_key, limit=2)
    assert (last.name, last.feeds) == ("cleo", 1)
