import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.search.snippet import snippet
from flask_starlight.search.words import parse_query

FILLER = "Lorem ipsum dolor sit amet. " * 30
STORY = f"{FILLER}She was running\n\nand has run;  the sea lion and the lions slept. {FILLER}"
CHINESE = (
    "国务院总理昨天在北京主持召开会议。" * 20 + "新款iPhone手机今天上市。" + "国务院总理昨天在北京主持召开会议。" * 20
)


def shown(text: str, query: str, *, length: int = 80) -> str:
    pieces = snippet(text, parse_query(query), length=length)
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


def test_it_marks_every_inflection_on_one_line() -> None:
    assert (
        shown(STORY, "runs") == "…sit amet. She was [running] and has [run]; the sea lion and the lions slept. Lorem…"
    )


def test_it_marks_a_phrase_only_where_it_stands_whole() -> None:
    assert "the [sea lion] and the lions slept" in shown(STORY, '"sea lions"')
    assert "[" not in shown(STORY, '"lion sea"')


def test_it_shows_where_most_terms_are() -> None:
    text = f"cat cat cat cat. {FILLER} A dog and a cat. {FILLER} cat cat"
    assert "A [dog] and a [cat]." in shown(text, "cat dog")


def test_it_works_in_chinese() -> None:
    line = shown(CHINESE, "iPhone手机 上市", length=40)
    assert "新款[iPhone][手机]今天[上市]。" in line
    assert len(line) <= 40 + len("……[][][]")


def test_it_marks_what_differs_in_case_width_and_accents() -> None:
    assert shown("Ｃａｆé, CAFE\u0301 & cafeteria", "cafe") == "[Ｃａｆé], [CAFÉ] & cafeteria"


@pytest.mark.parametrize("query", ["-running", "title:running", "zebra", ""])
def test_it_shows_the_beginning_where_nothing_is_to_be_marked(query: str) -> None:
    assert shown(STORY, query, length=30) == "Lorem ipsum dolor sit amet.…"


def test_it_marks_the_terms_of_the_field_that_the_text_is() -> None:
    query = parse_query("title:cat dog")
    marked = {
        part: [piece.text for piece in snippet("cat dog", query, part=part) if piece.is_match]
        for part in ("title", "text")
    }
    assert marked == {"title": ["cat", "dog"], "text": ["dog"]}


def test_it_leaves_a_short_text_whole() -> None:
    assert shown("A dog.", "dog") == "A [dog]."


def test_it_has_no_pieces_for_no_text() -> None:
    assert snippet(" \n ", parse_query("cat")) == ()


@given(
    strategies.lists(strategies.sampled_from(["cat", "cats", "手机", " ", "\n", "x" * 30, "é", "e\u0301", ". "])).map(
        "".join
    ),
    strategies.sampled_from(["cat", "手", "x", '"cat 手机"', "-cat"]),
    strategies.integers(min_value=1, max_value=60),
)
def test_it_shows_a_part_of_the_text_and_nothing_else(text: str, query: str, length: int) -> None:
    pieces = snippet(text, parse_query(query), length=length)
    joined = "".join(piece.text for piece in pieces)
    assert joined.strip("…") in " ".join(text.replace("e\u0301", "é").split())
    assert all(piece.text for piece in pieces)
    assert len(joined) <= max(length, 64) + 2
