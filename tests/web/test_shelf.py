from flask_starlight.web.shelf import Shelf


def test_it_lets_go_of_what_was_not_asked_for_the_longest() -> None:
    shelf: Shelf[str, int] = Shelf(2)
    shelf.put("a", 1)
    shelf.put("b", 2)
    assert shelf.get("a") == 1
    shelf.put("c", 3)
    assert [shelf.get(key) for key in "abc"] == [1, None, 3]
