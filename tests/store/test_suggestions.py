from sqlalchemy.orm import Session

from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import subscriptions
from flask_starlight.store.suggestions import OF_A_KIND
from flask_starlight.store.suggestions import suggest
from tests.store import make

URL = "https://a.example/"


def reader(session: Session, *titles: str) -> int:
    """Return a reader who follows a feed with entries of those titles, the first the newest."""
    ada = make.user(session)
    feed = make.feed(session, URL, ada)
    intents = [make.intent(f"{number}", title=title, age_h=number + 1) for number, title in enumerate(titles)]
    make.store(session, make.changed(feed, *intents))
    return ada


def test_it_suggests_names_and_titles_that_begin_so(session: Session) -> None:
    ada = reader(session, "Moonrise", "A moon again", "Honeymoon", "Sun")
    folders.create(session, ada, "Moons")
    labels.create(session, ada, "Full moon")
    subscriptions.edit(session, ada, 1, title="Móon Weekly", folder_id=None)
    found = [(each.kind, each.title, each.query) for each in suggest(session, ada, "MOON")]
    assert found == [
        ("feed", "Móon Weekly", 'feed:"Móon Weekly"'),
        ("folder", "Moons", 'in:"Moons"'),
        ("label", "Full moon", 'label:"Full moon"'),
        ("entry", "Moonrise", 'title:"Moonrise"'),
        ("entry", "A moon again", 'title:"A moon again"'),
    ]


def test_it_suggests_chinese_from_the_middle_of_a_title(session: Session) -> None:
    ada = reader(session, "北京的秋天", "秋天")
    assert [each.title for each in suggest(session, ada, "秋")] == ["秋天", "北京的秋天"]


def test_it_waits_for_a_second_letter_and_knows_a_limit(session: Session) -> None:
    ada = reader(session, *[f"Moon {number}" for number in range(20)])
    assert suggest(session, ada, "m") == suggest(session, ada, "") == suggest(session, ada, " ") == []
    assert len(suggest(session, ada, "mo")) == OF_A_KIND


def test_it_suggests_nothing_of_others_and_each_title_once(session: Session) -> None:
    ada = reader(session, "Moon", "moon")
    bob = make.user(session, "bob")
    labels.create(session, bob, "moon")
    assert [each.kind for each in suggest(session, ada, "moon")] == ["entry"]
    assert [each.kind for each in suggest(session, bob, "moon")] == ["label"]


def test_it_suggests_a_query_that_finds_the_name_again(session: Session) -> None:
    ada = reader(session)
    labels.create(session, ada, 'the "best" ones')
    [label] = suggest(session, ada, "best")
    assert label.query == 'label:"the best ones"'
