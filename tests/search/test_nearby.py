import pytest

from flask_starlight.search.nearby import nearby
from flask_starlight.search.snippet import snippet
from flask_starlight.search.words import parse_query

FILLER = "nothing to see in this sentence, nor in the next one. " * 60


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("running", "ran off running"),
        ("happiness", "Happy"),
        ("café", "CAFE"),
        ("cafe", "café"),
        ("琥珀", "琥珀"),
        ("c", "C"),
    ],
)
def test_it_shows_a_word_that_stands_far_into_a_long_text(typed: str, word: str) -> None:
    passage = snippet(f"{FILLER}{word} {FILLER}", parse_query(typed))
    marked = [piece.text for piece in passage if piece.is_match]
    assert marked
    assert all(text in word for text in marked)


def test_it_prefers_the_place_where_most_words_meet() -> None:
    text = f"{FILLER}moon {FILLER}the moon and the tide {FILLER}tide {FILLER}"
    passage = snippet(text, parse_query("tide moon"))
    assert {piece.text for piece in passage if piece.is_match} == {"moon", "tide"}


def test_it_is_not_led_astray_by_words_that_only_begin_alike() -> None:
    text = f"{FILLER}{'starving ' * 300}{FILLER}a star {FILLER}"
    passage = snippet(text, parse_query("star"))
    assert [piece.text for piece in passage if piece.is_match] == ["star"]


def test_it_knows_no_place_where_nothing_begins_alike() -> None:
    assert nearby(FILLER, ["zebra"], 240) is None
    assert nearby(FILLER, [], 240) is None
