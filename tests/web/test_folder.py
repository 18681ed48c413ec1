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


def move(visitor: Visitor, what: str, into: str) -> Page:
    return visitor.submit(visitor.get("/folders"), "/folders/move", typed={"what": what, "into": into})


def test_it_moves_feeds_and_folders_into_folders(app: Flask, ada: Visitor) -> None:
    create(ada, "News")
    create(ada, "Local")
    with writing(app) as session:
        make.feed(session, "https://a.example/feed", ADA)
    assert paths(move(ada, "folder-2", "1")) == ["News", "News / Local"]
    page = move(ada, "feed-1", "2")
    assert page.tree.xpath("//*[@data-into='2']//*[@data-drag='feed-1']")
    assert paths(move(ada, "folder-2", "")) == ["Local", "News"]


def test_it_moves_no_folder_into_itself_or_beside_its_namesake_and_nothing_of_others(
    app: Flask, ada: Visitor, bob: Visitor
) -> None:
    create(ada, "News")
    create(ada, "Local", parent="1")
    create(ada, "Local")
    assert move(ada, "folder-1", "2").status == 409
    assert "into itself" in move(ada, "folder-1", "1").text
    assert move(ada, "folder-3", "1").status == 409
    assert move(ada, "", "1").status == 422
    with writing(app) as session:
        make.feed(session, "https://b.example/feed", 2)
    create(bob, "Mine")
    assert move(bob, "folder-1", "").status == 404
    assert move(ada, "feed-1", "1").status == 404
    assert move(bob, "feed-1", "1").status == 404
