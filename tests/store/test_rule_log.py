from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import View
from flask_starlight.model.rule import Hit
from flask_starlight.model.rule import RuleDraft
from flask_starlight.store import counts
from flask_starlight.store import entries
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store.tables import Rule
from tests.conftest import NOW
from tests.statements import counted
from tests.store import make

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ada(session: Session) -> int:
    ada = make.user(session)
    make.entries(session, make.feed(session, "https://a.example/", ada), "a", "b", "c")
    return ada


def titles(session: Session, user_id: int, view: View = "all", **narrowed: int) -> list[str]:
    query = EntryQuery(user_id, view, **narrowed)  # type: ignore[arg-type]
    return [entry.title for entry in entries.list_entries(session, query).entries]


def ids(session: Session, user_id: int, *names: str) -> list[int]:
    found = {entry.title: entry.id for entry in entries.list_entries(session, EntryQuery(user_id)).entries}
    return [found[name] for name in names]


def unread(session: Session, user_id: int) -> int:
    return sum(counts.unread_by_feed(session, user_id).values())


def rule(session: Session, user_id: int, **does: object) -> Rule:
    return rules.create(session, user_id, RuleDraft("rule", "x", **does), now=NOW)  # type: ignore[arg-type]


def act(session: Session, rule: Rule, *entry_ids: int) -> int:
    """Let the rule act on the entries; returns how many things it did."""
    actions = rules.draft_of(rule).actions
    return len(rule_log.act(session, [Hit(rule.id, rule.user_id, one, actions) for one in entry_ids], now=NOW))


def test_it_reads_stars_and_labels_and_takes_all_of_it_back(session: Session, ada: int) -> None:
    label_id = labels.create(session, ada, "later").id
    a_and_b = ids(session, ada, "a", "b")
    one = rule(session, ada, mark_read=True, star=True, label_id=label_id)
    assert act(session, one, *a_and_b) == 6
    assert titles(session, ada, "unread") == ["c"]
    assert titles(session, ada, "starred") == titles(session, ada, label_id=label_id) == ["a", "b"]
    assert rule_log.count_entries(session, ada) == {one.id: 2}
    rule_log.undo(session, one, entry_id=a_and_b[0], now=LATER)
    assert titles(session, ada, "unread") == ["a", "c"]
    assert titles(session, ada, "starred") == titles(session, ada, label_id=label_id) == ["b"]
    rule_log.undo(session, one, now=LATER)
    assert (titles(session, ada, "unread"), titles(session, ada, "starred")) == (["a", "b", "c"], [])
    assert titles(session, ada, label_id=label_id) == []
    assert rule_log.count_entries(session, ada) == {}


def test_it_hides_from_lists_and_counts_but_not_from_who_asks_for_it(session: Session, ada: int) -> None:
    [entry_id] = ids(session, ada, "b")
    hiding = rule(session, ada, hide=True)
    act(session, hiding, entry_id)
    assert titles(session, ada) == titles(session, ada, "unread") == ["a", "c"]
    assert unread(session, ada) == 2
    assert titles(session, ada, "hidden") == ["b"]
    assert entries.get(session, ada, entry_id).entry.is_hidden
    assert [entry.title for entry in entries.by_ids(session, ada, [entry_id])] == ["b"]
    rule_log.undo(session, hiding, now=LATER)
    assert titles(session, ada, "unread") == ["a", "b", "c"]
    assert unread(session, ada) == 3


def test_it_keeps_hidden_what_is_marked_otherwise_meanwhile(session: Session, ada: int) -> None:
    [entry_id] = ids(session, ada, "b")
    act(session, rule(session, ada, hide=True), entry_id)
    marks.set_read(session, ada, [entry_id], False, now=LATER)
    marks.set_starred(session, ada, [entry_id], True, now=LATER)
    make.sweep(session, EntryQuery(ada), through_id=entry_id)
    marks.set_starred(session, ada, [entry_id], False, now=LATER)
    assert titles(session, ada, "hidden") == ["b"]


def test_it_does_nothing_again_however_often_it_runs(session: Session, ada: int) -> None:
    a_and_b = ids(session, ada, "a", "b")
    one = rule(session, ada, mark_read=True, hide=True)
    assert [act(session, one, *a_and_b), act(session, one, *a_and_b)] == [4, 0]
    rule_log.undo(session, one, entry_id=a_and_b[0], now=LATER)
    assert act(session, one, *a_and_b) == 0
    assert titles(session, ada, "unread") == ["a", "c"]


def test_it_leaves_alone_what_the_reader_did_and_undoes_only_its_own(session: Session, ada: int) -> None:
    a, b, c = ids(session, ada, "a", "b", "c")
    marks.set_starred(session, ada, [a], True, now=NOW)
    marks.set_read(session, ada, [b], False, now=NOW)
    marks.set_read(session, ada, [c], True, now=NOW)
    one = rule(session, ada, mark_read=True, star=True)
    act(session, one, a, b, c)
    assert titles(session, ada, "unread") == ["b"]
    rule_log.undo(session, one, now=LATER)
    assert titles(session, ada, "starred") == ["a"]
    assert titles(session, ada, "unread") == ["a", "b"]


