import pytest

from flask_starlight.model.rule import HIDE
from flask_starlight.model.rule import READ
from flask_starlight.model.rule import STAR
from flask_starlight.model.rule import Deed
from flask_starlight.model.rule import Hit
from flask_starlight.model.rule import RuleDraft
from flask_starlight.model.rule import decide
from flask_starlight.model.rule import label_action
from flask_starlight.model.rule import label_of

ADA, ENTRY = 1, 7


def test_it_does_what_is_not_so_yet() -> None:
    hits = [Hit(1, ADA, ENTRY, (READ, STAR))]
    assert decide(hits, {(ADA, ENTRY): {READ}}, set()) == [Deed(1, ADA, ENTRY, STAR)]


def test_it_lets_the_first_of_two_rules_do_what_both_want() -> None:
    hits = [Hit(1, ADA, ENTRY, (HIDE,)), Hit(2, ADA, ENTRY, (HIDE, READ))]
    assert decide(hits, {}, set()) == [Deed(1, ADA, ENTRY, HIDE), Deed(2, ADA, ENTRY, READ)]


def test_it_does_nothing_twice_even_when_it_was_undone() -> None:
    hits = [Hit(1, ADA, ENTRY, (HIDE,)), Hit(1, ADA, ENTRY + 1, (HIDE,))]
    assert decide(hits, {}, {(1, ENTRY, HIDE)}) == [Deed(1, ADA, ENTRY + 1, HIDE)]


def test_it_keeps_readers_apart() -> None:
    hits = [Hit(1, ADA, ENTRY, (STAR,)), Hit(2, ADA + 1, ENTRY, (STAR,))]
    assert [deed.rule_id for deed in decide(hits, {(ADA, ENTRY): {STAR}}, set())] == [2]


def test_it_does_not_change_what_it_was_told() -> None:
    settled: dict[tuple[int, int], set[str]] = {(ADA, ENTRY): set()}
    decide([Hit(1, ADA, ENTRY, (STAR,))], settled, set())
    assert settled == {(ADA, ENTRY): set()}


@pytest.mark.parametrize(
    ("draft", "actions"),
    [
        (RuleDraft(), ()),
        (RuleDraft(mark_read=True, hide=True), (READ, HIDE)),
        (RuleDraft(star=True, label_id=12), (STAR, "label:12")),
    ],
)
def test_it_names_what_a_rule_does(draft: RuleDraft, actions: tuple[str, ...]) -> None:
    assert draft.actions == actions


def test_it_finds_the_label_of_an_action() -> None:
    assert label_of(label_action(12)) == 12
    assert label_of(READ) is None
