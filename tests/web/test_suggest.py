import pytest
from flask import Flask

from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.web.suggest import LastWord
from flask_starlight.web.suggest import last_word
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture
def furnished(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "Night sky", "夜空的星星")
        folders.create(session, ADA, "Nightly news")
        labels.create(session, ADA, "night reading")


def options(visitor: Visitor, typed: str) -> list[tuple[str, str]]:
    """What is offered, and what the box holds when it is chosen."""
    page = visitor.get("/search/suggest?q=" + typed, HX_Request="true")
    return [
        (item.findtext("span[@class='option-title']"), item.get("data-query"))
        for item in (page.tree.xpath("//li[@role='option']") if page.body.strip() else [])
    ]


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("", LastWord("", "", "")),
        ("moon ni", LastWord("moon ", "", "ni")),
        ("moon -feed:ni", LastWord("moon -", "feed", "ni")),
        ('moon feed:"night sk', LastWord("moon ", "feed", "night sk")),
        ("(moon OR ni", LastWord("(moon OR ", "", "ni")),
        ("https://a", LastWord("", "", "https://a")),
        ('"a b" ', LastWord('"a b" ', "", "")),
    ],
)
def test_it_completes_the_last_word(typed: str, last: LastWord) -> None:
    assert last_word(typed) == last


def test_it_offers_names_of_theirs_and_titles(ada: Visitor, furnished: None) -> None:
    found = dict(options(ada, "moon nigh"))
    assert found["Nightly news"] == 'moon in:"Nightly news" '
    assert found["night reading"] == 'moon label:"night reading" '
    assert "Night sky" in found
    page = ada.get("/search/suggest?q=夜空")
    assert page.tree.xpath("//li/@data-url") == ["/entries/1"]


def test_it_offers_the_words_of_the_language(ada: Visitor, furnished: None) -> None:
    assert ("after:", "moon after:") in options(ada, "moon af")
    assert options(ada, "moon -is:un") == [("is:unread", "moon -is:unread ")]
    assert [title for title, _ in options(ada, "in:nigh")] == ["Nightly news"]


def test_it_offers_nothing_of_others(ada: Visitor, bob: Visitor, furnished: None) -> None:
    assert options(bob, "nigh") == []
    assert options(ada, "") == []
