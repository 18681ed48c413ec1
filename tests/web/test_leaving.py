from flask import Flask
from sqlalchemy import func
from sqlalchemy import select

from flask_starlight.store import discoveries
from flask_starlight.store import feed_access
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import tokens
from flask_starlight.store import users
from flask_starlight.store.database import Table
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Outbox
from flask_starlight.store.tables import Subscription
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.visitor import PASSWORD
from tests.web.visitor import Visitor

PAGE = "/account/delete"
BOB = 2


def leave(visitor: Visitor, name: str, password: str = PASSWORD) -> Page:
    return visitor.submit(visitor.get(PAGE), PAGE, typed={"name": name, "password": password})


def furnish(app: Flask) -> None:
    """Give Bob a shared feed, a feed of his own with sealed access, and something of all that people keep."""
    with writing(app) as session:
        shared = make.feed(session, "https://a.example/feed", 1, BOB)
        make.entries(session, shared, "one")
        make.feed(session, "https://b.example/feed", BOB)
        own = feed_access.give(session, BOB, 2, sealed="sealed", user_agent="", now=NOW)
        make.entries(session, own, "two")
        marks.set_read(session, BOB, [1, 2], True, now=NOW)
        labels.set_on(session, [(labels.create(session, BOB, "His").id, 1)])
        tokens.create(session, BOB, name="x", token="sl_x", now=NOW)
        discoveries.create(session, BOB, "https://c.example/", folder_id=None, now=NOW)


def rows_of(app: Flask, user_id: int) -> dict[str, int]:
    """Return table -> number of rows that name the account, where there are any."""
    with reading(app) as session:
        found = {}
        for mapper in Table.registry.mappers:
            table = mapper.local_table
            for column in ("user_id", "owner_id"):
                if column in table.c:
                    counted = select(func.count()).select_from(table).where(table.c[column] == user_id)
                    found[str(table)] = session.scalar(counted) or 0
        return {name: number for name, number in found.items() if number}


def test_it_deletes_all_that_is_ones_own_and_nothing_that_is_shared(app: Flask, ada: Visitor, bob: Visitor) -> None:
    furnish(app)
    assert len(rows_of(app, BOB)) > 5
    page = leave(bob, "bob")
    assert page.url.endswith("/signin")
    assert rows_of(app, BOB) == {}
    with reading(app) as session:
        assert users.find(session, "bob") is None
        assert session.scalars(select(Entry.id)).all() == [1]
        assert session.scalars(select(Feed.url).order_by(Feed.id)).all() == [
            "https://a.example/feed",
            "https://b.example/feed",
        ]
        assert session.scalars(select(Subscription.user_id)).all() == [1]
        assert (2, "drop") in session.execute(select(Outbox.entry_id, Outbox.action)).all()
    assert "one" in ada.get("/unread").text


def test_it_ends_all_sessions_and_lets_nobody_in_again(app: Flask, ada: Visitor, bob: Visitor) -> None:
    elsewhere = Visitor(app)
    elsewhere.sign_in("bob")
    leave(bob, "bob")
    for visitor in (bob, elsewhere):
        assert visitor.get("/unread").url.startswith("http://localhost/signin")
    assert Visitor(app).sign_in("bob").status == 422


def test_it_deletes_nothing_by_mistake(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert "Type the name of your account" in leave(bob, "ada").text
    assert "That is not your password." in leave(bob, "bob", "not mine at all").text
    assert bob.get("/unread").url.endswith("localhost/unread")


def test_it_keeps_the_last_administrator_while_others_remain(app: Flask, ada: Visitor, bob: Visitor) -> None:
    page = leave(ada, "ada")
    assert (page.status, "You are the last administrator." in page.text) == (422, True)
    leave(bob, "bob")
    assert leave(ada, "ada").url.endswith("/signup")
    assert Visitor(app).sign_up("eve").url.endswith("/subscribe")


def test_it_shows_the_next_account_nothing_of_the_one_before(app: Flask, ada: Visitor, bob: Visitor) -> None:
    furnish(app)
    leave(bob, "bob")
    with writing(app) as session:
        users.create(session, "eve", users.by_name(session, "ada").password_hash, is_admin=False, now=NOW)
        assert users.by_name(session, "eve").id == BOB  # SQLite gives the number again
    eve = Visitor(app)
    eve.sign_in("eve")
    assert "b.example" not in eve.get("/all").text
    assert len(eve.get("/account/sessions").tree.xpath("//li[@class='card']")) == 1
