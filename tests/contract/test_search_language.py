"""Every condition of the language finds the same in each engine, and in memory, where rules look."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import EntrySet
from flask_starlight.model.selection import Selections
from flask_starlight.model.selection import of_entries
from flask_starlight.model.selection import of_feeds
from flask_starlight.search.match import matches
from flask_starlight.search.match import searchable
from flask_starlight.search.port import Facets
from tests.search.make import KINDS
from tests.search.make import Engine
from tests.search.make import document
from tests.search.make import engine
from tests.search.make import question

HOUR, DAY = 3600, 86_400
YEAR = 366 * DAY

DOCUMENTS = [
    document(1, "moon", title="The Starship v1.2", feed_id=1, language="en-GB", tags=["Open Source", "space"]),
    document(2, "moon", title="starlink links", feed_id=1, language="EN", traits=["audio"], age_s=13 * HOUR),
    document(3, "moon sun", title="北京的秋天", feed_id=2, language="zh_Hans_CN", traits=["image"], age_s=2 * DAY),
    document(4, "sun", title="北京天气", feed_id=2, language="zh-TW", tags=["open", "source"], age_s=20 * DAY),
    document(5, "sun", title="^.*$ [a-z]+ \\d", feed_id=3, traits=["video", "edited"], age_s=YEAR),
    document(6, "", title="", author="moon", feed_id=3, tags=["moon"], age_s=60 * YEAR),
]

SELECTIONS: Selections = {
    Condition("is", "unread"): EntrySet(
        {1: frozenset({1}), 3: frozenset({2, 9}), 4: frozenset({3})}, plus=frozenset({3}), minus=frozenset({5})
    ),
    Condition("is", "starred"): of_entries([1, 5, 77]),
    Condition("feed", "verge"): of_feeds([2, 9]),
    Condition("in", "News"): of_feeds([1, 3]),
    Condition("label", "later"): of_entries([2, 4]),
    Condition("has", "note"): EntrySet(),
}

CASES = [
    ("is:unread", {2, 3, 4, 6}),
    ("is:read", {1, 5}),
    ("-is:read -is:starred", {2, 3, 4, 6}),
    ("is:starred", {1, 5}),
    ("-is:starred", {2, 3, 4, 6}),
    ("is:starred moon", {1}),
    ("is:starred OR sun", {1, 3, 4, 5}),
    ("-(is:starred OR sun)", {2, 6}),
    ("-(is:unread moon)", {1, 4, 5}),
    ("(is:unread -moon) OR (is:starred -sun)", {1, 4}),
    ("is:hidden", set()),
    ("-is:hidden sun", {3, 4, 5}),
    ("feed:verge", {3, 4}),
    ("-feed:verge moon", {1, 2, 6}),
    ("in:News", {1, 2, 5, 6}),
    ("in:elsewhere", set()),
    ("label:later", {2, 4}),
    ("has:note", set()),
    ("has:audio", {2}),
    ("has:audio OR has:video OR has:image", {2, 3, 5}),
    ("-has:video sun", {3, 4}),
    ("is:edited", {5}),
    ("lang:en", {1, 2}),
    ("lang:zh", {3, 4}),
    ("lang:zh-hans", {3}),
    ("lang:zh-hans-cn", {3}),
    ("lang:zh-ha", set()),
    ("-lang:zh", {1, 2, 5, 6}),
    ('tag:"open source"', {1}),
    ("tag:open", {1, 4}),
    ("tag:sources", {1, 4}),
    ("tag:moon", {6}),
    ("-tag:space moon", {2, 3, 6}),
    ("on:today", {1}),
    ("on:yesterday", {2}),
    ("on:2d", {3}),
    ("after:7d", {1, 2, 3}),
    ("before:7d", {4, 5, 6}),
    ("after:2026-11-18 before:today", {2, 3}),
    ("on:2026", {1, 2, 3, 4}),
    ("on:2026-10", {4}),
    ("on:2025", {5}),
    ("before:2000", {6}),
    ("after:2999", set()),
    ("before:0001", set()),
    ("after:today OR before:2000", {1, 6}),
    ("/star(ship|link)/", {2}),
    ("/star(ship|link)/i", {1, 2}),
    ("/^star/", {2}),
    ("/links$/", {2}),
    (r"/v\d\.\d/", {1}),
    ("/北京.{1,2}天/", {3}),
    ("/[北南]京/ -/秋/", {4}),
    (r"/\^\.\*\$/", {5}),
    (r"/^[^a-z]+$/ sun", {3, 4}),
    ("/^$/", {6}),
    ("/moon/", set()),
    ("/THE [A-Z]{4,}/i", {1}),
    ("moon after:7d is:unread -lang:zh", {2}),
    ('moon "moon sun"', {3}),
]


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine(request.param, tmp_path_factory.mktemp("language")) as opened:
        opened.put(*DOCUMENTS)
        yield opened


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_it_finds_exactly(filled: Engine, text: str, expected: set[int]) -> None:
    assert set(filled.find(text, feed_ids=(1, 2, 3), selections=SELECTIONS)) == expected


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_it_finds_the_same_in_memory(text: str, expected: set[int]) -> None:
    asked = question(text, SELECTIONS)
    assert {each.entry_id for each in DOCUMENTS if matches(asked, searchable(each))} == expected


def test_it_stays_within_the_feeds_whatever_is_asked(filled: Engine) -> None:
    found = [
        filled.find(text, feed_ids=(3,), selections=SELECTIONS) for text in ("is:starred", "-moon", "in:News", "/a/")
    ]
    assert found == [[5], [5], [5, 6], [5]]


def test_it_lists_what_has_no_words_by_time(filled: Engine) -> None:
    assert filled.find("after:2000", feed_ids=(1, 2, 3)) == [1, 2, 3, 4, 5]
    assert filled.find("-lang:en", feed_ids=(1, 2, 3), order="newest") == [3, 4, 5, 6]


def test_it_takes_more_entries_than_a_query_may_have_terms(filled: Engine) -> None:
    many = EntrySet({0: frozenset({1, 2, 3})}, minus=frozenset({*range(2, 150_000)}) - {4})
    assert filled.find("is:unread", feed_ids=(1, 2, 3), selections={Condition("is", "unread"): many}) == [1, 4]
    assert filled.find(
        "is:starred", feed_ids=(2,), selections={Condition("is", "starred"): of_entries(many.minus)}
    ) == [3]


def test_it_takes_a_border_for_each_of_thousands_of_feeds(filled: Engine) -> None:
    unread = EntrySet({feed_id: frozenset({feed_id}) for feed_id in range(1, 1000)})
    found = filled.find("is:unread", feed_ids=(1, 2, 3), selections={Condition("is", "unread"): unread})
    assert found == [2, 3, 4, 5, 6]


def test_it_tells_how_hits_are_spread(filled: Engine) -> None:
    assert filled.facets("-zebra", feed_ids=(1, 2, 3)) == Facets(
        feeds={1: 2, 2: 2, 3: 2}, years={2026: 4, 2025: 1, 1966: 1}, languages={"en": 2, "zh": 2}
    )
    assert filled.facets("sun -has:video", feed_ids=(2, 3)) == Facets({2: 2}, {2026: 2}, {"zh": 2})
    assert filled.facets("zebra") == filled.facets("") == filled.facets("moon", feed_ids=()) == Facets()


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with engine(request.param, tmp_path) as opened:
        yield opened


def test_it_says_that_it_was_never_filled_until_it_was_rebuilt(empty: Engine) -> None:
    assert not empty.search.prepare()
    empty.put(document(1, "cat"))
    assert not empty.search.prepare()
    empty.search.rebuild([[document(1, "cat")]])
    assert empty.search.prepare()
    assert empty.find("cat") == [1]


def test_it_forgets_the_conditions_of_an_older_version(empty: Engine) -> None:
    empty.put(document(1, "cat", title="Old", language="en", tags=["old"], traits=["audio"], age_s=40 * DAY))
    empty.put(document(1, "cat", title="New", language="de", tags=["new"], traits=["video"], version=2))
    for text in ("/Old/", "lang:en", "tag:old", "has:audio", "before:30d"):
        assert empty.find(text) == [], text
    for text in ("/New/", "lang:de", "tag:new", "has:video", "on:today"):
        assert empty.find(text) == [1], text


def test_it_orders_many_entries_of_one_moment_by_their_ids(empty: Engine) -> None:
    ids = [1, 2**20 + 1, 5, 2**20 + 5, 2**21 + 1]
    empty.put(*(document(entry_id, "cat") for entry_id in ids))
    assert sorted(empty.find("cat", order="newest")) == sorted(ids)
    empty.put(document(5, "dog", version=2))
    assert sorted(empty.find("cat")) == sorted({*ids} - {5})
    empty.search.drop({1: 1})
    assert (sorted(empty.find("-zebra")), empty.count()) == (sorted({*ids} - {1}), 4)
