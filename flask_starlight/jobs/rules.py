"""Rules at work: on entries that just arrived, and on those that are there already when their owner says so.

    entry ids -> rules that look at their feeds -> texts, and what the rules' conditions are for their owners
        -> `search.match` -> `store.rule_log.act`

A statement per step and batch, whatever the number of rules, readers and entries.
"""

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_starlight.cache import counts
from flask_starlight.errors import NotFound
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.index import document
from flask_starlight.jobs.questions import questions
from flask_starlight.model.rule import ActingRule
from flask_starlight.model.rule import Hit
from flask_starlight.model.rule import NewEntries
from flask_starlight.model.rule import RuleDraft
from flask_starlight.model.rule import RuleToApply
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.search.match import matches
from flask_starlight.search.match import searchable
from flask_starlight.search.words import parse_query
from flask_starlight.services import Services
from flask_starlight.store import entries
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.entries import IndexedEntry

BATCH = 500
"""Entries in hand at once: some 2 MB of text."""

EXISTING = 5000
"""Entries to which a rule is applied that are there already: the newest where it looks."""


def apply_to_new(services: Services, payload: Any) -> None:
    """Let the rules act on entries that arrived; payload: `NewEntries`."""
    arrived = from_wire(payload, NewEntries)
    for ids in _batches(arrived.entry_ids):
        with db.session.begin():
            looking = rules.looking_at(db.session(), ids)
        if looking:
            _act(services, looking, ids)


def apply_to_existing(services: Services, payload: Any, *, limit: int = EXISTING) -> None:
    """Let one rule act on the *limit* newest entries where it looks; payload: a `RuleToApply`."""
    wanted = from_wire(payload, RuleToApply)
    with db.session.begin():
        try:
            rule = rules.get(db.session(), wanted.user_id, wanted.rule_id)
        except NotFound:  # deleted since
            return
        looking = [rules.acting(rule)]
        ids = rules.newest_entries(db.session(), rule.user_id, rules.draft_of(rule), limit=limit)
    for batch in _batches(ids):
        _act(services, looking, batch)


def ask_to_apply(services: Services, user_id: int, rule_id: int) -> None:
    """Send a rule to be applied to existing entries. Raises `BackendUnavailable` with the broker away."""
    services.queue.send(Job.APPLY_RULE, to_wire(RuleToApply(user_id, rule_id)))


def would_find(user_id: int, draft: RuleDraft, *, limit: int) -> tuple[int, list[int]]:
    """Return how many of the *limit* newest entries there are where the rule looks, and the ids of those it finds."""
    ids = rules.newest_entries(db.session(), user_id, draft, limit=limit)
    found = entries.for_index(db.session(), ids)
    hits = _hits([ActingRule(0, user_id, draft.query, draft.actions)], found, now=utc_now())
    return len(ids), sorted((hit.entry_id for hit in hits), reverse=True)


def _act(services: Services, looking: Sequence[ActingRule], ids: Sequence[int]) -> None:
    now = utc_now()
    with db.session.begin():
        hits = _hits(looking, entries.for_index(db.session(), ids), now=now)
    with for_writing(), db.session.begin():
        deeds = rule_log.act(db.session(), hits, now=now)
    counts.forget(services.redis, {deed.user_id for deed in deeds})


def _hits(looking: Sequence[ActingRule], texts: Sequence[IndexedEntry], *, now: datetime) -> list[Hit]:
    asked = [(rule.user_id, parse_query(rule.query)) for rule in looking]
    asking_all = list(zip(looking, questions(asked, now=now, among=[text.id for text in texts]), strict=True))
    hits: list[Hit] = []
    for text in texts:
        asking = [(rule, question) for rule, question in asking_all if rule.looks_at(text.feed_id)]
        if not asking:  # saves the most of the work: cutting a text into its words
            continue
        entry = searchable(document(text))
        found = [rule for rule, question in asking if matches(question, entry)]
        hits += [Hit(rule.id, rule.user_id, text.id, rule.actions) for rule in found]
    return hits


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
