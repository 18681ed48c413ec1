import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_starlight.search.pattern import Pattern


@pytest.mark.parametrize(
    ("text", "finds", "passes_over"),
    [
        ("star(ship|link)s?", ["the starship", "starlinks"], ["a star", "Starship"]),
        ("^The", ["The moon"], ["On The moon", "the moon"]),
        ("moon$", ["The moon"], ["moonlight"]),
        ("^moon$", ["moon"], ["moons", "a moon"]),
        ("^a|b$", ["ax", "xb"], ["xa", "bx"]),
        (r"v\d+\.\d", ["v12.4"], ["v12", "v.4"]),
        (r"[^a-z ]", ["a1"], ["abc def"]),
        ("[]a]", ["]"], ["b"]),
        (r"[\w-]+@x", ["a-b@x"], ["@x"]),
        ("(ab){2,3}c", ["ababc", "abababc"], ["abc"]),
        ("x{2}", ["axx"], ["xax"]),
        ("x{2,}y", ["xxxy"], ["xy"]),
        ("a.?c", ["ac", "abc"], ["abbc"]),
        ("北.{1,3}天", ["北京的秋天"], ["北天"]),
        (r"a\/b\?", ["a/b?"], ["a/b"]),
        (".*", ["", "a"], []),
    ],
)
def test_it_finds(text: str, finds: list[str], passes_over: list[str]) -> None:
    pattern = Pattern(text)
    assert [title for title in finds if not pattern.matches(title)] == []
    assert [title for title in passes_over if pattern.matches(title)] == []


def test_it_ignores_case_when_asked() -> None:
    assert Pattern("STAR[A-Z]", ignores_case=True).matches("a sTarx")
    assert Pattern("[А-Я]ир", ignores_case=True).matches("мир")
    assert Pattern("É", ignores_case=True).matches("é")
    assert not Pattern("[^A]", ignores_case=True).matches("aA")
    assert not Pattern("STAR").matches("star")


@pytest.mark.parametrize(
    "text",
    [
        "(a",
        "a)",
        "[a",
        "*a",
        "a{2",
        "a{3,2}",
        "a{99}",
        r"\1",
        r"\bx",
        "(?i)a",
        "(?=a)",
        "a^b",
        "[z-a]",
        "a\\",
        "\ud800",
        "x" * 101,
        "((a{20}){20}){20}",
        "a.{20}b",
    ],
)
def test_it_is_no_pattern(text: str) -> None:
    assert not Pattern(text).is_good()


@pytest.mark.parametrize("text", ["(a+)+$", "(a|a)*b", "(a*)*(a*)*b", "(.*a){10}b", "a?" * 20 + "b"])
def test_it_takes_no_longer_than_the_title_is_long(text: str) -> None:
    pattern = Pattern(text)
    assert not (pattern.is_good() and pattern.matches("a" * 5000 + "c"))


ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "(a|bc)", "(ab)", "(b)"])
PIECES = st.builds("{}{}".format, ATOMS, st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,3}", "{1,}"]))
BRANCHES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "^"]),
    st.lists(PIECES, min_size=1, max_size=4).map("".join),
    st.sampled_from(["", "$"]),
)


@given(st.lists(BRANCHES, min_size=1, max_size=2).map("|".join), st.text("abc", max_size=8))
def test_it_agrees_with_python_where_both_know_the_syntax(text: str, title: str) -> None:
    assert Pattern(text).matches(title) == bool(re.search(text, title))
