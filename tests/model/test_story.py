from flask_starlight.model.story import SAME_STORY
from flask_starlight.model.story import Teller
from flask_starlight.model.story import may_be_near
from flask_starlight.model.story import shingles
from flask_starlight.model.story import similarity
from flask_starlight.model.story import sketch
from flask_starlight.model.story import united

ENGLISH = " ".join(
    f"In the year {year} the observatory on hill number {year % 7} saw {year % 13} comets before dawn."
    for year in range(1980, 1992)
)
CHINESE = "昨晚天文台在午夜前打开了圆顶，参观者默默地走上了楼梯，等待第一缕星光照进望远镜的镜筒里面。"


def near(one: str, other: str) -> bool:
    mine, theirs = shingles("", one), shingles("", other)
    alike = bool(sketch(mine).bands & sketch(theirs).bands)
    close = may_be_near(sketch(mine).fingerprint, sketch(theirs).fingerprint)
    return alike and close and similarity(mine, theirs) >= SAME_STORY


def test_it_knows_a_text_again_whatever_its_markup_and_case() -> None:
    assert shingles("", f"<p>{ENGLISH}</p>") == shingles("", f"<div><b>{ENGLISH.upper()}</b></div>")


def test_it_knows_a_text_again_that_gained_a_sentence() -> None:
    assert near(f"<p>{ENGLISH}</p>", f"<p>{ENGLISH}</p><p>The post appeared first on The Hill.</p>")
    assert near(CHINESE, CHINESE + "阅读全文。")


def test_it_keeps_texts_of_the_same_words_apart() -> None:
    backwards = " ".join(reversed(ENGLISH.split()))
    assert not near(ENGLISH, backwards)


def test_it_says_nothing_of_short_texts() -> None:
    assert shingles("Night sky", "<p>Read more at the site of the observatory.</p>") == frozenset()


def test_it_makes_numbers_that_a_database_takes() -> None:
    made = sketch(shingles("", ENGLISH))
    for number in (made.fingerprint, *made.bands):
        assert -(2**63) <= number < 2**63


def test_it_names_a_cluster_after_its_first_entry() -> None:
    tellers = [Teller(3, 1, None), Teller(5, 2, None), Teller(9, 3, None), Teller(11, 4, None)]
    assert united(tellers, [(9, 5), (5, 3)]) == {3: 3, 5: 3, 9: 3}


def test_it_joins_clusters_and_tells_only_what_changes() -> None:
    tellers = [Teller(1, 1, 1), Teller(2, 2, 1), Teller(3, 3, 3), Teller(4, 4, 3)]
    assert united(tellers, [(4, 2)]) == {3: 1, 4: 1}
    assert united(tellers, [(1, 2)]) == {}


def test_it_never_brings_two_entries_of_one_feed_together() -> None:
    tellers = [Teller(1, 1, None), Teller(2, 1, None), Teller(3, 2, None)]
    assert united(tellers, [(1, 2)]) == {}
    assert united(tellers, [(1, 3), (2, 3)]) == {1: 1, 3: 1}