def test_it_does_not_bring_back_as_unread_what_was_all_marked_read_since(session: Session, ada: int) -> None:
    a, c = ids(session, ada, "a", "c")
    one = rule(session, ada, mark_read=True)
    act(session, one, a, c)
    make.sweep(session, EntryQuery(ada), through_id=c)
    rule_log.undo(session, one, now=LATER)
    assert titles(session, ada, "unread") == ["a", "b"]


def test_it_keeps_unread_what_the_reader_marked_so_since(session: Session, ada: int) -> None:
    [a] = ids(session, ada, "a")
    one = rule(session, ada, mark_read=True)
    act(session, one, a)
    make.sweep(session, EntryQuery(ada), through_id=a)
    marks.set_read(session, ada, [a], False, now=LATER)
    rule_log.undo(session, one, now=LATER)
    assert titles(session, ada, "unread") == ["a"]


def test_it_acts_on_more_than_one_statement_takes(session: Session, ada: int) -> None:
    feed_id = make.feed(session, "https://many.example/", ada)
    make.entries(session, feed_id, *[f"n{index}" for index in range(rule_log.HITS + 1)])
    one = rule(session, ada, mark_read=True, star=True, hide=True)
    newest = rules.newest_entries(session, ada, RuleDraft(feed_id=feed_id), limit=rule_log.HITS + 1)
    assert act(session, one, *newest) == 3 * (rule_log.HITS + 1)
    assert unread(session, ada) == 3


def test_it_takes_off_the_label_that_it_put_on_also_when_it_sets_another_one_now(session: Session, ada: int) -> None:
    first, second = (labels.create(session, ada, name).id for name in ("first", "second"))
    [a] = ids(session, ada, "a")
    one = rule(session, ada, label_id=first)
    act(session, one, a)
    rules.edit(session, ada, one.id, RuleDraft("rule", "x", label_id=second))
    act(session, one, a)
    rule_log.undo(session, one, now=LATER)
    assert labels.of_entry(session, ada, a) == []


def test_it_forgets_a_label_that_is_deleted(session: Session, ada: int) -> None:
    label_id = labels.create(session, ada, "first").id
    [a] = ids(session, ada, "a")
    one = rule(session, ada, star=True, label_id=label_id)
    act(session, one, a)
    labels.remove(session, ada, label_id)
    session.expire_all()
    assert rules.draft_of(one).actions == ("star",)
    [logged] = rule_log.page(session, one.id, before=None, limit=10).entries
    assert logged.actions == {"star": False}


def test_it_pages_through_its_record(session: Session, ada: int) -> None:
    a, b, c = ids(session, ada, "a", "b", "c")
    one = rule(session, ada, star=True, mark_read=True)
    act(session, one, a, b, c)
    rule_log.undo(session, one, entry_id=b, now=LATER)
    first = rule_log.page(session, one.id, before=None, limit=2)
    assert [logged.entry_id for logged in first.entries] == sorted([a, b, c], reverse=True)[:2]
    second = rule_log.page(session, one.id, before=first.before, limit=2)
    assert (len(second.entries), second.before) == (1, None)
    undone = {logged.entry_id: all(logged.actions.values()) for logged in (*first.entries, *second.entries)}
    assert undone == {a: False, b: True, c: False}


def test_it_shows_an_entry_again_and_says_so_in_the_record(session: Session, ada: int) -> None:
    [a] = ids(session, ada, "a")
    hiding = rule(session, ada, hide=True)
    act(session, hiding, a)
    assert [found.id for found in rule_log.rules_that_touched(session, ada, a)] == [hiding.id]
    rule_log.show_again(session, ada, a, now=LATER)
    assert titles(session, ada, "unread") == ["a", "b", "c"]
    assert rule_log.rules_that_touched(session, ada, a) == []


def test_it_keeps_readers_apart(session: Session, ada: int) -> None:
    bob = make.user(session, "bob")
    make.feed(session, "https://a.example/", bob)
    [a] = ids(session, ada, "a")
    act(session, rule(session, ada, hide=True, mark_read=True), a)
    assert titles(session, bob, "unread") == ["a", "b", "c"]
    assert rule_log.rules_that_touched(session, bob, a) == []
    assert rule_log.count_entries(session, bob) == {}


@pytest.mark.parametrize("number", [2, 300])
def test_it_sends_as_many_statements_for_many_entries_as_for_few(session: Session, ada: int, number: int) -> None:
    feed_id = make.feed(session, "https://many.example/", ada)
    make.entries(session, feed_id, *[f"n{index}" for index in range(number)])
    label_id = labels.create(session, ada, "later").id
    one = rule(session, ada, mark_read=True, star=True, hide=True, label_id=label_id)
    newest = rules.newest_entries(session, ada, RuleDraft(feed_id=feed_id), limit=number)
    with counted() as acting:
        assert act(session, one, *newest) == 4 * number
    assert len(acting) == 8
    with counted() as undoing:
        rule_log.undo(session, one, now=LATER)
    assert len(undoing) == 6
