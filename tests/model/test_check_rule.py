from datetime import timedelta

import pytest

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.check_rule import explain_rule
from flask_starlight.model.check_rule import in_words


@pytest.mark.parametrize("rule", CheckRule)
def test_it_has_a_sentence_for_every_rule(rule: CheckRule) -> None:
    sentence = explain_rule(rule, gap=timedelta(hours=3))
    assert sentence[0].isupper() and sentence.endswith(".")
    assert "{" not in sentence


def test_it_says_how_often_a_feed_publishes() -> None:
    assert explain_rule(CheckRule.PACE, gap=timedelta(hours=3, minutes=4)) == "It publishes about every 3 hours."


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.2, "minute"),
        (1, "minute"),
        (20, "20 minutes"),
        (60, "hour"),
        (100, "100 minutes"),
        (120, "2 hours"),
        (1440, "day"),
        (2200, "37 hours"),
        (10080, "week"),
        (12 * 1440, "12 days"),
        (21 * 1440, "3 weeks"),
    ],
)
def test_it_tells_a_span_in_the_unit_that_suits_it(minutes: float, words: str) -> None:
    assert in_words(timedelta(minutes=minutes)) == words
