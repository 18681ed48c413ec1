import json

from flask import Flask

from tests.store import make
from tests.web.conftest import writing
from tests.web.visitor import Visitor

ADA = 1


def told(visitor: Visitor, address: str) -> tuple[int, bool]:
    found = json.loads(visitor.get(address).body)
    return found["number"], found["isMore"]


def live_address(visitor: Visitor, path: str) -> str:
    [address] = visitor.get(path).tree.xpath("//@data-live")
    return str(address)


def test_it_tells_what_came_since_the_list_was_made(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        one, other = (make.feed(session, f"https://{name}.example/feed", ADA) for name in "ab")
        make.entries(session, one, "old")
    everywhere, here = live_address(ada, "/unread"), live_address(ada, f"/feeds/{one}?view=all")
    assert told(ada, everywhere) == (0, False)
    with writing(app) as session:
        make.entries(session, one, "new")
        make.entries(session, other, "newer", "newest")
    assert told(ada, everywhere) == (3, False)
    assert told(ada, here) == (1, False)


def test_it_counts_nobody_elses_entries_and_none_that_are_read(app: Flask, ada: Visitor, bob: Visitor) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "one")
    assert told(bob, "/new?view=all&through=0") == (0, False)
    ada.get("/entries/1")
    assert told(ada, "/new?view=all&through=0") == (0, False)


def test_it_stops_counting_where_nobody_would_read_all_of_it(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), *map(str, range(101)))
    assert told(ada, "/new?view=all&through=0") == (100, True)


def test_it_is_no_place_for_strangers(app: Flask, ada: Visitor) -> None:
    assert Visitor(app).get("/new?through=0", follow=False).status == 303
