from datetime import timedelta

import pytest

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.check_rule import explain_rule
from flask_starlight.model.check_rule import largest_unit


@pytest.mark.parametrize("rule", CheckRule)
def test_it_has_a_sentence_for_every_rule(rule: CheckRule) -> None:
    sentence = explain_rule(rule) % {"gap": "3 hours"}
    assert sentence[0].isupper() and sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0.2, ("minute", 1)),
        (1, ("minute", 1)),
        (20, ("minute", 20)),
        (60, ("hour", 1)),
        (100, ("minute", 100)),
        (120, ("hour", 2)),
        (1440, ("day", 1)),
        (2200, ("hour", 37)),
        (10080, ("week", 1)),
        (12 * 1440, ("day", 12)),
        (21 * 1440, ("week", 3)),
    ],
)
def test_it_tells_a_span_in_the_unit_that_suits_it(minutes: float, told: tuple[str, int]) -> None:
    assert largest_unit(timedelta(minutes=minutes)) == told
