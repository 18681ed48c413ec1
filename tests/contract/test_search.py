"""What every search engine does: the embedded one always, Elasticsearch where STARLIGHT_TEST_SEARCH_URL names one."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_starlight.errors import BackendUnavailable
from tests.search.make import KINDS
from tests.search.make import Engine
from tests.search.make import document
from tests.search.make import engine
from tests.search.make import question

CORPUS = [
    document(1, "She was running through the park.", title="Morning runs", author="Ann Lee"),
    document(2, "Big cats sleep. A lion is a big cat; the sea lion is none.", title="On cats"),
    document(3, "The cats were not big, but the dogs were.", title="Cats and dogs"),
    document(4, "国务院总理昨天在北京主持召开会议。", title="新闻联播"),
    document(5, "新款iPhone手机今天上市，价格2026元。", title="苹果发布会"),
    document(6, "我的iPhone坏了，只好用旧手机。", title="日记"),
    document(7, "東京タワーは高いです。한국어도 있어요.", title="旅行"),
    document(8, "Wi-Fi and wifi differ; so do Café, CAFE and ｃａｆé.", title="Spelling"),
    document(9, "Nothing but news today.", title="News", author="Running Press"),
    document(10, "Something new today.", title="Running", author="Bob"),
]


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with engine(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine(request.param, tmp_path_factory.mktemp("search")) as opened:
        opened.put(*CORPUS)
        yield opened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cats", {2, 3}),
        ("CATS dogs", {3}),
        ("run", {1, 9, 10}),
        ("runs", {1, 9, 10}),
        ("sleeping", {2}),
        ('"big cats"', {2}),
        ('"cats big"', set()),
        ("big cats", {2, 3}),
        ("cats -dogs", {2}),
        ('cats -"sea lion"', {3}),
        ("dogs OR park", {1, 3}),
        ("cats dogs OR lion", {2, 3}),
        ("big (dogs OR nothing)", {3}),
        ("title:cats", {2, 3}),
        ("title:running", {1, 10}),
        ("author:running", {9}),
        ("ann", {1}),
        ("-title:running cats", {2, 3}),
        ('title:"cats and dogs"', {3}),
        ("title:dogs OR author:lee", {1, 3}),
        ("news", {9}),
        ("new", {10}),
        ("北京", {4}),
        ("总理", {4}),
        ("理昨", {4}),
        ("理总", set()),
        ("京", {4, 7}),
        ("手机", {5, 6}),
        ("iPhone手机", {5, 6}),
        ('"iPhone手机"', {5}),
        ("手机 -旧手机", {5}),
        ("-iPhone手机 新闻 OR 日记", {4}),
        ("2026元", {5}),
        ("title:新闻", {4}),
        ("title:手机", set()),
        ("タワー", {7}),
        ("한국", {7}),
        ("wi-fi", {8}),
        ("wifi", {8}),
        ("cafe", {8}),
        ("ＣＡＦÉ", {8}),
        ("-cats -run -news", {4, 5, 6, 7, 8}),
        ("dogs OR -the", {3, 4, 5, 6, 7, 8, 9, 10}),
        ('"big cats', {2, 3}),
        ("zebra", set()),
        ("", set()),
        ("!?", set()),
    ],
)
def test_it_finds_exactly(filled: Engine, text: str, expected: set[int]) -> None:
    assert set(filled.find(text)) == expected


def test_it_leaves_no_opinion_on_words_to_the_engine(empty: Engine) -> None:
    empty.put(document(1, "ที่นี่"), document(2, "หที"), document(3, "हिन्दी"), document(4, "𞤀𞤣𞤤𞤢𞤥 ёлка"))
    found = {text: empty.find(text) for text in ("ที่", "ที", "นี", "हिन्दी", "ह", "𞤀𞤣𞤤𞤢𞤥", "елка", "zz")}
    assert found == {"ที่": [1], "ที": [2], "นี": [], "हिन्दी": [3], "ह": [], "𞤀𞤣𞤤𞤢𞤥": [4], "елка": [4], "zz": []}


def test_it_tells_the_total_beside_a_page(filled: Engine) -> None:
    filled.settle()
    hits = filled.search.search(question("-zebra"), feed_ids=[1], order="newest", offset=2, limit=3)
    assert hits.entry_ids == (8, 7, 6)
    assert (hits.total, hits.total_is_exact) == (10, True)


@pytest.mark.parametrize(("offset", "limit"), [(10, 5), (9_999, 50), (10_000, 50), (1_000_000, 1)])
def test_it_shows_nothing_beyond_the_last_hit(filled: Engine, offset: int, limit: int) -> None:
    filled.settle()
    hits = filled.search.search(question("-zebra"), feed_ids=[1], order="relevance", offset=offset, limit=limit)
    assert (hits.entry_ids, hits.total) == ((), 10)


def test_it_pages_through_equal_hits_without_gap_or_repetition(empty: Engine) -> None:
    empty.put(*(document(entry_id, "the same words") for entry_id in range(1, 24)))
    empty.settle()
    seen: list[int] = []
    for offset in range(0, 25, 5):
        hits = empty.search.search(question("same"), feed_ids=[1], order="relevance", offset=offset, limit=5)
        seen += hits.entry_ids
    assert seen == list(range(23, 0, -1))


def test_it_ranks_title_above_text_and_words_side_by_side_above_scattered_ones(empty: Engine) -> None:
    empty.put(
        document(1, "They told us of a green sky, and of grass that was as blue as the sea at noon.", title="Weather"),
        document(2, "The sky was over the town, and the grass was green.", title="Weather"),
        document(3, "They told us of grass that was as blue as the sea at noon, day after day.", title="Green sky"),
        document(4, "They told us of nothing.", title="Weather"),
    )
    assert empty.find("green sky") == [3, 1, 2]


def test_it_ranks_the_newer_first_among_equals(empty: Engine) -> None:
    ages = {1: 50.0, 2: 10.0, 3: 10.001, 4: 70.0}
    empty.put(*(document(entry_id, "equal words", age_s=age) for entry_id, age in ages.items()))
    assert empty.find("equal") == [2, 3, 1, 4]


def test_it_orders_by_time_when_asked(empty: Engine) -> None:
    empty.put(
        document(1, "cat", age_s=30),
        document(2, "cat cat cat", title="cat", age_s=90),
        document(3, "one cat among many other words", age_s=10),
    )
    assert empty.find("cat", order="newest") == [3, 1, 2]
    assert empty.find("cat", order="oldest") == [2, 1, 3]
    assert empty.find("cat")[0] == 2


def test_it_pages_from_the_oldest_hit_on_without_gap_or_repetition(empty: Engine) -> None:
    empty.put(*(document(entry_id, "cat", age_s=60.0 * (entry_id // 3)) for entry_id in range(1, 14)))
    empty.settle()
    for text in ("cat", "-dog"):
        pages = [
            empty.search.search(question(text), feed_ids=[1], order="oldest", offset=offset, limit=5).entry_ids
            for offset in range(0, 20, 5)
        ]
        assert pages == [(12, 13, 9, 10, 11), (6, 7, 8, 3, 4), (5, 1, 2), ()]


def test_it_stays_within_the_feeds_asked_for(empty: Engine) -> None:
    empty.put(*(document(feed_id, "cat", feed_id=feed_id) for feed_id in range(1, 9)))
    assert empty.find("cat", feed_ids=(2, 5)) == [5, 2]
    assert empty.find("cat", feed_ids=()) == []
    assert empty.find("cat", feed_ids=(99,)) == []
    assert empty.find("-dog", feed_ids=(3,)) == [3]


def test_it_takes_thousands_of_feeds(empty: Engine) -> None:
    empty.put(document(1, "cat", feed_id=4_999), document(2, "cat", feed_id=5_001))
    assert empty.find("cat", feed_ids=tuple(range(5_000))) == [1]


def test_it_counts_no_further_than_ten_thousand_hits(empty: Engine) -> None:
    empty.put(*(document(entry_id, "cat" if entry_id <= 10_000 else "cat dog") for entry_id in range(1, 10_002)))
    empty.settle()
    for text, total, is_exact in (("cat", 10_000, False), ("cat -dog", 10_000, True)):
        hits = empty.search.search(question(text), feed_ids=[1], order="newest", offset=9_998, limit=50)
        assert (len(hits.entry_ids), hits.total, hits.total_is_exact) == (2, total, is_exact)
    assert empty.count() == 10_001


def test_it_keeps_the_highest_version_whatever_the_order_of_arrival(empty: Engine) -> None:
    empty.put(document(1, "second", version=2))
    empty.put(document(1, "first", version=1))
    empty.put(document(1, "another", version=2))
    assert [empty.find(word) for word in ("first", "second", "another")] == [[], [1], []]
    empty.put(document(1, "fourth", version=4), document(1, "third", version=3))
    assert [empty.find(word) for word in ("second", "third", "fourth")] == [[], [], [1]]
    assert empty.count() == 1


def test_it_moves_an_entry_with_all_its_fields(empty: Engine) -> None:
    empty.put(document(1, "cat", title="old", feed_id=1, age_s=10), document(2, "cat", age_s=5))
    empty.put(document(1, "cat", title="young", feed_id=2, age_s=0, version=2))
    assert empty.find("cat", feed_ids=(1,)) == [2]
    assert empty.find("cat", feed_ids=(1, 2), order="newest") == [1, 2]
    assert empty.find("old", feed_ids=(1, 2)) == []


def test_it_drops_entries_and_does_not_bring_them_back(empty: Engine) -> None:
    empty.put(*(document(entry_id, "cat", version=3) for entry_id in (1, 2, 3)))
    empty.search.drop({1: 3, 2: 4, 3: 2, 9: 7})
    empty.search.drop({1: 3})
    assert empty.find("cat") == [3]
    empty.put(*(document(entry_id, "cat", version=3) for entry_id in (1, 2)), document(9, "cat", version=6))
    assert (empty.find("cat"), empty.find("-dog"), empty.count()) == ([3], [3], 1)
    empty.put(document(2, "cat", version=5))
    assert sorted(empty.find("cat")) == [2, 3]


def test_it_takes_nothing_for_nothing(empty: Engine) -> None:
    empty.put()
    empty.search.drop({})
    assert empty.count() == 0


def test_it_may_be_prepared_again(empty: Engine) -> None:
    empty.put(document(1, "cat"))
    empty.search.prepare()
    assert empty.find("cat") == [1]
    empty.search.ping()


def test_it_takes_hostile_text(empty: Engine) -> None:
    odd = 'nul \x00 "quote" \\ NEAR(a b) title:x * ^ {a} \ud800 \U0001f600 ' + "x" * 100_000
    empty.put(document(1, odd, title=odd[:50]))
    for text in (
        "quote",
        "NEAR(a",
        '"quote near"',
        "x" * 500,
        "* ^ {a}",
        "\x00 nul",
        "\ud800 nul",
    ):
        assert empty.find(text) == [1], text
    for text in ("every", 'nul" OR every : "every', 'a") OR (every : "every', "{every} : every"):
        assert empty.find(text) == [], text


def test_it_takes_the_longest_queries(empty: Engine) -> None:
    empty.put(document(1, "或者" * 300 + " or"))
    assert empty.find("或者" * 250) == [1]
    assert empty.find("OR " * 170) == [1]
    assert empty.find(" OR ".join(["或者", *"abcdefghijklmnopqrstuvwxyz"])) == [1]
    assert empty.find(" ".join(f"-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")) == [1]
    assert empty.find("-(a -(b -(c -(d -(或者)))))") == [1]


def test_it_serves_many_threads_at_once(empty: Engine) -> None:
    failures: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for entry_id in range(first, first + 10):
                empty.put(document(entry_id, "cat"))
                empty.search.search(question("cat"), feed_ids=[1], order="relevance", offset=0, limit=5)
        except BackendUnavailable as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failures, empty.count()) == ([], 80)
