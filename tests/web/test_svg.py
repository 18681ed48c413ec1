import pytest
from lxml import html

from flask_starlight.web.svg import Bar
from flask_starlight.web.svg import bar_chart
from flask_starlight.web.svg import round_up


def heights(bars: list[Bar], classes: str) -> list[float]:
    tree = html.fromstring(bar_chart(bars).svg)
    return [float(rect.get("height")) for rect in tree.xpath("//rect[@class=$classes]", classes=classes)]


def test_it_draws_a_bar_for_each_value_by_one_scale() -> None:
    bars = [Bar("a", 0), Bar("b", 5), Bar("c", 10)]
    assert bar_chart(bars).top == 10
    assert heights(bars, "bar") == [0, 50, 100]


def test_it_draws_what_went_wrong_over_the_foot_of_the_whole() -> None:
    bars = [Bar("a", 8, bad=2), Bar("b", 10)]
    assert heights(bars, "bar") == [80, 100]
    assert heights(bars, "bar bar-bad") == [20]


def test_it_lets_no_label_become_markup() -> None:
    drawn = bar_chart([Bar("<script>alert(1)</script>", 1)])
    assert not html.fromstring(drawn.svg).xpath("//script")


def test_it_draws_nothing_of_nothing() -> None:
    assert (heights([], "bar"), bar_chart([]).top, heights([Bar("a", 0)], "bar")) == ([], 1, [0])


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (3, 4), (5, 6), (7, 10), (10, 10), (61, 100), (1300, 2000)])
def test_it_ends_the_scale_at_a_round_number(value: float, top: int) -> None:
    assert round_up(value) == top
