from flask_starlight.model.digest import digest


def test_it_tells_parts_apart_by_where_they_end() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest(["ab"]) == digest([b"ab"])


def test_it_takes_text_that_no_encoding_takes() -> None:
    assert len(digest(["lone \ud83d surrogate"])) == 32
