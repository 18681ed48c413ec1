import json
from dataclasses import replace

from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.split import split_outcomes
from flask_starlight.model.wire import to_wire
from tests.store.make import intent

LIMIT = 20_000


def outcome(feed_id: int, *sizes: int, letter: str = "x") -> FeedOutcome:
    return FeedOutcome(
        feed_id,
        OutcomeState.CHANGED,
        etag='"1"',
        body_hash="hash",
        facts=FeedFacts("rss"),
        entries=tuple(intent(f"{feed_id}-{number}", content=letter * size) for number, size in enumerate(sizes)),
    )


def test_it_sends_small_outcomes_together() -> None:
    outcomes = [outcome(number, 10) for number in range(3)]
    assert list(split_outcomes(outcomes, max_bytes=LIMIT)) == [outcomes]


def test_it_keeps_every_message_below_the_limit_and_loses_no_entry() -> None:
    outcomes = [outcome(1, *[3000] * 20, letter="文"), outcome(2, 10), outcome(3, *[9000] * 4)]
    groups = list(split_outcomes(outcomes, max_bytes=LIMIT))
    assert all(len(json.dumps(to_wire(group))) <= LIMIT for group in groups)
    sent = [entry.guid for group in groups for part in group for entry in part.entries]
    assert sent == [entry.guid for whole in outcomes for entry in whole.entries]


def test_it_gives_the_validators_to_the_last_part_alone() -> None:
    parts = [part for group in split_outcomes([outcome(1, *[9000] * 4)], max_bytes=LIMIT) for part in group]
    assert [bool(part.etag and part.body_hash) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(part.facts for part in parts)


def test_it_sends_an_entry_that_is_too_large_alone() -> None:
    groups = list(split_outcomes([outcome(1, 10, 90_000, 10)], max_bytes=LIMIT))
    assert [[len(part.entries) for part in group] for group in groups] == [[1], [1], [1]]


def test_it_sends_an_outcome_without_entries() -> None:
    failed = replace(outcome(1), state=OutcomeState.FAILED)
    assert list(split_outcomes([failed])) == [[failed]]
