from flask import Flask

from tests.reader import Page
from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


def create(visitor: Visitor, name: str, parent: str = "") -> Page:
    return visitor.submit(visitor.get("/folders"), "/folders", typed={"name": name, "parent": parent})


def paths(page: Page) -> list[str]:
    return [" ".join(link.text_content().split()) for link in page.tree.xpath("//*[@class='card-title']/a")]


def test_it_makes_folders_inside_folders(ada: Visitor) -> None:
    create(ada, "News")
    page = create(ada, " 本地   Local ", parent="1")
    assert paths(page) == ["News", "News / 本地 Local"]
    assert "The folder “本地 Local” is there." in page.text


def test_it_refuses_a_name_that_is_taken_empty_or_too_long(ada: Visitor) -> None:
    create(ada, "News")
    create(ada, "Local")
    for name, status in (("News", 409), ("  ", 422), ("x" * 191, 422)):
        assert create(ada, name).status == status
        page = ada.submit(ada.get("/folders"), "/folders/2/rename", typed={"name": name})
        assert page.status == status
        assert page.tree.xpath("//*[@role='alert']")
    assert paths(ada.get("/folders")) == ["Local", "News"]


def test_it_renames(ada: Visitor) -> None:
    create(ada, "News")
    page = ada.submit(ada.get("/folders"), "/folders/1/rename", typed={"name": "Press"})
    assert paths(page) == ["Press"]


def test_it_deletes_a_folder_and_keeps_its_feeds(app: Flask, ada: Visitor) -> None:
    create(ada, "News")
    with writing(app) as session:
        feed_id = make.feed(session, "https://a.example/feed", ADA)
    ada.submit(ada.get(f"/feeds/{feed_id}/settings"), f"/feeds/{feed_id}/settings", typed={"folder": "1"})
    page = ada.submit(ada.get("/folders"), "/folders/1/delete")
    assert paths(page) == []
    assert ada.get(f"/feeds/{feed_id}").status == 200
