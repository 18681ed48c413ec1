"""A rule finds what the search finds: each engine's hits are those of `search.match`, for every query."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.model.selection import Selections
from flask_starlight.model.selection import of_entries
from flask_starlight.search.match import matches
from flask_starlight.search.match import searchable
from tests.contract.test_search import CORPUS
from tests.search.make import KINDS
from tests.search.make import Engine
from tests.search.make import document
from tests.search.make import engine
from tests.search.make import question

DOCUMENTS = [
    *CORPUS,
    document(11, "ที่นี่ हिन्दी 𞤀𞤣𞤤𞤢𞤥 ёлка ½ cup"),
    document(12, "", title="", author=""),
    document(13, "big", title="big cats", author="sleep"),
    document(14, "cats lion", title="the sea", author="lion"),
    document(15, "big", title="Big sea 2", language="en-US", tags=["big cats", "sea"], traits=["audio"], age_s=90_000),
    document(16, "lion", title="sea", language="zh", tags=["sleep"], traits=["edited", "image"], age_s=10**8),
]

SELECTIONS: Selections = {
    Condition("is", "unread"): EntrySet({4: frozenset({1, 2}), 9: frozenset({3})}, frozenset({2}), frozenset({7, 15})),
    Condition("is", "starred"): of_entries([3, 8, 16]),
}

WORDS = st.sampled_from(
    [
        "big",
        "cats",
        "CATS",
        "sleep",
        "lion",
        "sea",
        "the",
        "run",
        "running",
        "ann",
        "手机",
        "iPhone手机",
        "北京",
        "京",
        "wi-fi",
        "Ｃａｆé",
        "½",
        "ที่",
        "ที",
        "ё",
        "2026元",
        "zebra",
        "!",
        "_",
        "OR",
    ]
)
TERMS = st.builds(
    lambda sign, field, quote, words: f"{sign}{field}{quote}{' '.join(words)}{quote}",
    st.sampled_from(["", "", "-"]),
    st.sampled_from(["", "", "title:", "author:", "Title:"]),
    st.sampled_from(["", '"']),
    st.lists(WORDS, min_size=1, max_size=3),
)
CONDITIONS = st.builds(
    "{}{}".format,
    st.sampled_from(["", "", "-"]),
    st.sampled_from(
        [
            "is:unread",
            "is:read",
            "is:starred",
            "is:edited",
            "has:audio",
            "lang:en",
            "tag:sea",
            'tag:"big sleep"',
            "on:today",
            "before:yesterday",
            "after:2026",
            "/sea|Cats/",
            "/^b/i",
            "/[0-9]$/",
        ]
    ),
)
QUERIES = st.recursive(
    TERMS | CONDITIONS,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{} OR {}".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine(request.param, tmp_path_factory.mktemp("match")) as opened:
        opened.put(*DOCUMENTS)
        yield opened


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("")
@example("!?")
@example("-zebra")
@example('"big cats')
@given(QUERIES)
def test_it_finds_what_the_engine_finds(filled: Engine, text: str) -> None:
    asked = question(text, SELECTIONS)
    found = [one.entry_id for one in DOCUMENTS if matches(asked, searchable(one))]
    assert sorted(filled.find(text, selections=SELECTIONS)) == found


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_finds_no_word_across_the_border_of_two_fields(title: str, text: str) -> None:
    phrase = question('"alpha omega"')
    assert not matches(phrase, searchable(document(1, f"omega {text}", title=f"{title} alpha")))
    assert matches(phrase, searchable(document(1, text, title=f"{title} alpha omega")))
