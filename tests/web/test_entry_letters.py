"""The language, the direction and the length of an entry, as its page tells them to browsers and people."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


def shown(app: Flask, ada: Visitor, title: str, content: str, language: str) -> Page:
    with writing(app) as session:
        intent = replace(make.intent("one", title=title, content=content), language=language)
        make.store(session, make.changed(make.feed(session, "https://a.example/feed", ADA), intent))
    return ada.get("/entries/1")


@pytest.mark.parametrize(
    ("title", "content", "declared", "title_language", "language", "direction"),
    [
        ("Night", "<p>The stars are out.</p>", "en-GB", "en-GB", "en-GB", "ltr"),
        ("冬夜", "<p>星星很亮,没有人抬头看。</p>", "en-us", "zh", "zh", "ltr"),
        ("Winter", "<p>星星很亮,没有人抬头看。</p>", "zh-CN", None, "zh-CN", "ltr"),
        ("آج رات", "<p>iPhone: ستارے روشن ہیں لیکن کوئی اوپر نہیں</p>", "ur", "ur", "ur", "rtl"),
        ("Untold", "<p>The stars are out.</p>", "", None, None, "ltr"),
        ("Nothing", "", "de", "de", "de", "auto"),
    ],
)
def test_it_tells_the_language_and_the_direction_of_title_and_text(
    app: Flask,
    ada: Visitor,
    title: str,
    content: str,
    declared: str,
    title_language: str | None,
    language: str | None,
    direction: str,
) -> None:
    page = shown(app, ada, title, content, declared)
    [heading], [prose] = page.tree.xpath("//h1"), page.tree.xpath("//*[@class='prose']")
    assert (heading.get("lang"), heading.get("dir")) == (title_language, "auto")
    assert (prose.get("lang"), prose.get("dir")) == (language, direction)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<p>" + "word " * 2300 + "</p>", "10 minutes to read"),
        ("<p>" + "字" * 800 + "</p>", "2 minutes to read"),
        ("<p>short</p>", "1 minute to read"),
    ],
)
def test_it_tells_how_long_it_takes(app: Flask, ada: Visitor, content: str, told: str) -> None:
    assert told in shown(app, ada, "one", content, "").text


def test_it_tells_no_length_of_nothing(app: Flask, ada: Visitor) -> None:
    assert "to read" not in shown(app, ada, "one", "<img src='https://a.example/a.png'>", "").text
