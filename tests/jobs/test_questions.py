from flask import Flask

from flask_starlight.jobs.questions import question
from flask_starlight.jobs.questions import questions
from flask_starlight.model.preferences import Preferences
from flask_starlight.model.selection import Condition
from flask_starlight.search.words import parse_query
from flask_starlight.store import marks
from flask_starlight.store import users
from flask_starlight.store.database import db
from tests.conftest import NOW
from tests.statements import counted
from tests.store import make


def test_it_asks_in_the_name_and_by_the_clock_of_each_reader(database: Flask) -> None:
    session = db.session()
    ada, bob = make.user(session), make.user(session, "bob")
    make.entries(session, make.feed(session, "https://a.example/", ada, bob), "a", "b")
    users.set_preferences(session, ada, Preferences(time_zone="Asia/Shanghai"))
    users.set_preferences(session, bob, Preferences(time_zone="Nowhere/At_All"))
    marks.set_starred(session, ada, [1], True, now=NOW)
    query = parse_query("is:starred after:today")
    hers, his = questions([(ada, query), (bob, query)], now=NOW)
    starred = Condition("is", "starred")
    assert (hers.entries(starred).holds(1, 1), his.entries(starred).holds(1, 1)) == (True, False)
    assert (str(hers.zone), str(his.zone)) == ("Asia/Shanghai", "UTC")


def test_it_looks_nothing_up_for_words_alone(database: Flask) -> None:
    with counted() as sent:
        question(1, parse_query('moon OR "full moon" -title:x lang:en /x/'), now=NOW)
    assert sent == []
