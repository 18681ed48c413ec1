import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.search import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Running, ran; RUNS!", ["run", "ran", "run"]),
        ("iPhone手机", ["iphon", "手", "机"]),
        ("Wi-Fi 3.14 don't foo_bar", ["wi", "fi", "3", "14", "don", "t", "foo", "bar"]),
        ("Ｃａｆé cafe\u0301 CAFÉ", ["cafe", "cafe", "cafe"]),
        ("Straße İstanbul ﬁn", ["strass", "istanbul", "fin"]),
        ("ｶﾞﾗｽ ガラス", ["ガ", "ラ", "ス", "ガ", "ラ", "ス"]),
        ("か が", ["か", "が"]),
        ("한국어 " + unicodedata.normalize("NFD", "한"), ["한", "국", "어", "한"]),
        ("人々・〆切。ー", ["人", "々", "〆", "切", "ー"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("हिन्दी", ["हिन्दी"]),
        ("½ m²", ["1", "2", "m2"]),
        ("…—“”☃️ \x00\ud800", []),
    ],
)
def test_it_makes_the_keys(text: str, expected: list[str]) -> None:
    assert tokens.index_text(text).split(" ") == (expected or [""])


def test_it_cuts_long_words_alike_everywhere() -> None:
    assert tokens.index_text("z" * 1000) == tokens.index_text("Z" * 2000) == "z" * 64


def test_it_gives_spans_that_lie_on_the_words() -> None:
    text = tokens.normal("Cafe\u0301s, 手机!")
    assert [text[start:end] for start, end in tokens.spans(text)] == ["Cafés", "手", "机"]


@given(strategies.text())
def test_it_gives_keys_that_no_engine_can_take_apart(text: str) -> None:
    keys = tokens.index_text(text).split(" ")
    assert keys == [""] or all(key and key == "".join(key.split()) and len(key) <= 64 for key in keys)
    assert not any(character.isascii() and not character.isalnum() for key in keys for character in key)


@given(strategies.text())
def test_it_finds_the_same_words_in_what_it_folded(text: str) -> None:
    text = tokens.normal(text)
    folded = [part for start, end in tokens.spans(text) for part in tokens.folded(text[start:end])]
    again = " ".join(folded)
    assert [part for start, end in tokens.spans(again) for part in tokens.folded(again[start:end])] == folded


@given(strategies.text(strategies.sampled_from("abS s-—“’…_·é\u0301ü½ªＡǅς手ガｶﾞ\u200b\xa0\n")))
def test_it_makes_the_keys_of_the_words_whatever_stands_between_them(text: str) -> None:
    whole = tokens.normal(text)
    of_words = [key for start, end in tokens.spans(whole) for key in tokens.keys(whole[start:end])]
    assert tokens.index_text(text) == " ".join(of_words)
